'use client';

import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { calendarTone } from '../../lib/calendar-colors';
import { useDates, usePreferences } from '../../lib/me';
import { cn } from '../../ui/cn';
import { firstDayOf, lastDayOf, type PlacedEvent } from '../layout/event';
import { useCalendar } from '../state/calendar-context';
import { daysShown } from '../state/place';
import { addMonths, type DayNumber, dayOfMonth, isSameMonth, startOfMonth } from '../time/days';
import { useWallFormat } from '../time/use-wall-format';

type Props = {
  /** Of the whole month. */
  events: readonly PlacedEvent[];
  /** Any day of the month to show. */
  month: DayNumber;
  selected: DayNumber;
  onChoose: (day: DayNumber) => void;
  /** Days in view, drawn as a band. */
  band?: { first: DayNumber; count: number };
  large?: boolean;
};

/** A small month with a dot under days that have events. Arrow keys walk, Enter chooses. */
export function MonthDots({ events, month, selected, onChoose, band, large = false }: Props) {
  const t = useTranslations('calendar');
  const dates = useDates();
  const format = useWallFormat();
  const { firstDayOfWeek } = usePreferences();
  const { today, colorOf } = useCalendar();
  const grid = useRef<HTMLTableElement>(null);
  const follow = useRef(false);
  const { first } = daysShown({ view: 'month', day: month }, firstDayOfWeek);
  const weeks = [0, 1, 2, 3, 4, 5].map((row) => first + row * 7);

  const dots = useMemo(() => {
    const colors = new Map<DayNumber, Set<string>>();
    for (const event of events) {
      for (let day = Math.max(first, firstDayOf(event)); day <= Math.min(first + 41, lastDayOf(event)); day += 1) {
        const set = colors.get(day) ?? new Set();
        set.add(colorOf(event.view.calendarId));
        colors.set(day, set);
      }
    }
    return colors;
  }, [events, first, colorOf]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only after a key, and when the day has come into view
  useEffect(() => {
    if (!follow.current) return;
    follow.current = false;
    grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }, [selected, month]);

  function onKeyDown(event: KeyboardEvent) {
    const forward = document.dir === 'rtl' ? -1 : 1;
    const days = { ArrowLeft: -forward, ArrowRight: forward, ArrowUp: -7, ArrowDown: 7 }[event.key];
    const months = { PageUp: -1, PageDown: 1 }[event.key];
    if (days === undefined && months === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    follow.current = true;
    onChoose(months === undefined ? selected + (days ?? 0) : addMonths(selected, months));
  }

  const focusDay = isSameMonth(selected, month) ? selected : startOfMonth(month);
  return (
    <table
      ref={grid}
      aria-label={format.day(startOfMonth(month), { month: 'long', year: 'numeric' })}
      className="tabular w-full table-fixed text-center"
      onKeyDown={onKeyDown}
    >
      <thead>
        <tr>
          {dates.weekdays('narrow').map(({ dayNumber, name }, at) => (
            <th key={dayNumber} scope="col" abbr={dates.weekdays('long')[at]?.name} className="py-1 font-normal text-2xs text-ink-3">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week}>
            {[0, 1, 2, 3, 4, 5, 6].map((at) => {
              const day = week + at;
              const colors = [...(dots.get(day) ?? [])].slice(0, 3);
              const inBand = band !== undefined && day >= band.first && day < band.first + band.count;
              return (
                <td key={day} className={cn('p-0', inBand && 'bg-accent-soft/60')}>
                  <button
                    type="button"
                    tabIndex={day === focusDay ? 0 : -1}
                    aria-label={t('dayHasEvents', { day: format.longDay(day), has: String(colors.length > 0) })}
                    aria-current={day === today ? 'date' : undefined}
                    aria-pressed={day === selected}
                    onClick={() => onChoose(day)}
                    className={cn(
                      'relative inline-flex items-center justify-center rounded-full',
                      large ? 'size-11 text-base' : 'size-7 text-xs max-md:size-10',
                      day === today ? 'bg-accent font-semibold text-on-accent' : 'hover:bg-hover',
                      day !== today && (isSameMonth(day, month) ? 'text-ink' : 'text-ink-3'),
                      day === selected && day !== today && 'bg-accent-soft font-semibold text-accent-strong',
                    )}
                  >
                    {dayOfMonth(day)}
                    <span aria-hidden className={cn('absolute inset-x-0 flex justify-center gap-px', large ? 'bottom-1' : 'bottom-0.5')}>
                      {colors.map((color) => (
                        <span
                          key={color}
                          style={calendarTone(color)}
                          className={cn('cal-tone size-1 rounded-full', day === today ? 'bg-on-accent' : 'bg-cal-edge')}
                        />
                      ))}
                    </span>
                  </button>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
