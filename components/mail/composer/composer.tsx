'use client';

import type { Editor } from '@tiptap/react';
import { ChevronDown, Maximize2, Minimize2, Minus, X } from 'lucide-react';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { holdSingleKeys } from '../../lib/commands';
import { type Composition, minimizeComposition } from '../../shell/compose-request';
import { cn } from '../../ui/cn';
import { IconButton } from '../../ui/icon-button';
import { AttachmentTray } from './attachment-tray';
import { ComposerFooter } from './composer-footer';
import { ComposerHeader } from './composer-header';
import { EditorToolbar } from './editor-toolbar';
import { MessageEditor } from './message-editor';
import { QuoteFold } from './quote-fold';
import { SendQuestion } from './send-question';
import { useComposition } from './use-composition';

type Props = { composition: Composition; collapsed: boolean; fullScreen: boolean };

/** One message being written. */
export function Composer({ composition, collapsed, fullScreen }: Props) {
  const t = useTranslations('mail.composer');
  const draft = useComposition(composition);
  const [wide, setWide] = useState(false);
  const [over, setOver] = useState(false);
  const [editor, setEditor] = useState<Editor | null>(null);
  const panel = useRef<HTMLDialogElement>(null);
  const came = useRef<Element | null>(null);

  useEffect(() => {
    came.current = document.activeElement;
    holdSingleKeys(0);
    return () => {
      // Focus goes back to where it came from when the panel goes.
      if (came.current instanceof HTMLElement && came.current.isConnected) came.current.focus();
    };
  }, []);

  const title = draft.state.subject.trim() || t('newMessage');
  if (collapsed) {
    return (
      <div className="pointer-events-auto flex h-10 w-64 items-center rounded-t-lg bg-inverse text-on-inverse shadow-float max-md:h-11 max-md:w-full max-md:rounded-lg">
        <button
          type="button"
          onClick={() => minimizeComposition(composition.id, false)}
          className="h-full min-w-0 flex-1 truncate px-4 text-start font-medium"
        >
          {title}
        </button>
        <IconButton
          label={t('close')}
          size="sm"
          tooltipSide="top"
          className="me-1 text-on-inverse hover:text-on-inverse"
          onClick={draft.close}
        >
          <X aria-hidden />
        </IconButton>
      </div>
    );
  }

  function onDrop(event: DragEvent) {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    setOver(false);
    draft.attach([...event.dataTransfer.files]);
  }

  return (
    <dialog
      ref={panel}
      open
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          draft.send();
        }
        // The editor claims Escape for itself; menus that belong to the panel but lie outside of it keep theirs.
        if (event.key === 'Escape' && panel.current?.contains(event.target as Node)) {
          event.preventDefault();
          draft.close();
        }
      }}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={onDrop}
      className={cn(
        'pointer-events-auto m-0 flex animate-rise flex-col overflow-hidden bg-surface-3 p-0 text-ink shadow-float',
        fullScreen
          ? 'fixed inset-0 h-dvh max-h-none w-full max-w-none pt-[var(--safe-top)] pb-[var(--safe-bottom)]'
          : wide
            ? 'relative h-[calc(100dvh-3rem)] w-[min(56rem,calc(100vw-6rem))] rounded-t-lg'
            : 'relative h-[min(38rem,calc(100dvh-4rem))] w-[min(36rem,calc(100vw-2rem))] rounded-t-lg',
      )}
    >
      <div className={cn('flex shrink-0 items-center gap-0.5 ps-4 pe-1.5', fullScreen ? 'h-14' : 'h-11 bg-surface-0')}>
        <h2 className="min-w-0 flex-1 truncate font-semibold">{title}</h2>
        {fullScreen ? (
          <IconButton label={t('minimize')} onClick={() => minimizeComposition(composition.id, true)}>
            <ChevronDown aria-hidden />
          </IconButton>
        ) : (
          <>
            <IconButton size="sm" tooltipSide="top" label={t('minimize')} onClick={() => minimizeComposition(composition.id, true)}>
              <Minus aria-hidden />
            </IconButton>
            <IconButton size="sm" tooltipSide="top" label={t(wide ? 'smaller' : 'larger')} onClick={() => setWide(!wide)}>
              {wide ? <Minimize2 aria-hidden /> : <Maximize2 aria-hidden />}
            </IconButton>
          </>
        )}
        <IconButton size={fullScreen ? 'md' : 'sm'} tooltipSide="top" label={t('close')} shortcut="escape" onClick={draft.close}>
          <X aria-hidden />
        </IconButton>
      </div>
      <ComposerHeader draft={draft} />
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
        <MessageEditor draft={draft} autoFocus={composition.seed.to.length > 0} onEditor={setEditor} />
        {draft.state.quote ? <QuoteFold quote={draft.state.quote} onRemove={draft.dropQuote} /> : null}
        <AttachmentTray draft={draft} />
      </div>
      {editor && !draft.state.plain ? <EditorToolbar editor={editor} /> : null}
      <SendQuestion draft={draft} />
      <ComposerFooter draft={draft} />
      {over ? (
        <div className="pointer-events-none absolute inset-2 z-20 flex items-center justify-center rounded-lg border-2 border-accent border-dashed bg-accent-soft/90 font-medium text-accent-strong text-lg">
          {t('dropHere')}
        </div>
      ) : null}
    </dialog>
  );
}
