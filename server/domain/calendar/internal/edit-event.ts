import { DomainError } from '@/server/core/errors';
import { withoutProperties, withProperty } from '@/server/formats/content-line/edit-tree';
import { type Component, propertyOf } from '@/server/formats/content-line/model';
import { makeProperty } from '@/server/formats/content-line/write-lines';
import { type CalendarObject, isRecurring, parseRecurrenceId, startOf, zoneOfTime } from '@/server/formats/ical/calendar-object';
import { type Occurrence, overrideOccurrences } from '@/server/formats/ical/expand';
import { occurrenceAt } from '@/server/formats/ical/occurrence-at';
import { calendarObjectOf } from '@/server/formats/ical/parse';
import { formatTime, type TimeValue, timeProperty } from '@/server/formats/ical/time-value';
import { utcZone } from '@/server/formats/ical/zone-offsets';
import type { Repeat } from '../schema';
import { applyFields, type FieldPatch, touched } from './apply-fields';
import { categoriesOf, classOf, isTransparent, statusOf, textOf } from './event-fields';
import { moveSeries, withoutRepetition } from './move-series';
import { repeatOf, ruleText } from './repeat';
import { hasOccurrences, partBefore, partFrom, withSeries } from './split-series';
import { sameTiming, type Timing, timingOf, withTiming, withZonesFor } from './timing';

export type Scope = 'this' | 'following' | 'all';
export type EventEdit = {
  fields: FieldPatch;
  /** Where the named occurrence goes; null leaves it. */
  timing: Timing | null;
  /** Undefined leaves the repetition. */
  repeat: Repeat | null | undefined;
};
export type EditPlace = { recurrenceId: string | null; scope: Scope; nowSeconds: number; newUid: () => string };
export type Edited = {
  /** What the object becomes; null when nothing of it is left. */
  root: Component | null;
  /** The series that began with this edit. */
  split: { root: Component; uid: string } | null;
};

/**
 * An edit of one occurrence, of it and all following, or of the whole series, on the parsed tree. Pure.
 * Errors: `not_found` when there is no such occurrence.
 */
export function editEvent(object: CalendarObject, place: EditPlace, edit: EventEdit): Edited {
  const at = locate(object, place);
  if (!object.master || at.scope === 'this') return { root: editOne(object, at, place, edit), split: null };
  if (at.scope === 'all') return { root: editAll(object, at.occurrence, place, edit), split: null };
  const uid = place.newUid();
  const right = partFrom(object, at.slot, timingOfSlot(object, at.slot), uid);
  const occurrence = right ? occurrenceAt(right, formatTime(at.slot)) : null;
  if (!right || !occurrence) throw new DomainError('not_found', 'no such occurrence');
  return { root: partBefore(object, at.slot), split: { root: editAll(right, occurrence, place, edit), uid } };
}

/**
 * Removes one occurrence, it and all following, or everything; null when nothing is left.
 * Errors: `not_found` when there is no such occurrence.
 */
export function removeOccurrences(object: CalendarObject, place: EditPlace): Component | null {
  const at = locate(object, place);
  if (at.scope === 'all') return null;
  if (at.scope === 'following') return partBefore(object, at.slot);
  const overrides = overrideOccurrences(object).filter((occurrence) => occurrence.recurrenceId !== at.name);
  const kept = object.overrides.filter((component) => overrides.some((occurrence) => occurrence.component === component));
  if (!object.master) return kept.length > 0 ? withSeries(object.root, object.component, kept) : null;
  // Beside the others, not into one of them: each keeps its own spelling.
  const children = [...object.master.children];
  const last = children.findLastIndex((child) => child.kind === 'property' && ['EXDATE', 'RRULE', 'RDATE', 'DTSTART'].includes(child.name));
  children.splice(last + 1, 0, timeProperty('EXDATE', at.slot));
  const master = touched({ ...object.master, children }, place.nowSeconds, true);
  const root = withSeries(object.root, object.component, [master, ...kept]);
  return hasOccurrences(root) ? root : null;
}

type Located = { scope: Scope; occurrence: Occurrence; name: string; slot: TimeValue };

/** Which occurrence is meant; an edit from the first one on is an edit of all, and a single event has nothing but all of it. */
function locate(object: CalendarObject, place: EditPlace): Located {
  const start = object.master ? startOf(object.master) : null;
  const single = object.master !== null && !isRecurring(object.master) && object.overrides.length === 0;
  const occurrence = occurrenceAt(object, single ? null : place.recurrenceId);
  if (!occurrence) throw new DomainError('not_found', 'no such occurrence');
  const name = occurrence.recurrenceId ?? place.recurrenceId ?? (start ? formatTime(start) : '');
  const slot = (start ? parseRecurrenceId(name, start) : null) ?? timingOf(occurrence).start;
  if (!object.master) return { scope: 'this', occurrence, name, slot };
  if (single) return { scope: 'all', occurrence, name, slot };
  const first = start !== null && slot.form === start.form && slot.local <= start.local;
  return { scope: place.scope === 'following' && first ? 'all' : place.scope, occurrence, name, slot };
}

/** The undisturbed time of a slot. */
function timingOfSlot(object: CalendarObject, slot: TimeValue): Timing {
  const bare = occurrenceAt({ ...object, overrides: [] }, formatTime(slot));
  if (bare) return timingOf(bare);
  const first = occurrenceAt(object, null);
  const length = first ? first.endLocal - first.startLocal : 0;
  return { start: slot, end: { ...slot, local: slot.local + length } };
}

