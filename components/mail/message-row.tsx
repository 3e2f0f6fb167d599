// biome-ignore-all lint/a11y/useSemanticElements: a grid of blocks, because rows of a table cannot be placed by a virtual list
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and points at its rows (aria-activedescendant)
'use client';

import { Archive, CalendarDays, CornerUpLeft, MailOpen, Paperclip, Star, Trash2 } from 'lucide-react';
import { type DragEvent, type MouseEvent, memo, type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { MessageRow } from '@/server/domain/mail/schema';
import { useDates, useMe } from '../lib/me';
import { useScreen } from '../lib/screen';
import { Avatar } from '../ui/avatar';
import { Checkbox } from '../ui/checkbox';
import { cn } from '../ui/cn';
import { IconButton } from '../ui/icon-button';
import { draggedRows } from './dragged-rows';
import { useMail } from './mail-context';
import { faceOf, participants } from './people';
import { selection } from './selection';
import { SwipeRow } from './swipe-row';
import { usePrefetchConversation } from './use-conversation';
import type { RowShape } from './use-row-shape';

type Props = {
  row: MessageRow;
  index: number;
  line: RowShape['line'];
  ticked: boolean;
  /** Something is ticked: a tap on a phone ticks instead of opening. */
  ticking: boolean;
  open: boolean;
  cursor: boolean;
  onTick: (row: MessageRow, index: number, range: boolean) => void;
};

/** One conversation or message in the list. */
export const MessageRowView = memo(function MessageRowView(props: Props) {
  const { row, index, line, ticked, ticking, open, cursor, onTick } = props;
  const t = useTranslations('mail');
  const screen = useScreen();
  const mail = useMail();
  const prefetch = usePrefetchConversation();
  const selected = open || ticked;
  // The buttons of a row exist only under the pointer: forty rows would draw them for nothing.
  const [near, setNear] = useState(false);

  function onClick(event: MouseEvent) {
    if (event.shiftKey || event.ctrlKey || event.metaKey || (ticking && screen === 'phone')) {
      event.preventDefault();
      onTick(row, index, event.shiftKey);
      return;
    }
    mail.open(row, index);
  }

  function onDragStart(event: DragEvent) {
    const { ticked: all } = selection.get();
    const rows = all.has(row.uid) ? [...all.values()] : [row];
    draggedRows.set(rows);
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', row.subject);
    const badge = document.createElement('div');
    badge.textContent = t('dragging', { count: rows.length });
    badge.className = 'fixed -top-20 start-0 rounded-full bg-accent px-3 py-1.5 text-on-accent text-sm font-medium';
    document.body.append(badge);
    event.dataTransfer.setDragImage(badge, -8, -8);
    setTimeout(() => badge.remove());
  }

  const body = (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
    <div
      id={`row-${row.uid}`}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={selected}
      draggable={screen !== 'phone'}
      onDragStart={onDragStart}
      onDragEnd={() => draggedRows.set([])}
      onClick={onClick}
      onPointerEnter={() => {
        setNear(true);
        prefetch(row);
      }}
      onPointerLeave={() => setNear(false)}
      onPointerDown={() => prefetch(row)}
      className={cn(
        'group relative flex h-full cursor-default select-none items-center gap-3 border-line/70 border-b ps-4 pe-3',
        'before:absolute before:inset-y-0 before:start-0 before:w-[3px]',
        selected ? 'bg-accent-soft before:bg-accent' : 'bg-surface-1 hover:bg-surface-2',
        cursor && 'group-focus-visible/list:outline-2 group-focus-visible/list:outline-accent group-focus-visible/list:-outline-offset-2',
        line !== 'two' && 'gap-2',
      )}
    >
      <Mark {...props} />
      {line === 'two' ? <TwoLines row={row} open={open} /> : <OneLine row={row} line={line} />}
      {screen === 'phone' || !near ? null : <HoverActions row={row} selected={selected} />}
    </div>
  );
  return screen === 'phone' ? <SwipeRow row={row}>{body}</SwipeRow> : body;
});

/** The face at the start of a row; a check box under the pointer or once something is ticked. */
function Mark({ row, index, line, ticked, ticking, onTick }: Props) {
  const t = useTranslations('mail');
  const { address } = useMe();
  const face = faceOf(row.people, address);
  const small = line !== 'two';
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: ticking by key is the command x
    <div
      role="gridcell"
      className={cn('relative flex shrink-0 items-center justify-center', small ? 'size-5' : 'size-8 max-md:size-10')}
      onClick={(event) => {
        event.stopPropagation();
        onTick(row, index, event.shiftKey);
      }}
    >
      {row.unread ? (
        <span className="absolute -start-[0.8125rem] size-2 rounded-full bg-accent">
          <span className="sr-only">{t('unread')}</span>
        </span>
      ) : null}
      {small ? null : (
        <Avatar
          name={face.name}
          address={face.address}
          size="sm"
          className={cn('size-8 text-xs max-md:size-10 max-md:text-sm', ticking ? 'invisible' : 'md:group-hover:invisible')}
        />
      )}
      <span
        className={cn(
          'absolute inset-0 flex items-center justify-center',
          ticking || small ? '' : 'invisible md:group-hover:visible',
          small && !ticked && !ticking && 'opacity-60',
        )}
      >
        <Checkbox tabIndex={-1} aria-label={t('selectMessage', { subject: row.subject || t('noSubject') })} checked={ticked} readOnly />
      </span>
    </div>
  );
}

