'use client';

import { memo, useMemo } from 'react';
import { cn } from '../../ui/cn';
import { isBanner, type PlacedEvent } from '../layout/event';
import { layLanes } from '../layout/lanes';
import { useCalendar } from '../state/calendar-context';
import { type DayNumber, minutesPerDay, weekdayOf } from '../time/days';
import { EventBlock, percent, shortestMinutes } from './event-block';
import { GridPart } from './grid-part';
import { useEventWords } from './use-event-words';

export type DaySegment = { event: PlacedEvent; from: number; to: number; opens: boolean; continues: boolean };

/** The parts of timed events that lie on a day, in minutes of that day. */
export function segmentsOf(events: readonly PlacedEvent[], day: DayNumber): DaySegment[] {
  const start = day * minutesPerDay;
  const end = start + minutesPerDay;
  const segments: DaySegment[] = [];
  for (const event of events) {
    if (isBanner(event) || event.start >= end) continue;
    // One without length lies on the day it begins.
    if (event.end <= start && !(event.start === event.end && event.start === start)) continue;
    segments.push({
      event,
      from: Math.max(0, event.start - start),
      to: Math.min(minutesPerDay, event.end - start),
      opens: event.start < start,
      continues: event.end > end,
    });
  }
  return segments;
}

type Props = { day: DayNumber; segments: readonly DaySegment[]; label: string; focusable: boolean; workStart: number; workEnd: number };

/** One day of the hours. */
export const DayColumn = memo(function DayColumn({ day, segments, label, focusable, workStart, workEnd }: Props) {
  const { colorOf } = useCalendar();
  const words = useEventWords();
  const lanes = useMemo(
    () =>
      layLanes(
        segments.map((segment) => ({ key: segment.event.key, start: segment.from, end: segment.to })),
        shortestMinutes,
      ),
    [segments],
  );
  const isWorkday = weekdayOf(day) <= 5;
  return (
    <GridPart role="gridcell" className="relative flex-1 border-line border-s">
      {/* The day itself, under its events: what has the focus, and the ground one draws on. */}
      <button
        type="button"
        tabIndex={focusable ? 0 : -1}
        aria-label={label}
        data-day={day}
        data-surface="hours"
        data-focus-inner
        className="absolute inset-0 cursor-default"
      />
      <div
        aria-hidden
        style={{ height: percent(isWorkday ? workStart / 24 : 1) }}
        className="pointer-events-none absolute inset-x-0 top-0 bg-surface-0/70"
      />
      {isWorkday ? (
        <div
          aria-hidden
          style={{ height: percent((24 - workEnd) / 24) }}
          className="pointer-events-none absolute inset-x-0 bottom-0 bg-surface-0/70"
        />
      ) : null}
      <div className={cn('pointer-events-none absolute inset-y-0 start-0 end-2 *:pointer-events-auto max-md:end-px')}>
        {segments.map((segment) => {
          const lane = lanes.get(segment.event.key);
          if (!lane) return null;
          return (
            <EventBlock
              key={segment.event.key}
              {...segment}
              lane={lane}
              color={colorOf(segment.event.view.calendarId)}
              label={words.label(segment.event)}
              title={words.title(segment.event)}
              start={words.start(segment.event)}
              time={words.range(segment.event)}
            />
          );
        })}
      </div>
    </GridPart>
  );
});