function editOne(object: CalendarObject, at: Located, place: EditPlace, edit: EventEdit): Component {
  const existing = overrideOccurrences(object).find((occurrence) => occurrence.recurrenceId === at.name);
  const base = existing?.component ?? makeOverride(at.occurrence, at.slot);
  const timeChanged = edit.timing !== null && !sameTiming(edit.timing, timingOf(at.occurrence));
  let component = applyFields(base, edit.fields);
  if (edit.timing && timeChanged) component = withTiming(component, edit.timing);
  component = touched(component, place.nowSeconds, timeChanged);
  const others = object.overrides.filter((override) => override !== existing?.component);
  const position = existing ? object.overrides.indexOf(existing.component) : others.length;
  others.splice(position, 0, component);
  return withZonesFor(withSeries(object.root, object.component, object.master ? [object.master, ...others] : others));
}

/** An exception that says what the series says at that slot. */
export function makeOverride(occurrence: Occurrence, slot: TimeValue): Component {
  const plain = withoutProperties(withoutRepetition(occurrence.component), 'RECURRENCE-ID');
  const children = plain.children.flatMap((child) =>
    child.kind === 'property' && child.name === 'DTSTART' ? [timeProperty('RECURRENCE-ID', slot), child] : [child],
  );
  const named = { ...plain, children };
  return propertyOf(plain, 'DURATION') && !propertyOf(plain, 'DTEND')
    ? withProperty(named, timeProperty('DTSTART', timingOf(occurrence).start))
    : withTiming(named, timingOf(occurrence));
}

function editAll(object: CalendarObject, reference: Occurrence, place: EditPlace, edit: EventEdit): Component {
  const old = object.master;
  if (!old) throw new DomainError('not_found', 'a series without its own component');
  let master = applyFields(old, edit.fields);
  let overrides = object.overrides.map((override) => applyFields(override, followedFields(override, old, edit.fields)));
  const timeChanged = edit.timing !== null && !sameTiming(edit.timing, timingOf(reference));
  if (edit.timing && timeChanged) {
    const moved = moveSeries({ ...object, overrides }, master, reference, edit.timing);
    master = moved.master;
    const referenceAt = object.overrides.indexOf(reference.component);
    // The one that was taken hold of goes where it was put, also when it had a time of its own.
    overrides = moved.overrides.map((override, index) =>
      index === referenceAt && edit.timing ? withTiming(override, edit.timing) : override,
    );
  }
  const repeated = withRepeat(object, master, edit.repeat);
  master = touched(repeated.master, place.nowSeconds, timeChanged || repeated.changed);
  if (repeated.changed) overrides = stillInSeries(object, master, overrides);
  overrides = overrides.map((override, index) =>
    override === object.overrides[index] ? override : touched(override, place.nowSeconds, timeChanged),
  );
  return withZonesFor(withSeries(object.root, object.component, [master, ...overrides]));
}

function withRepeat(object: CalendarObject, master: Component, repeat: Repeat | null | undefined): { master: Component; changed: boolean } {
  const start = startOf(master);
  if (repeat === undefined || !start) return { master, changed: false };
  if (repeat === null) return { master: withoutRepetition(master), changed: isRecurring(master) };
  const series = { start, zone: zoneOfTime(start, object.zones, utcZone) };
  const old = propertyOf(master, 'RRULE');
  const before = old ? repeatOf(old.value, series) : null;
  if (before && JSON.stringify(ordered(before)) === JSON.stringify(ordered(repeat))) return { master, changed: false };
  const kept = withoutProperties(master, 'RRULE', 'RDATE');
  return { master: withProperty(kept, makeProperty('RRULE', ruleText(repeat, series))), changed: true };
}

function ordered(repeat: Repeat): unknown[] {
  return [repeat.frequency, repeat.interval, [...repeat.byDay].sort(), [...repeat.byMonthDay].sort(), repeat.count, repeat.until];
}

/** Exceptions to slots a new rule no longer has would stand about as ghosts. */
function stillInSeries(object: CalendarObject, master: Component, overrides: readonly Component[]): Component[] {
  if (!isRecurring(master)) return [];
  const bare = calendarObjectOf(withSeries(object.root, object.component, [master]));
  const all = calendarObjectOf(withSeries(object.root, object.component, [master, ...overrides]));
  return overrideOccurrences(all).flatMap((occurrence) =>
    occurrence.recurrenceId !== null && occurrenceAt(bare, occurrence.recurrenceId) ? [occurrence.component] : [],
  );
}

/** Of a change to all, what an exception takes over: the fields in which it said the same as the series. */
function followedFields(override: Component, master: Component, patch: FieldPatch): FieldPatch {
  const same: Partial<Record<keyof FieldPatch, boolean>> = {
    summary: textOf(override, 'SUMMARY') === textOf(master, 'SUMMARY'),
    location: textOf(override, 'LOCATION') === textOf(master, 'LOCATION'),
    description: textOf(override, 'DESCRIPTION') === textOf(master, 'DESCRIPTION'),
    url: textOf(override, 'URL') === textOf(master, 'URL'),
    transparent: isTransparent(override) === isTransparent(master),
    classified: classOf(override) === classOf(master),
    status: statusOf(override) === statusOf(master),
    categories: categoriesOf(override).join('\n') === categoriesOf(master).join('\n'),
    reminders: true,
  };
  return Object.fromEntries(Object.entries(patch).filter(([key]) => same[key as keyof FieldPatch])) as FieldPatch;
}
