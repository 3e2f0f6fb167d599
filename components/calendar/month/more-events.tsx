'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { calendarTone } from '../../lib/calendar-colors';
import { Popover } from '../../ui/popover';
import { percent } from '../grid/event-block';
import { useEventWords } from '../grid/use-event-words';
import { firstDayOf, lastDayOf, type PlacedEvent } from '../layout/event';
import { useCalendar } from '../state/calendar-context';
import { anchorOf } from '../state/overlays';
import type { DayNumber } from '../time/days';
import { useWallFormat } from '../time/use-wall-format';

type Props = { day: DayNumber; column: number; slot: number; count: number; events: readonly PlacedEvent[] };

/** "+3 more", and the whole day in a popover. */
export function MoreEvents({ day, column, slot, count, events }: Props) {
  const t = useTranslations('calendar');
  const format = useWallFormat();
  const [open, setOpen] = useState(false);
  const label = format.longDay(day);
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label={label}
      className="w-64 p-2"
      trigger={
        <button
          type="button"
          tabIndex={-1}
          data-no-drag
          data-more={day}
          style={{ insetInlineStart: percent(column / 7), width: percent(1 / 7), '--slot': slot } as React.CSSProperties}
          className="absolute top-[calc(var(--bars-top,0px)+var(--slot)*var(--spacing)*6)] z-1 h-6 truncate px-2 text-start text-ink-2 text-xs hover:bg-hover hover:text-ink"
        >
          {t('more', { count })}
        </button>
      }
    >
      <p className="px-1.5 pb-1.5 font-semibold">{label}</p>
      <DayList day={day} events={events} onOpen={() => setOpen(false)} />
    </Popover>
  );
}

/** All events of a day, one a line. */
export function DayList({ day, events, onOpen }: { day: DayNumber; events: readonly PlacedEvent[]; onOpen?: () => void }) {
  const t = useTranslations('calendar');
  const words = useEventWords();
  const { colorOf, overlays } = useCalendar();
  const here = events.filter((event) => firstDayOf(event) <= day && lastDayOf(event) >= day);
  return (
    <ul className="flex flex-col gap-0.5">
      {here.map((event) => (
        <li key={event.key}>
          <button
            type="button"
            onClick={(click) => {
              overlays.open({ view: event.view, anchor: anchorOf(click.currentTarget) });
              onOpen?.();
            }}
            style={calendarTone(colorOf(event.view.calendarId))}
            className="cal-tone flex min-h-7 w-full items-center gap-2 rounded-md px-1.5 text-start text-sm hover:bg-hover max-md:min-h-12"
          >
            <span aria-hidden className="h-4 shrink-0 self-center border-cal-edge border-s-4 rounded-sm max-md:h-8" />
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{words.title(event)}</span>
              {event.view.location ? <span className="block truncate text-ink-3 text-xs md:hidden">{event.view.location}</span> : null}
            </span>
            <span className="tabular shrink-0 text-ink-2 text-xs">{event.allDay ? t('allDay') : words.range(event)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