function Names({ row, className }: { row: MessageRow; className?: string }) {
  const t = useTranslations('mail');
  const { address } = useMe();
  const { folder } = useMail();
  const names = participants(row.people, address, t('me')) || t(folder?.role === 'drafts' ? 'noRecipient' : 'unknownSender');
  return (
    <span className={cn('flex min-w-0 items-baseline gap-1.5', className)}>
      <span className={cn('truncate', row.unread ? 'font-semibold text-ink' : 'text-ink')}>{names}</span>
      {row.uids.length > 1 ? (
        <span className="tabular shrink-0 text-ink-3 text-xs">
          <span aria-hidden>{row.uids.length}</span>
          <span className="sr-only">{t('messageCount', { count: row.uids.length })}</span>
        </span>
      ) : null}
    </span>
  );
}

function Marks({ row }: { row: MessageRow }) {
  const t = useTranslations('mail');
  return (
    <span className="flex shrink-0 items-center gap-1.5 text-ink-3 [&_svg]:size-3.5">
      {row.answered ? <Sign icon={<CornerUpLeft aria-hidden />} text={t('answered')} /> : null}
      {row.hasInvitation ? <Sign icon={<CalendarDays aria-hidden />} text={t('hasInvitation')} /> : null}
      {row.hasAttachment ? <Sign icon={<Paperclip aria-hidden />} text={t('hasAttachment')} /> : null}
      {row.flagged ? <Sign icon={<Star aria-hidden className="fill-current text-flag" />} text={t('flagged')} /> : null}
    </span>
  );
}

function Sign({ icon, text }: { icon: ReactNode; text: string }) {
  return (
    <span>
      {icon}
      <span className="sr-only">{text}</span>
    </span>
  );
}

function When({ row }: { row: MessageRow }) {
  const dates = useDates();
  return (
    <time
      dateTime={row.date}
      className={cn('tabular shrink-0 whitespace-nowrap text-xs', row.unread ? 'font-semibold text-ink' : 'text-ink-3')}
    >
      {dates.list(row.date)}
    </time>
  );
}

function TwoLines({ row }: { row: MessageRow; open: boolean }) {
  const t = useTranslations('mail');
  return (
    <div role="gridcell" className="flex min-w-0 flex-1 flex-col">
      <div className="flex items-baseline gap-2">
        <Names row={row} className="flex-1" />
        <When row={row} />
      </div>
      <div className="flex items-center gap-2 text-sm">
        <span dir="auto" className={cn('min-w-0 flex-1 truncate', row.unread ? 'font-semibold text-ink' : 'text-ink-2')}>
          {row.subject || t('noSubject')}
        </span>
        <Marks row={row} />
      </div>
      <span dir="auto" className="truncate text-start text-ink-3 text-sm">
        {row.snippet || ' '}
      </span>
    </div>
  );
}

function OneLine({ row, line }: { row: MessageRow; line: RowShape['line'] }) {
  const t = useTranslations('mail');
  const wide = line === 'one';
  return (
    <div role="gridcell" className="flex min-w-0 flex-1 items-center gap-3">
      <Names row={row} className={wide ? 'w-52 shrink-0' : 'w-2/5 shrink-0'} />
      <span dir="auto" className="min-w-0 flex-1 truncate text-sm">
        <span className={row.unread ? 'font-semibold text-ink' : 'text-ink-2'}>{row.subject || t('noSubject')}</span>
        {wide && row.snippet ? <span className="ms-2 text-ink-3">{row.snippet}</span> : null}
      </span>
      <Marks row={row} />
      <When row={row} />
    </div>
  );
}

function HoverActions({ row, selected }: { row: MessageRow; selected: boolean }) {
  const t = useTranslations('mail.commands');
  const { actions, folder } = useMail();
  const here = [row];
  return (
    <div
      role="gridcell"
      className={cn(
        'invisible absolute end-2 top-1/2 flex -translate-y-1/2 items-center rounded-md group-hover:visible',
        selected ? 'bg-accent-soft' : 'bg-surface-2',
      )}
    >
      {folder?.role === 'archive' ? null : (
        <RowAction label={t('archive')} shortcut="e" act={() => actions.move(here, { role: 'archive' })}>
          <Archive aria-hidden />
        </RowAction>
      )}
      <RowAction label={t('delete')} shortcut="#" act={() => actions.remove(here)}>
        <Trash2 aria-hidden />
      </RowAction>
      <RowAction label={t(row.unread ? 'read' : 'unread')} shortcut="u" act={() => actions.flag(here, 'seen', row.unread)}>
        <MailOpen aria-hidden />
      </RowAction>
      <RowAction label={t('flag')} shortcut="s" act={() => actions.flag(here, 'flagged', !row.flagged)}>
        <Star aria-hidden className={row.flagged ? 'fill-current text-flag' : undefined} />
      </RowAction>
    </div>
  );
}

function RowAction({ label, shortcut, act, children }: { label: string; shortcut: string; act: () => void; children: ReactNode }) {
  return (
    <IconButton
      size="sm"
      tabIndex={-1}
      label={label}
      shortcut={shortcut}
      onClick={(event) => {
        event.stopPropagation();
        act();
      }}
    >
      {children}
    </IconButton>
  );
}
