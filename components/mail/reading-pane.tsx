'use client';

import { useQuery } from '@tanstack/react-query';
import {
  Archive,
  ArrowLeft,
  ChevronDown,
  ChevronUp,
  FolderInput,
  MailOpen,
  MessageSquareText,
  OctagonAlert,
  Star,
  Trash2,
} from 'lucide-react';
import dynamic from 'next/dynamic';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { runCommand } from '../lib/commands';
import { usePreferences } from '../lib/me';
import { useScreen } from '../lib/screen';
import { failureCode } from '../lib/trpc';
import { CommandButton } from '../shell/command-button';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { IconButton } from '../ui/icon-button';
import { whenTouched } from '../ui/when-touched';
import { useMail } from './mail-context';
import { MessagePlaceholder } from './message-placeholder';
import { useConversationOptions } from './use-conversation';
import { useOpenDraft } from './use-open-draft';

const Conversation = dynamic(() => import('./conversation').then((loaded) => loaded.Conversation), { ssr: false });
whenTouched(() => void import('./conversation'));

/** The open conversation, or what to do when there is none. */
export function ReadingPane() {
  const t = useTranslations('mail');
  const { place, list, folder } = useMail();
  if (place.uid === null) {
    return (
      <EmptyState icon={<MessageSquareText aria-hidden />} title={t('nothingOpen')}>
        {list.total !== null && folder ? t('nothingOpenHint', { count: folder.unread }) : null}
      </EmptyState>
    );
  }
  if (folder?.role === 'drafts') return <DraftOpener uid={place.uid} />;
  return <OpenConversation uid={place.uid} />;
}

function OpenConversation({ uid }: { uid: number }) {
  const t = useTranslations('mail');
  const common = useTranslations('common');
  const { place, openRow, list } = useMail();
  // A row that has just left the list (archived, filtered out) is still the one in view for a moment.
  const known = useRef(openRow);
  if (openRow) known.current = openRow;
  const optionsFor = useConversationOptions();
  // After a reload the list is still on its way: wait for it, it knows which messages belong together.
  const waiting = openRow === undefined && list.total === null && list.error === null;
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...optionsFor(place.folder, known.current?.uid === uid ? known.current.uids : [uid]),
    enabled: !waiting,
    placeholderData: (previous, query) => (isSameFolder(query?.queryKey, place.folder, uid) ? previous : undefined),
  });
  useMarkRead();
  const pane = useFocusWhenAlone();

  return (
    <>
      <ReadingToolbar />
      <section
        ref={pane}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        aria-label={t('readingPane')}
        data-focus-inner
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain print:overflow-visible"
      >
        {error && !data ? (
          <div role="alert" className="h-full">
            <EmptyState title={t('messageFailed')} action={<Button onClick={() => void refetch()}>{common('actions.retry')}</Button>}>
              {common(`errors.${failureCode(error)}`)}
            </EmptyState>
          </div>
        ) : data ? (
          <Conversation key={uid} view={data} refreshing={isPlaceholderData} />
        ) : (
          <MessagePlaceholder />
        )}
      </section>
    </>
  );
}

/** Where the message takes the place of the list it takes the focus too; closing gives it back to the list. */
function useFocusWhenAlone() {
  const { layout } = useMail();
  const pane = useRef<HTMLElement>(null);
  useEffect(() => {
    if (layout !== 'none') return;
    pane.current?.focus({ preventScroll: true });
    return () => {
      setTimeout(() => document.getElementById('mail-list')?.focus({ preventScroll: true }));
    };
  }, [layout]);
  return pane;
}

/** The same conversation with one message more keeps what is shown until the new answer is there. */
function isSameFolder(key: unknown, folder: string, uid: number): boolean {
  const input = (key as [unknown, { input?: { folder: string; uids: readonly number[] } }] | undefined)?.[1]?.input;
  return input?.folder === folder && input.uids.includes(uid);
}

