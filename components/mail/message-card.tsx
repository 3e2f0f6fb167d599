'use client';

import { Code, EllipsisVertical, Forward, MailOpen, Palette, Paperclip, Printer, Reply, ReplyAll, Star } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { MessageView } from '@/server/domain/mail/schema';
import { withBase } from '../lib/base-path';
import { useDates } from '../lib/me';
import { Avatar } from '../ui/avatar';
import { cn } from '../ui/cn';
import { IconButton } from '../ui/icon-button';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu';
import { AttachmentRow } from './attachment-row';
import { InvitationCard } from './invitation-card';
import { useMail } from './mail-context';
import { MessageBody } from './message-body';
import { MessageDetails, RecipientLine } from './message-details';
import { nameOfMailbox } from './people';
import { useAnswer } from './use-answer';

type Props = { message: MessageView; open: boolean; last: boolean; only: boolean; onToggle: () => void };

/** One message: its header, and below it the text, or one line when it is folded. */
export function MessageCard({ message, open, last, only, onToggle }: Props) {
  const t = useTranslations('mail');
  const dates = useDates();
  const [details, setDetails] = useState(false);
  const [original, setOriginal] = useState(false);
  const from = message.from[0] ?? { name: '', address: '' };
  const name = nameOfMailbox(from) || t('unknownSender');
  const files = message.attachments.filter((attachment) => !attachment.inline);

  if (!open) {
    return (
      <button
        type="button"
        aria-expanded="false"
        onClick={onToggle}
        className="-mx-3 flex items-center gap-3 border-line border-b px-3 py-2.5 text-start hover:bg-hover"
      >
        <Avatar name={from.name} address={from.address} size="sm" />
        <span className={cn('w-40 shrink-0 truncate max-md:w-28', message.flags.seen ? 'text-ink' : 'font-semibold')}>{name}</span>
        <span className="min-w-0 flex-1 truncate text-ink-3 text-sm">{firstWords(message.text)}</span>
        {files.length > 0 ? <Paperclip aria-hidden className="size-3.5 shrink-0 text-ink-3" /> : null}
        {message.flags.flagged ? <Star aria-hidden className="size-3.5 shrink-0 fill-current text-flag" /> : null}
        <time dateTime={message.date} className="tabular shrink-0 text-ink-3 text-xs">
          {dates.list(message.date)}
        </time>
      </button>
    );
  }

  return (
    <section aria-label={t('messageFrom', { name })} data-opened className={cn('scroll-mt-2 pt-3 pb-5', !last && 'border-line border-b')}>
      <header className="flex items-start gap-3">
        <Avatar name={from.name} address={from.address} />
        <div className="min-w-0 flex-1">
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: folding by key is the command ";" */}
          {/* biome-ignore lint/a11y/noStaticElementInteractions: a wide target for the pointer */}
          <div onClick={only ? undefined : onToggle} className="flex items-baseline gap-2">
            <span className={cn('truncate', message.flags.seen ? 'font-medium' : 'font-semibold')}>{name}</span>
            {from.name ? (
              <span className="min-w-0 flex-1 truncate text-ink-3 text-sm max-md:hidden">{from.address}</span>
            ) : (
              <span className="flex-1" />
            )}
            <span className="flex-1 md:hidden" />
            {message.flags.flagged ? (
              <Star aria-label={t('flagged')} className="size-3.5 shrink-0 self-center fill-current text-flag" />
            ) : null}
            <time dateTime={message.date} title={dates.long(message.date)} className="tabular shrink-0 text-ink-3 text-xs">
              {dates.list(message.date)}
            </time>
          </div>
          <RecipientLine message={message} open={details} onToggle={() => setDetails(!details)} />
        </div>
        <MessageActions message={message} original={original} onOriginal={setOriginal} />
      </header>
      {details ? <MessageDetails message={message} /> : null}
      {message.invitation ? <InvitationCard invitation={message.invitation} /> : null}
      <MessageBody message={message} original={original} />
      {files.length > 0 ? <AttachmentRow message={message} attachments={files} /> : null}
    </section>
  );
}

function MessageActions({ message, original, onOriginal }: { message: MessageView; original: boolean; onOriginal: (on: boolean) => void }) {
  const t = useTranslations('mail');
  const common = useTranslations('common');
  const answer = useAnswer();
  const { actions, openRow } = useMail();
  return (
    <div data-print="hide" className="-my-1 flex shrink-0">
      <IconButton label={t('commands.reply')} shortcut="r" onClick={() => answer('reply', message)} className="max-md:hidden">
        <Reply aria-hidden className="rtl:-scale-x-100" />
      </IconButton>
      <Menu
        align="end"
        trigger={
          <IconButton label={common('actions.more')}>
            <EllipsisVertical aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={<Reply aria-hidden />} shortcut="r" onSelect={() => answer('reply', message)}>
          {t('commands.reply')}
        </MenuItem>
        <MenuItem icon={<ReplyAll aria-hidden />} shortcut="a" onSelect={() => answer('replyAll', message)}>
          {t('commands.replyAll')}
        </MenuItem>
        <MenuItem icon={<Forward aria-hidden />} shortcut="f" onSelect={() => answer('forward', message)}>
          {t('commands.forward')}
        </MenuItem>
        <MenuSeparator />
        {openRow ? (
          <MenuItem icon={<MailOpen aria-hidden />} shortcut="shift+u" onSelect={() => actions.flag([openRow], 'seen', false)}>
            {t('commands.unread')}
          </MenuItem>
        ) : null}
        <MenuItem icon={<Printer aria-hidden />} onSelect={() => window.print()}>
          {t('commands.print')}
        </MenuItem>
        {message.html ? (
          <MenuItem icon={<Palette aria-hidden />} onSelect={() => onOriginal(!original)}>
            {t(original ? 'adaptedColours' : 'originalColours')}
          </MenuItem>
        ) : null}
        <MenuItem icon={<Code aria-hidden />} onSelect={() => window.open(sourceUrl(message), '_blank', 'noopener')}>
          {t('viewSource')}
        </MenuItem>
      </Menu>
    </div>
  );
}

function sourceUrl({ folder, uid }: MessageView): string {
  return withBase(`/api/mail/source?${new URLSearchParams({ folder, uid: String(uid) })}`);
}

function firstWords(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('>'))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 160);
}
