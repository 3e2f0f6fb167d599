'use client';

import { EllipsisVertical, Paperclip, Send, Trash2 } from 'lucide-react';
import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useDates } from '../../lib/me';
import { Button } from '../../ui/button';
import { IconButton } from '../../ui/icon-button';
import { Menu, MenuCheckboxItem } from '../../ui/menu';
import { Tooltip } from '../../ui/tooltip';
import { textToHtml } from './quote';
import type { ComposerDraft } from './use-composition';

/** Send, attach, whether the draft is saved, throw away. */
export function ComposerFooter({ draft }: { draft: ComposerDraft }) {
  const t = useTranslations('mail.composer');
  const common = useTranslations('common');
  const picker = useRef<HTMLInputElement>(null);
  const { plain, text } = draft.state;
  return (
    <div className="flex shrink-0 items-center gap-1 border-line border-t px-3 py-2.5">
      <Tooltip label={t('send')} shortcut="mod+enter" side="top">
        <Button
          variant="primary"
          icon={<Send aria-hidden className="rtl:-scale-x-100" />}
          disabled={draft.sending}
          onClick={() => draft.send()}
        >
          {t('send')}
        </Button>
      </Tooltip>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        aria-label={t('attach')}
        onChange={(event) => {
          draft.attach([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <IconButton label={t('attach')} tooltipSide="top" onClick={() => picker.current?.click()}>
        <Paperclip aria-hidden />
      </IconButton>
      <Menu
        side="top"
        trigger={
          <IconButton label={common('actions.more')} tooltipSide="top">
            <EllipsisVertical aria-hidden />
          </IconButton>
        }
      >
        <MenuCheckboxItem
          checked={plain}
          onCheckedChange={(on) => draft.change(on ? { plain: true } : { plain: false, html: textToHtml(text) })}
        >
          {t('plainText')}
        </MenuCheckboxItem>
      </Menu>
      <SavedText draft={draft} />
      <IconButton label={t('discard')} tooltipSide="top" onClick={draft.discard}>
        <Trash2 aria-hidden />
      </IconButton>
    </div>
  );
}

function SavedText({ draft }: { draft: ComposerDraft }) {
  const t = useTranslations('mail.composer');
  const dates = useDates();
  const { save } = draft;
  const words = {
    clean: '',
    waiting: '',
    saving: t('saving'),
    saved: save.kind === 'saved' ? t('savedAt', { time: dates.time(save.at) }) : '',
    failed: t('saveFailed'),
  }[save.kind];
  return (
    <span role="status" className="min-w-0 flex-1 truncate px-2 text-end text-ink-3 text-xs">
      {words}
    </span>
  );
}
