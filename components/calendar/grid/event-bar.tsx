'use client';

import { memo } from 'react';
import { calendarTone } from '../../lib/calendar-colors';
import { cn } from '../../ui/cn';
import { isBanner } from '../layout/event';
import type { Bar } from '../layout/month-pack';
import { percent } from './event-block';

type Props = {
  bar: Bar;
  columns: number;
  color: string;
  label: string;
  title: string;
  time: string;
  resizable?: boolean;
  tabbable?: boolean;
};

/** An event as a line in the month or in the all-day lane: a tinted bar over its days, or a dot, a time and a title. */
export const EventBar = memo(function EventBar({ bar, columns, color, label, title, time, resizable = false, tabbable = false }: Props) {
  const { event, from, to, slot, opens, continues } = bar;
  const { view } = event;
  const filled = isBanner(event) || to > from;
  return (
    <button
      type="button"
      tabIndex={tabbable ? 0 : -1}
      data-event={event.key}
      aria-label={label}
      style={{
        insetInlineStart: percent(from / columns),
        width: percent((to - from + 1) / columns),
        ...slotStyle(slot),
        ...calendarTone(color),
      }}
      className="cal-tone group/event absolute top-[calc(var(--bars-top,0px)+var(--slot)*var(--spacing)*6)] z-1 h-6 px-0.5 py-px text-start text-cal-text text-xs data-dragged:opacity-40 data-dragged:[&_span_span]:invisible"
    >
      <span
        className={cn(
          'relative flex h-full items-center gap-1.5 overflow-hidden px-1.5',
          filled ? 'bg-cal-tint group-hover/event:brightness-[0.97]' : 'rounded-sm group-hover/event:bg-hover',
          filled && !opens && 'rounded-s-sm border-cal-edge border-s-3',
          filled && !continues && 'rounded-e-sm',
          filled && (view.transparent || view.status === 'TENTATIVE') && 'border border-cal-edge border-dashed bg-surface-1',
        )}
      >
        {filled ? null : <span aria-hidden className="size-2 shrink-0 rounded-full border-4 border-cal-edge" />}
        {filled && event.allDay ? null : <span className="tabular shrink-0 text-ink-2 max-xl:hidden">{time}</span>}
        <span className={cn('truncate font-medium', filled ? '' : 'text-ink', view.status === 'CANCELLED' && 'line-through')}>{title}</span>
        {resizable && view.canWrite && !opens ? (
          <span data-handle="start" className="absolute inset-y-0 start-0 w-2 cursor-ew-resize" />
        ) : null}
        {resizable && view.canWrite && !continues ? (
          <span data-handle="end" className="absolute inset-y-0 end-0 w-2 cursor-ew-resize" />
        ) : null}
      </span>
    </button>
  );
});

/** Which line from the top it stands on. */
export function slotStyle(slot: number): React.CSSProperties {
  return { '--slot': slot } as React.CSSProperties;
}
