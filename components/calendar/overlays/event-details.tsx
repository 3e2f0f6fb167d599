'use client';

import { useQuery } from '@tanstack/react-query';
import { AlignLeft, Bell, CalendarDays, Link, Lock, MapPin, Pencil, Repeat, Trash2, Users, X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { EventDetail } from '@/server/domain/calendar/schema';
import { calendarTone } from '../../lib/calendar-colors';
import { useTRPC } from '../../lib/trpc';
import { Button } from '../../ui/button';
import { IconButton } from '../../ui/icon-button';
import { useReminderWords } from '../editor/reminder-fields';
import { spanOf } from '../layout/event';
import { useCalendar } from '../state/calendar-context';
import { useWallFormat } from '../time/use-wall-format';
import { Floating } from './floating';
import { useRepeatWords } from './use-repeat-words';

/** What there is to know about an event, with edit and delete. */
export function EventDetails() {
  const t = useTranslations('calendar');
  const common = useTranslations('common');
  const trpc = useTRPC();
  const format = useWallFormat();
  const repeatWords = useRepeatWords();
  const reminderWords = useReminderWords();
  const { overlays, axis, calendarOf, colorOf, removeEvent } = useCalendar();
  const { opened, open } = overlays;
  const isNew = opened?.view.id.startsWith('new-') ?? true;
  const query = useQuery(
    trpc.calendar.event.queryOptions({ id: opened?.view.id ?? '', recurrenceId: opened?.view.recurrenceId ?? null }, { enabled: !isNew }),
  );
  const body = useRef<HTMLElement>(null);
  if (!opened) return null;
  const { view, anchor } = opened;
  const detail: EventDetail | undefined = query.data;
  const title = view.summary || (view.classified === 'PUBLIC' ? t('untitled') : t('busy'));
  const calendar = calendarOf(view.calendarId);
  const repeats = detail ? (detail.repeatText ?? repeatWords(detail)) : view.recurring ? t('repeats') : null;

  return (
    <Floating
      label={title}
      anchor={anchor}
      onClose={() => open(null)}
      className="w-96"
      // The whole is read out, and keys work; a button in focus would only show its tooltip.
      onOpenAutoFocus={(event) => {
        event.preventDefault();
        body.current?.focus();
      }}
    >
      <section
        ref={body}
        tabIndex={-1}
        aria-label={title}
        onKeyDown={(event) => {
          if (event.key === 'e' && view.canWrite) overlays.edit({ kind: 'event', view });
          else if ((event.key === 'Backspace' || event.key === 'Delete') && view.canErase) void removeEvent(view);
          else return;
          event.preventDefault();
        }}
        className="flex flex-col gap-2.5 focus:outline-none md:p-4"
        style={calendarTone(colorOf(view.calendarId))}
      >
        <div className="cal-tone flex gap-3">
          <span aria-hidden className="mt-1.5 size-3.5 shrink-0 rounded-sm bg-cal-edge" />
          <div className="min-w-0 flex-1">
            <h2 className="break-words font-semibold text-lg leading-snug">{title}</h2>
            <p className="tabular text-ink-2 text-sm first-letter:uppercase">{format.when(spanOf(view, axis))}</p>
          </div>
          <div className="-mt-0.5 -me-2 flex max-md:hidden">
            {view.canWrite ? (
              <IconButton size="sm" label={common('actions.edit')} shortcut="e" onClick={() => overlays.edit({ kind: 'event', view })}>
                <Pencil aria-hidden />
              </IconButton>
            ) : null}
            {view.canErase ? (
              <IconButton size="sm" label={common('actions.delete')} shortcut="backspace" onClick={() => void removeEvent(view)}>
                <Trash2 aria-hidden />
              </IconButton>
            ) : null}
            <IconButton size="sm" label={common('actions.close')} shortcut="escape" onClick={() => open(null)}>
              <X aria-hidden />
            </IconButton>
          </div>
        </div>
        {repeats ? <Line icon={<Repeat aria-hidden />}>{repeats}</Line> : null}
        {view.location ? <Line icon={<MapPin aria-hidden />}>{view.location}</Line> : null}
        {detail?.url ? (
          <Line icon={<Link aria-hidden />}>
            <SafeLink url={detail.url} />
          </Line>
        ) : null}
        {detail && detail.attendees.length > 0 ? (
          <Line icon={<Users aria-hidden />}>
            <ul>
              {detail.attendees.map((attendee) => (
                <li key={attendee.address}>{attendee.name || attendee.address}</li>
              ))}
            </ul>
          </Line>
        ) : null}
        {detail && detail.reminders.length > 0 ? (
          <Line icon={<Bell aria-hidden />}>{detail.reminders.map(reminderWords).join(', ')}</Line>
        ) : null}
        {detail?.description ? (
          <Line icon={<AlignLeft aria-hidden />}>
            <span className="line-clamp-[12] whitespace-pre-wrap break-words">{detail.description}</span>
          </Line>
        ) : null}
        {view.classified === 'PUBLIC' ? null : <Line icon={<Lock aria-hidden />}>{t(`classified.${view.classified}`)}</Line>}
        <Line icon={<CalendarDays aria-hidden />}>
          {calendar?.displayName ?? ''}
          {view.transparent ? ` · ${t('showAs.free')}` : ''}
        </Line>
        {view.canWrite || view.canErase ? (
          <div className="flex gap-2 pt-2 md:hidden">
            {view.canErase ? (
              <Button className="flex-1" icon={<Trash2 aria-hidden />} onClick={() => void removeEvent(view)}>
                {common('actions.delete')}
              </Button>
            ) : null}
            {view.canWrite ? (
              <Button
                className="flex-1"
                variant="primary"
                icon={<Pencil aria-hidden />}
                onClick={() => overlays.edit({ kind: 'event', view })}
              >
                {common('actions.edit')}
              </Button>
            ) : null}
          </div>
        ) : null}
      </section>
    </Floating>
  );
}

function Line({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div className="flex gap-3 text-sm [&>svg]:mt-0.5 [&>svg]:size-3.5 [&>svg]:shrink-0 [&>svg]:text-ink-3">
      {icon}
      <div className="min-w-0 flex-1 break-words">{children}</div>
    </div>
  );
}

/** Only what is plainly an address of the web becomes a link. */
function SafeLink({ url }: { url: string }) {
  if (!/^https?:\/\//i.test(url)) return <span>{url}</span>;
  return (
    <a href={url} target="_blank" rel="noreferrer noopener" className="break-all underline underline-offset-2">
      {url}
    </a>
  );
}
