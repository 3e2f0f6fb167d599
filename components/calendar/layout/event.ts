import type { OccurrenceView } from '@/server/domain/calendar/schema';
import { type Axis, instantOf, wallMinute } from '../time/axis';
import {
  type DayNumber,
  dayFromIso,
  dayOfMinute,
  isoFromDay,
  localFromMinute,
  minuteFromLocal,
  minutesPerDay,
  type WallMinute,
} from '../time/days';

/** A time span as layouts and drags see it: wall-clock minutes, end exclusive; all-day ones begin and end at midnight. */
export type Span = { start: WallMinute; end: WallMinute; allDay: boolean };

/** An occurrence with its place on the wall clock. */
export type PlacedEvent = Span & { key: string; view: OccurrenceView };

export function eventKey(view: Pick<OccurrenceView, 'id' | 'recurrenceId'>): string {
  return `${view.id} ${view.recurrenceId ?? ''}`;
}

/** The wall-clock span of an occurrence. An end before its start (it happens in files) is taken as the start. */
export function spanOf(view: Pick<OccurrenceView, 'start' | 'end' | 'allDay' | 'floating'>, axis: Axis): Span {
  if (view.allDay) {
    const start = dayFromIso(view.start.slice(0, 10)) * minutesPerDay;
    const end = dayFromIso(view.end.slice(0, 10)) * minutesPerDay;
    return { start, end: Math.max(end, start + minutesPerDay), allDay: true };
  }
  if (view.floating) {
    const start = minuteFromLocal(view.start);
    return { start, end: Math.max(minuteFromLocal(view.end), start), allDay: false };
  }
  const startMs = Date.parse(view.start);
  const start = wallMinute(axis, startMs);
  // Over the hour that comes twice the clock runs backwards; then the true length says where it ends.
  const end = Math.max(wallMinute(axis, Date.parse(view.end)), start);
  return { start, end: end > start ? end : start + Math.max(0, (Date.parse(view.end) - startMs) / 60_000), allDay: false };
}

/** Places all occurrences, in the order of the day: earlier first, longer first. */
export function placeEvents(views: readonly OccurrenceView[], axis: Axis): PlacedEvent[] {
  return views
    .map((view) => ({ key: eventKey(view), view, ...spanOf(view, axis) }))
    .sort((a, b) => a.start - b.start || b.end - a.end || a.view.summary.localeCompare(b.view.summary) || (a.key < b.key ? -1 : 1));
}

/** True for what belongs in the lane above the hours: all-day, or a day and longer. */
export function isBanner(span: Span): boolean {
  return span.allDay || span.end - span.start >= minutesPerDay;
}

export function firstDayOf(span: Span): DayNumber {
  return dayOfMinute(span.start);
}

/** The last day it touches: one that ends at midnight does not touch the day that begins then. */
export function lastDayOf(span: Span): DayNumber {
  return Math.max(firstDayOf(span), dayOfMinute(span.end - 1 / 60));
}

/** The texts `start`, `end` of an occurrence that fills this span. */
export function viewTimes(span: Span, zone: string, floating: boolean): Pick<OccurrenceView, 'start' | 'end' | 'allDay'> {
  if (span.allDay) return { start: isoFromDay(dayOfMinute(span.start)), end: isoFromDay(dayOfMinute(span.end)), allDay: true };
  if (floating) return { start: localFromMinute(span.start), end: localFromMinute(span.end), allDay: false };
  return { start: toIso(instantOf(span.start, zone)), end: toIso(instantOf(span.end, zone)), allDay: false };
}

/** Local texts for the server: dates when all-day, else wall clock. */
export function localTimes(span: Span): { start: string; end: string } {
  if (span.allDay) return { start: isoFromDay(dayOfMinute(span.start)), end: isoFromDay(dayOfMinute(span.end)) };
  return { start: localFromMinute(span.start), end: localFromMinute(span.end) };
}

function toIso(ms: number): string {
  return new Date(ms).toISOString();
}