function ReadingToolbar() {
  const t = useTranslations('mail');
  const { go, layout, step, place, list, openRow } = useMail();
  const screen = useScreen();
  const index = place.uid === null ? -1 : list.indexOf(place.uid);
  const single = layout === 'none';
  return (
    <div
      role="toolbar"
      aria-label={t('messageActions')}
      data-print="hide"
      className="flex h-12 shrink-0 items-center gap-0.5 border-line border-b px-2 pt-[var(--safe-top)] max-md:h-14"
    >
      {single ? (
        <IconButton label={t('commands.back')} shortcut="escape" onClick={() => go({ uid: null })}>
          <ArrowLeft aria-hidden className="rtl:-scale-x-100" />
        </IconButton>
      ) : null}
      {screen === 'phone' ? <span className="flex-1" /> : null}
      <CommandButton command="mail.archive">
        <Archive aria-hidden />
      </CommandButton>
      <CommandButton command="mail.delete">
        <Trash2 aria-hidden />
      </CommandButton>
      <CommandButton command="mail.move">
        <FolderInput aria-hidden />
      </CommandButton>
      <CommandButton command="mail.junk" className="max-md:hidden">
        <OctagonAlert aria-hidden />
      </CommandButton>
      <CommandButton command="mail.unread">
        <MailOpen aria-hidden />
      </CommandButton>
      <CommandButton command="mail.flag">
        <Star aria-hidden className={openRow?.flagged ? 'fill-current text-flag' : undefined} />
      </CommandButton>
      <span className="flex-1 max-md:hidden" />
      {index >= 0 && list.total !== null && single && screen !== 'phone' ? (
        <span className="tabular px-2 text-ink-3 text-sm">{t('position', { at: index + 1, total: list.total })}</span>
      ) : null}
      <span className="flex max-md:hidden">
        <IconButton label={t('commands.previous')} shortcut="k" disabled={index <= 0} onClick={() => step(-1)}>
          <ChevronUp aria-hidden />
        </IconButton>
        <IconButton label={t('commands.next')} shortcut="j" disabled={index < 0 || index + 1 >= (list.total ?? 0)} onClick={() => step(1)}>
          <ChevronDown aria-hidden />
        </IconButton>
      </span>
    </div>
  );
}

/** What stays open for the chosen time counts as read. */
function useMarkRead() {
  const { openRow, actions } = useMail();
  const { markReadSeconds } = usePreferences();
  const done = useRef<number | null>(null);
  const unread = openRow?.unread ?? false;
  const uid = openRow?.uid ?? null;
  const latest = useRef(openRow);
  latest.current = openRow;
  useEffect(() => {
    if (!unread || uid === null || done.current === uid) return;
    const timer = setTimeout(() => {
      // Once per opening: who marks it unread again means it.
      done.current = uid;
      if (latest.current) actions.flag([latest.current], 'seen', true, { quiet: true });
    }, markReadSeconds * 1000);
    return () => clearTimeout(timer);
  }, [unread, uid, markReadSeconds, actions]);
  useEffect(() => {
    if (done.current !== uid) done.current = null;
  }, [uid]);
}

/** A draft is not read but written: it opens in the composer. */
function DraftOpener({ uid }: { uid: number }) {
  const t = useTranslations('mail');
  const { place } = useMail();
  const open = useOpenDraft();
  const { layout, go } = useMail();
  useEffect(() => {
    void open(place.folder, uid);
  }, [open, place.folder, uid]);
  return (
    <>
      {layout === 'none' ? (
        <div className="flex h-12 items-center px-2">
          <IconButton label={t('commands.back')} onClick={() => go({ uid: null })}>
            <ArrowLeft aria-hidden className="rtl:-scale-x-100" />
          </IconButton>
        </div>
      ) : null}
      <EmptyState
        icon={<MessageSquareText aria-hidden />}
        title={t('draftOpen')}
        action={
          <div className="flex gap-2">
            <Button onClick={() => void open(place.folder, uid)}>{t('editDraft')}</Button>
            <Button variant="quiet" onClick={() => runCommand('mail.delete')}>
              {t('deleteDraft')}
            </Button>
          </div>
        }
      />
    </>
  );
}
