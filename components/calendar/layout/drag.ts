import { type DayNumber, dayOfMinute, minutesPerDay, type WallMinute } from '../time/days';
import type { Span } from './event';

// Where a drag leads, in wall-clock minutes. No pointer, no pixel: time-grid turns those into a Spot first.

/** What is under the pointer: a minute in the hours, or a day in the all-day lane (and in the month). */
export type Spot = { area: 'hours'; minute: WallMinute } | { area: 'days'; day: DayNumber };

export type Drag =
  | { kind: 'create'; from: Spot }
  /** `grip` is how far into the event it was grabbed, in minutes. */
  | { kind: 'move'; span: Span; grip: number }
  | { kind: 'resize'; span: Span; edge: 'start' | 'end' };

/** 15 minutes; 5 with Alt. */
export function snapStep(fine: boolean): number {
  return fine ? 5 : 15;
}

export function snap(minute: number, step: number): number {
  return Math.round(minute / step) * step;
}

export function snapDown(minute: number, step: number): number {
  return Math.floor(minute / step) * step;
}

/** How long a timed event becomes that was an all-day one. */
const defaultMinutes = 60;

/** The span that a drag has made once the pointer is at `spot`. */
export function dragTo(drag: Drag, spot: Spot, step: number): Span {
  switch (drag.kind) {
    case 'create':
      return createTo(drag.from, spot, step);
    case 'move':
      return moveTo(drag.span, drag.grip, spot, step);
    case 'resize':
      return resizeTo(drag.span, drag.edge, spot, step);
  }
}

function createTo(from: Spot, to: Spot, step: number): Span {
  if (from.area === 'days') {
    const end = dayOf(to);
    const first = Math.min(from.day, end);
    return wholeDays(first, Math.max(from.day, end));
  }
  const anchor = snapDown(from.minute, step);
  // Drawn over the all-day lane: the day's beginning.
  const current = to.area === 'hours' ? to.minute : to.day * minutesPerDay;
  if (current >= anchor + step) return { start: anchor, end: Math.max(snap(current, step), anchor + step), allDay: false };
  if (current < anchor) return { start: snap(current, step), end: anchor + step, allDay: false };
  return { start: anchor, end: anchor + step, allDay: false };
}

function moveTo(span: Span, grip: number, to: Spot, step: number): Span {
  if (to.area === 'hours') {
    if (span.allDay) {
      const start = snapDown(to.minute, step);
      return { start, end: start + defaultMinutes, allDay: false };
    }
    const start = snap(to.minute - grip, step);
    return { start, end: start + (span.end - span.start), allDay: false };
  }
  const grippedDay = dayOfMinute(span.start + grip);
  const shift = to.day - grippedDay;
  if (span.allDay) return { start: span.start + shift * minutesPerDay, end: span.end + shift * minutesPerDay, allDay: true };
  const lastDay = dayOfMinute(Math.max(span.start, span.end - 1));
  return wholeDays(dayOfMinute(span.start) + shift, lastDay + shift);
}

/** Between days only (month view): the time of day stays. */
export function moveByDays(span: Span, days: number): Span {
  return { start: span.start + days * minutesPerDay, end: span.end + days * minutesPerDay, allDay: span.allDay };
}

function resizeTo(span: Span, edge: 'start' | 'end', to: Spot, step: number): Span {
  if (span.allDay) {
    const day = dayOf(to);
    if (edge === 'start') return { ...span, start: Math.min(day * minutesPerDay, span.end - minutesPerDay) };
    return { ...span, end: Math.max((day + 1) * minutesPerDay, span.start + minutesPerDay) };
  }
  const minute = to.area === 'hours' ? snap(to.minute, step) : to.day * minutesPerDay;
  if (edge === 'start') return { ...span, start: Math.min(minute, span.end - step) };
  return { ...span, end: Math.max(minute, span.start + step) };
}

function wholeDays(first: DayNumber, last: DayNumber): Span {
  return { start: first * minutesPerDay, end: (last + 1) * minutesPerDay, allDay: true };
}

function dayOf(spot: Spot): DayNumber {
  return spot.area === 'days' ? spot.day : dayOfMinute(spot.minute);
}

export function isSameSpan(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end && a.allDay === b.allDay;
}
