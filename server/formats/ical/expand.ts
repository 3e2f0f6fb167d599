import type { Component } from '../content-line/model';
import {
  type CalendarObject,
  endInstant,
  instantOf,
  isRecurring,
  isThisAndFuture,
  lengthOf,
  recurrenceIdOf,
  startOf,
  zoneOfTime,
} from './calendar-object';
import type { Budget } from './day-sets';
import { readExceptions, type Series, type Slot } from './series-exceptions';
import { slotsOf } from './series-slots';
import { formatTime, type TimeForm, type TimeValue } from './time-value';
import { requireZone, toInstant, toLocal, utcZone, type Zone } from './zone-offsets';

/** One occurrence of a calendar object. Seconds are UTC; `…Local` is wall clock as if UTC, in the occurrence's own zone. */
export type Occurrence = {
  /** Its name within the series, spelled in the series' own way (`20261121`, `20261121T090000`, `…Z`); null for a single event. */
  recurrenceId: string | null;
  startSeconds: number;
  endSeconds: number;
  startLocal: number;
  endLocal: number;
  allDay: boolean;
  floating: boolean;
  /** IANA name, or the TZID of a home-made zone; null when all-day or floating. */
  zone: string | null;
  /** The component that describes it: the exception, or the series. */
  component: Component;
  isOverride: boolean;
};

export type ExpandOptions = {
  /** The zone (or its IANA name) in which floating and all-day times are read; UTC when left out. */
  floatingZone?: string | Zone;
  /** Most occurrences wanted. */
  max?: number;
  /** Most steps of work. */
  maxWork?: number;
};

export type Expansion = {
  occurrences: Occurrence[];
  /** True when `max` or the work limit cut the list. */
  truncated: boolean;
};

/** Occurrences that overlap [fromSeconds, toSeconds), by start. What overlaps is RFC 4791 section 9.9: an instant counts when it lies inside. */
export function expand(object: CalendarObject, fromSeconds: number, toSeconds: number, options: ExpandOptions = {}): Occurrence[] {
  return expandBounded(object, fromSeconds, toSeconds, options).occurrences;
}

/** The same, and whether it is all of them. Never more than `maxWork` steps, whatever the rule says. */
export function expandBounded(object: CalendarObject, fromSeconds: number, toSeconds: number, options: ExpandOptions = {}): Expansion {
  const max = options.max ?? 10_000;
  const walk = openWalk({ from: fromSeconds, to: toSeconds }, options, max * 2 + 1_000);
  const found = [...walkOccurrences(object, walk)];
  found.sort((a, b) => a.startSeconds - b.startSeconds || a.endSeconds - b.endSeconds);
  if (found.length > max) {
    found.length = max;
    walk.cut = true;
  }
  return { occurrences: found, truncated: walk.cut || walk.budget.left < 0 };
}

/**
 * The components (by identity) with at least one occurrence in [fromSeconds, toSeconds) that `counts`. Stops as soon as no further one
 * can be found: an endless series asked about an open range costs one step, not thousands.
 */
export function componentsTouching(
  object: CalendarObject,
  fromSeconds: number,
  toSeconds: number,
  options: Omit<ExpandOptions, 'max'> = {},
  counts: (occurrence: Occurrence) => boolean = () => true,
): Set<Component> {
  const found = new Set<Component>();
  const alone = !object.overrides.some(isThisAndFuture);
  for (const occurrence of walkOccurrences(object, openWalk({ from: fromSeconds, to: toSeconds }, options, 20_000))) {
    if (!counts(occurrence)) continue;
    found.add(occurrence.component);
    // Exceptions come first; once the series itself is found only more of it follows.
    if (alone && occurrence.component === object.master) break;
  }
  return found;
}

type OccurrenceWalk = { window: { from: number; to: number }; floatingZone: Zone; budget: Budget; maxPerRule: number; cut: boolean };

function openWalk(window: { from: number; to: number }, options: ExpandOptions, maxPerRule: number): OccurrenceWalk {
  const given = options.floatingZone ?? utcZone;
  const floatingZone = typeof given === 'string' ? requireZone(given) : given;
  return { window, floatingZone, budget: { left: options.maxWork ?? 200_000 }, maxPerRule, cut: false };
}

/** Exceptions first, then the slots of the series. */
function* walkOccurrences(object: CalendarObject, walk: OccurrenceWalk): Generator<Occurrence> {
  const { window, floatingZone } = walk;
  const start = object.master ? startOf(object.master) : null;
  if (!object.master || !start) {
    for (const override of object.overrides) {
      const occurrence = fromOverride(override, null, object, null, floatingZone);
      if (occurrence && overlaps(occurrence, window)) yield occurrence;
    }
    return;
  }
  const zone = zoneOfTime(start, object.zones, floatingZone);
  const series: Series = { start, zone, length: lengthOf(object.master, start, object.zones, floatingZone), master: object.master };
  const exceptions = readExceptions(object, series, floatingZone, walk.budget);
  for (const override of exceptions.shown) {
    const occurrence = fromOverride(override.component, override.slot, object, series, floatingZone);
    if (occurrence && overlaps(occurrence, window)) yield occurrence;
  }
  const named = isRecurring(object.master) || object.overrides.length > 0;
  const onCut = () => {
    walk.cut = true;
  };
  for (const slot of slotsOf(object, series, { ...walk, margin: exceptions.margin, onCut })) {
    if (exceptions.isTaken(slot)) continue;
    const ruling = exceptions.rulingAt(slot.key);
    const occurrence = ruling ? shiftedBy(ruling, slot, series, floatingZone, object) : fromSlot(slot, series, named);
    if (overlaps(occurrence, window)) yield occurrence;
  }
}

