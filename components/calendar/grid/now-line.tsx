'use client';

import { type Axis, wallMinute } from '../time/axis';
import { type DayNumber, minutesPerDay } from '../time/days';
import { useNow } from '../time/use-now';
import { percent } from './event-block';

type Props = { axis: Axis; first: DayNumber; count: number };

/** Where we are now: strong over today, faint over the other days. */
export function NowLine({ axis, first, count }: Props) {
  const now = wallMinute(axis, useNow());
  const at = Math.floor(now / minutesPerDay) - first;
  if (at < 0 || at >= count) return null;
  const top = percent((now % minutesPerDay) / minutesPerDay);
  return (
    <div aria-hidden data-now data-print="hide" className="pointer-events-none absolute inset-x-0 z-3" style={{ top }}>
      <div className="absolute inset-x-0 border-danger border-t opacity-30" />
      <div
        className="absolute -mt-px border-danger border-t-2"
        style={{ insetInlineStart: percent(at / count), width: percent(1 / count) }}
      >
        <span className="absolute -start-1 -top-1.5 size-2.5 rounded-full bg-danger" />
      </div>
    </div>
  );
}
