'use client';

import { memo, useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { navigate, routePath } from '../../lib/route';
import { cn } from '../../ui/cn';
import { EventBar } from '../grid/event-bar';
import { percent } from '../grid/event-block';
import { GhostDays } from '../grid/ghost-layer';
import { GridPart } from '../grid/grid-part';
import { useEventWords } from '../grid/use-event-words';
import { firstDayOf, lastDayOf, type PlacedEvent } from '../layout/event';
import { packRow } from '../layout/month-pack';
import { useCalendar } from '../state/calendar-context';
import { placeParts } from '../state/place';
import { type DayNumber, dayOfMonth, isSameMonth } from '../time/days';
import { useWallFormat } from '../time/use-wall-format';
import { MoreEvents } from './more-events';

type Props = { first: DayNumber; events: readonly PlacedEvent[]; slots: number; month: DayNumber; focusDay: DayNumber };

/** A week of the month. */
export const MonthWeek = memo(function MonthWeek({ first, events, slots, month, focusDay }: Props) {
  const t = useTranslations('calendar');
  const { colorOf, today } = useCalendar();
  const words = useEventWords();
  const format = useWallFormat();
  const row = useMemo(() => packRow(events, first, 7, slots), [events, first, slots]);

  return (
    <GridPart role="row" className="relative flex min-h-0 flex-1 overflow-hidden border-line border-b [--bars-top:calc(var(--spacing)*8)]">
      {Array.from({ length: 7 }, (_, at) => {
        const day = first + at;
        const total = events.filter((event) => firstDayOf(event) <= day && lastDayOf(event) >= day).length;
        const outside = !isSameMonth(day, month);
        const hidden = row.hidden[at] ?? 0;
        return (
          // The bars stand in the cell of their first day and reach over the others of the row.
          <GridPart key={day} role="gridcell" className={cn('min-w-0 flex-1 border-line border-s', outside && 'bg-surface-0/70')}>
            <button
              type="button"
              tabIndex={day === focusDay ? 0 : -1}
              data-day={day}
              data-surface="days"
              aria-label={words.day(day, total)}
              aria-current={day === today ? 'date' : undefined}
              style={{ insetInlineStart: percent(at / 7), width: percent(1 / 7) }}
              className="absolute inset-y-0 cursor-default focus-visible:-outline-offset-2"
            />
            <button
              type="button"
              tabIndex={-1}
              data-no-drag
              onClick={() => navigate(routePath('calendar', ...placeParts({ view: 'day', day })))}
              className={cn(
                'tabular relative m-1 flex h-6 min-w-6 items-center justify-center rounded-full px-1 text-xs',
                day === today ? 'bg-accent font-semibold text-on-accent' : 'hover:bg-hover',
                day !== today && (outside ? 'text-ink-3' : 'text-ink-2'),
              )}
            >
              <span aria-hidden>{dayOfMonth(day) === 1 ? format.day(day, { day: 'numeric', month: 'short' }) : dayOfMonth(day)}</span>
              <span className="sr-only">{t('openDay', { day: format.longDay(day) })}</span>
            </button>
            {row.bars
              .filter((bar) => bar.from === at)
              .map((bar) => (
                <EventBar
                  key={bar.event.key}
                  bar={bar}
                  columns={7}
                  color={colorOf(bar.event.view.calendarId)}
                  label={words.label(bar.event)}
                  title={words.title(bar.event)}
                  time={words.start(bar.event)}
                  resizable={bar.event.allDay}
                />
              ))}
            {hidden > 0 ? <MoreEvents day={day} column={at} slot={slots - 1} count={hidden} events={events} /> : null}
          </GridPart>
        );
      })}
      <GhostDays first={first} count={7} always />
    </GridPart>
  );
});
