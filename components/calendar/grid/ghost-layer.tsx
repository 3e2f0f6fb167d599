'use client';

import { calendarTone } from '../../lib/calendar-colors';
import { useExternalStore } from '../../lib/external-store';
import { firstDayOf, lastDayOf } from '../layout/event';
import { useCalendar } from '../state/calendar-context';
import { type DayNumber, minutesPerDay } from '../time/days';
import { useWallFormat } from '../time/use-wall-format';
import { percent, shortestMinutes } from './event-block';
import { type Ghost, ghost } from './ghost';

type Props = { first: DayNumber; count: number };

/** What is being drawn or moved, else the event that quick create is asking about. */
export function useGhost(): Ghost | null {
  const dragged = useExternalStore(ghost);
  const { overlays, colorOf, defaultCalendar } = useCalendar();
  const { draft } = overlays;
  if (dragged) return dragged;
  return draft && { span: draft.span, title: draft.summary, color: colorOf(draft.calendarId ?? defaultCalendar?.id ?? '') };
}

/** The ghost in the hours, with its live time. */
export function GhostBlocks({ first, count }: Props) {
  const current = useGhost();
  const format = useWallFormat();
  if (!current || current.span.allDay) return null;
  const { span } = current;
  const days = Array.from({ length: count }, (_, at) => at).filter((at) => {
    const start = (first + at) * minutesPerDay;
    return span.start < start + minutesPerDay && span.end > start;
  });
  return days.map((at) => {
    const start = (first + at) * minutesPerDay;
    const from = Math.max(0, span.start - start);
    const to = Math.min(minutesPerDay, span.end - start);
    return (
      <div
        key={at}
        aria-hidden
        data-ghost
        style={{
          insetInlineStart: percent(at / count),
          width: percent(1 / count),
          top: percent(from / minutesPerDay),
          height: percent(Math.max(shortestMinutes, to - from) / minutesPerDay),
          ...calendarTone(current.color),
        }}
        className="cal-tone pointer-events-none absolute z-4 px-px"
      >
        <div className="flex h-full flex-col overflow-hidden rounded-sm border-cal-edge border-s-3 bg-cal-tint ps-1.5 pe-1 text-cal-text text-xs leading-snug shadow-float">
          <span className="tabular truncate font-semibold">{format.timeRange(span.start, span.end)}</span>
          {current.title ? <span className="truncate">{current.title}</span> : null}
        </div>
      </div>
    );
  });
}

/** The ghost over whole days: in the all-day lane, or over a row of the month. */
export function GhostDays({ first, count, always = false }: Props & { always?: boolean }) {
  const current = useGhost();
  if (!current || !(always || current.span.allDay)) return null;
  const from = Math.max(0, firstDayOf(current.span) - first);
  const to = Math.min(count - 1, lastDayOf(current.span) - first);
  if (to < from) return null;
  return (
    <div
      aria-hidden
      data-ghost
      style={{ insetInlineStart: percent(from / count), width: percent((to - from + 1) / count), ...calendarTone(current.color) }}
      className="cal-tone pointer-events-none absolute inset-y-0 z-4 p-0.5"
    >
      <div className="h-full overflow-hidden rounded-md border-2 border-cal-edge bg-cal-tint/60 px-1.5 text-cal-text text-xs">
        <span className="block truncate font-semibold leading-normal">{current.title}</span>
      </div>
    </div>
  );
}