function overlaps(occurrence: { startSeconds: number; endSeconds: number }, window: { from: number; to: number }): boolean {
  if (occurrence.startSeconds >= window.to) return false;
  return (
    occurrence.endSeconds > window.from || (occurrence.startSeconds === occurrence.endSeconds && occurrence.startSeconds >= window.from)
  );
}

function fromSlot(slot: Slot, series: Series, named: boolean): Occurrence {
  const startSeconds = series.start.form === 'date' ? toInstant(series.zone, slot.local) : slot.key;
  const endSeconds = slot.end ?? endInstant(series.zone, slot.local, startSeconds, series.length);
  return {
    recurrenceId: named ? formatTime({ form: series.start.form, local: slot.local }) : null,
    ...placed(series.start, series.zone, slot.local, startSeconds, endSeconds),
    component: series.master,
    isOverride: false,
  };
}

function placed(start: TimeValue, zone: Zone, startLocal: number, startSeconds: number, endSeconds: number) {
  const floating = start.form === 'floating';
  const allDay = start.form === 'date';
  return {
    startSeconds,
    endSeconds: Math.max(startSeconds, endSeconds),
    startLocal,
    endLocal: toLocal(zone, Math.max(startSeconds, endSeconds)),
    allDay,
    floating,
    zone: allDay || floating ? null : zone.id,
  };
}

function fromOverride(
  component: Component,
  slot: TimeValue | null,
  object: CalendarObject,
  series: Series | null,
  floatingZone: Zone,
): Occurrence | null {
  const named = slot ?? recurrenceIdOf(component);
  const start = startOf(component) ?? named;
  if (!start || !named) return null;
  const zone = zoneOfTime(start, object.zones, floatingZone);
  const startSeconds = toInstant(zone, start.local);
  const ownLength = lengthOf(component, start, object.zones, floatingZone);
  return {
    recurrenceId: nameOf(named, object, series, floatingZone),
    ...placed(start, zone, start.local, startSeconds, endInstant(zone, start.local, startSeconds, ownLength)),
    component,
    isOverride: true,
  };
}

/** All exceptions as occurrences, wherever they lie. */
export function overrideOccurrences(object: CalendarObject, floatingZone: Zone = utcZone): Occurrence[] {
  const start = object.master ? startOf(object.master) : null;
  const series =
    object.master && start
      ? {
          start,
          zone: zoneOfTime(start, object.zones, floatingZone),
          length: lengthOf(object.master, start, object.zones, floatingZone),
          master: object.master,
        }
      : null;
  return object.overrides.flatMap((component) => fromOverride(component, null, object, series, floatingZone) ?? []);
}

/** The exception's name, spelled as the series would. */
function nameOf(slot: TimeValue, object: CalendarObject, series: Series | null, floatingZone: Zone): string {
  if (!series || (slot.form === series.start.form && slot.tzid === series.start.tzid)) return formatTime(slot);
  const form: TimeForm = series.start.form;
  if (form === 'date' || slot.form === 'date') return formatTime({ form: slot.form === 'date' ? 'date' : form, local: slot.local });
  return formatTime({ form, local: toLocal(series.zone, instantOf(slot, object.zones, floatingZone)) });
}

/** A slot as the THISANDFUTURE exception describes it: moved by as much as the exception itself was, and as long as it. */
function shiftedBy(ruling: Component, slot: Slot, series: Series, floatingZone: Zone, object: CalendarObject): Occurrence {
  const from = recurrenceIdOf(ruling);
  const start = startOf(ruling);
  const plain = fromSlot(slot, series, true);
  if (!from || !start) return { ...plain, component: ruling, isOverride: true };
  const zone = zoneOfTime(start, object.zones, floatingZone);
  const fromLocal = from.form === 'date' ? from.local : toLocal(zone, instantOf(from, object.zones, floatingZone));
  const slotLocal = series.start.form === 'date' ? slot.local : toLocal(zone, slot.key);
  const local = slotLocal + start.local - fromLocal;
  const startSeconds = toInstant(zone, local);
  const endSeconds = endInstant(zone, local, startSeconds, lengthOf(ruling, start, object.zones, floatingZone));
  return { ...plain, ...placed(start, zone, local, startSeconds, endSeconds), component: ruling, isOverride: true };
}
