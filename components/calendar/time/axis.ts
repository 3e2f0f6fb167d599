import { Temporal } from 'temporal-polyfill';
import { type DayNumber, dayFromIso, isoFromDay, localFromMinute, minuteFromLocal, minutesPerDay, type WallMinute } from './days';

// Between instants and the wall clock of one zone. Days with a clock change have 23 or 25 hours; the grid still has 24 rows
// (as every calendar people know): the row of an event is what the clock on the wall says then.

type AxisDay = {
  startMs: number;
  /** What the clock shows when the day begins; not 0 where clocks change at midnight. */
  startMinute: number;
  /** The clock change within this day, if any. */
  change: { atMs: number; byMinutes: number } | null;
};

/** The days from `first` on, ready for fast lookups: one zone calculation per day, none per event. */
export type Axis = { zone: string; first: DayNumber; days: readonly AxisDay[]; startMs: number; endMs: number };

export function makeAxis(first: DayNumber, count: number, zone: string): Axis {
  const days = Array.from({ length: count }, (_, at) => makeDay(first + at, zone));
  const startMs = days[0]?.startMs ?? 0;
  const endMs = makeDay(first + count, zone).startMs;
  return { zone, first, days, startMs, endMs };
}

function makeDay(day: DayNumber, zone: string): AxisDay {
  const start = Temporal.PlainDate.from(isoFromDay(day)).toZonedDateTime(zone);
  const change = start.getTimeZoneTransition('next');
  const end = start.add({ days: 1 }).startOfDay();
  const within = change && Temporal.ZonedDateTime.compare(change, end) < 0 ? change : null;
  return {
    startMs: start.epochMilliseconds,
    startMinute: start.hour * 60 + start.minute,
    change: within
      ? { atMs: within.epochMilliseconds, byMinutes: (within.offsetNanoseconds - start.offsetNanoseconds) / 60_000_000_000 }
      : null,
  };
}

/** What the wall clock says at an instant. Exact inside the axis and, by asking the zone, outside. */
export function wallMinute(axis: Axis, ms: number): WallMinute {
  if (ms < axis.startMs || ms >= axis.endMs) return wallMinuteIn(axis.zone, ms);
  let low = 0;
  let high = axis.days.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((axis.days[middle]?.startMs ?? 0) <= ms) low = middle;
    else high = middle - 1;
  }
  const day = axis.days[low];
  if (!day) return wallMinuteIn(axis.zone, ms);
  const shift = day.change && ms >= day.change.atMs ? day.change.byMinutes : 0;
  return (axis.first + low) * minutesPerDay + day.startMinute + (ms - day.startMs) / 60_000 + shift;
}

export function wallMinuteIn(zone: string, ms: number): WallMinute {
  const local = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
  return dayFromIso(local.toPlainDate().toString()) * minutesPerDay + local.hour * 60 + local.minute + local.second / 60;
}

/** The instant at which the wall clock of `zone` says this; a time that the clock skips moves on by the gap, as RFC 5545 has it. */
export function instantOf(minute: WallMinute, zone: string): number {
  return Temporal.PlainDateTime.from(localFromMinute(minute)).toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
}

/** "2026-11-21T09:00:00" read in one zone, said in another. */
export function localInZone(local: string, from: string, to: string): string {
  return from === to ? local : localFromMinute(wallMinuteIn(to, instantOf(minuteFromLocal(local), from)));
}

/** Today in a zone. */
export function dayAt(zone: string, ms: number): DayNumber {
  return Math.floor(wallMinuteIn(zone, ms) / minutesPerDay);
}

/** "UTC+1", "UTC−3:30": the difference a zone has at an instant. */
export function offsetName(zone: string, ms: number): string {
  const minutes = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).offsetNanoseconds / 60_000_000_000;
  const absolute = Math.abs(minutes);
  const rest = absolute % 60;
  return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(absolute / 60)}${rest ? `:${String(rest).padStart(2, '0')}` : ''}`;
}
