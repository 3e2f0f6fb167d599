'use client';

import { Repeat } from 'lucide-react';
import { memo } from 'react';
import { calendarTone } from '../../lib/calendar-colors';
import { cn } from '../../ui/cn';
import type { PlacedEvent } from '../layout/event';
import type { Lane } from '../layout/lanes';
import { minutesPerDay } from '../time/days';

type Props = {
  event: PlacedEvent;
  lane: Lane;
  /** The part of it that lies on this day, in minutes of the day. */
  from: number;
  to: number;
  opens: boolean;
  continues: boolean;
  color: string;
  label: string;
  title: string;
  start: string;
  time: string;
};

/** Below this an event says everything in one line. */
const twoLineMinutes = 45;
export const shortestMinutes = 20;

/** An event in the hours: tinted, a strong edge, dark text; the place on the second line. */
export const EventBlock = memo(function EventBlock({ event, lane, from, to, opens, continues, color, label, title, start, time }: Props) {
  const { view } = event;
  const minutes = Math.max(shortestMinutes, to - from);
  const second = minutes >= twoLineMinutes;
  const { canWrite } = view;
  // Where several share the day's width, when it begins is what matters most.
  const when = lane.lanes > 1 && lane.width / lane.lanes < 0.7 ? start : time;
  return (
    <button
      type="button"
      tabIndex={-1}
      data-event={event.key}
      aria-label={label}
      style={{
        top: percent(Math.min(from, minutesPerDay - shortestMinutes) / minutesPerDay),
        height: percent(minutes / minutesPerDay),
        insetInlineStart: percent(lane.lane / lane.lanes),
        width: percent(lane.width / lane.lanes),
        zIndex: 1 + lane.lane,
        ...calendarTone(color),
      }}
      className={cn(
        'cal-tone group/event absolute overflow-hidden rounded-sm border-s-3 border-cal-edge ps-1.5 pe-1 text-start text-cal-text ring-1 ring-surface-1',
        'hover:brightness-95 focus-visible:z-20! data-dragged:opacity-40 data-dragged:*:invisible',
        second ? 'flex flex-col py-0.5' : 'flex items-center gap-1.5',
        view.transparent || view.status === 'TENTATIVE' ? 'border border-cal-edge border-dashed border-s-3 bg-surface-1' : 'bg-cal-tint',
        canWrite ? 'cursor-default' : 'cursor-pointer',
      )}
    >
      <span
        className={cn(
          'min-w-0 font-medium leading-snug',
          minutes < 30 ? 'text-2xs' : 'text-xs',
          second && minutes >= 75 ? 'line-clamp-3 hyphens-auto' : 'truncate',
          second ? '' : 'shrink-0 max-w-full',
          view.status === 'CANCELLED' && 'line-through',
        )}
      >
        {title}
      </span>
      <span
        className={cn(
          'tabular flex min-w-0 items-center gap-1 leading-snug',
          !second && 'max-md:hidden',
          minutes < 30 ? 'text-2xs' : 'text-xs',
        )}
      >
        <span className="truncate">{second && view.location ? `${when} · ${view.location}` : when}</span>
        {view.recurring && second ? <Repeat aria-hidden className="size-3 shrink-0 opacity-70" /> : null}
      </span>
      {canWrite && !opens ? (
        <span data-handle="start" className="absolute inset-x-0 top-0 h-1.5 cursor-ns-resize touch-none max-md:hidden" />
      ) : null}
      {canWrite && !continues ? (
        <span data-handle="end" className="absolute inset-x-0 bottom-0 h-1.5 cursor-ns-resize touch-none max-md:hidden" />
      ) : null}
    </button>
  );
});

export function percent(share: number): string {
  return `${share * 100}%`;
}
