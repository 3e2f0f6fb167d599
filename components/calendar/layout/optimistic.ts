import type { OccurrenceView } from '@/server/domain/calendar/schema';
import { type Axis, makeAxis, wallMinute } from '../time/axis';
import { eventKey, type Span, spanOf, viewTimes } from './event';

// What a write will look like, before the server has answered. Pure: list in, list out.

export type Scope = 'this' | 'following' | 'all';
type Target = Pick<OccurrenceView, 'id' | 'recurrenceId' | 'start'>;

/** True for the occurrences a write to `target` with this scope reaches. */
function isReached(view: OccurrenceView, target: Target, scope: Scope): boolean {
  if (view.id !== target.id) return false;
  if (target.recurrenceId === null || scope === 'all') return true;
  if (scope === 'this') return eventKey(view) === eventKey(target);
  return view.start >= target.start;
}

/** Moves an occurrence to `span`; the others in scope shift by the same wall-clock difference and take the same length. */
export function moveOccurrences(
  list: readonly OccurrenceView[],
  target: OccurrenceView,
  change: { scope: Scope; span: Span; zone: string },
): OccurrenceView[] {
  const axis = axisOf(target, change.zone);
  const before = spanOf(target, axis);
  const shift = change.span.start - before.start;
  const length = change.span.end - change.span.start;
  return list.map((view) => {
    if (!isReached(view, target, change.scope)) return view;
    const isTarget = eventKey(view) === eventKey(target);
    const start = isTarget ? change.span.start : spanOf(view, axis).start + shift;
    const span = { start, end: start + length, allDay: change.span.allDay };
    const floating = view.floating && !span.allDay && !view.allDay;
    return {
      ...view,
      ...viewTimes(span, change.zone, floating),
      floating,
      zone: view.zone ?? (span.allDay || floating ? null : change.zone),
    };
  });
}

export function removeOccurrences(list: readonly OccurrenceView[], target: Target, scope: Scope): OccurrenceView[] {
  return list.filter((view) => !isReached(view, target, scope));
}

/** Changes what is not time: title, place, calendar. */
export function patchOccurrences(
  list: readonly OccurrenceView[],
  target: Target,
  scope: Scope,
  patch: Partial<OccurrenceView>,
): OccurrenceView[] {
  return list.map((view) => (isReached(view, target, scope) ? { ...view, ...patch } : view));
}

function axisOf(view: OccurrenceView, zone: string): Axis {
  const probe = makeAxis(0, 1, zone);
  const day = Math.floor(wallMinute(probe, Date.parse(view.start)) / 1440);
  return makeAxis(Number.isFinite(day) ? day : 0, 1, zone);
}
