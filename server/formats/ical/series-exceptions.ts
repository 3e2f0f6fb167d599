import { type Component, propertiesOf } from '../content-line/model';
import { type CalendarObject, instantOf, isThisAndFuture, type Length, lengthOf, recurrenceIdOf, spanOf, startOf } from './calendar-object';
import { daySeconds } from './civil';
import type { Budget } from './day-sets';
import { walkRule } from './recurrence';
import { parseRule, type Rule } from './rule';
import { type TimeValue, timesOf } from './time-value';
import { toLocal, type Zone } from './zone-offsets';

// What takes slots out of a series, or speaks for them: EXDATE and the components with RECURRENCE-ID.

/** An undisturbed start of a series. `key` identifies it; `end` is an instant of its own, from an RDATE period. */
export type Slot = { key: number; local: number; end: number | null };
export type Series = { start: TimeValue; zone: Zone; length: Length; master: Component };

/** What identifies an occurrence: its day when the series is all-day, its instant otherwise. */
export function keyOf(time: TimeValue, series: Series, object: CalendarObject, floatingZone: Zone): number {
  if (series.start.form !== 'date') return instantOf(time, object.zones, floatingZone);
  const local = time.form === 'utc' ? toLocal(floatingZone, time.local) : time.local;
  return Math.floor(local / daySeconds) * daySeconds;
}

export type Exceptions = {
  shown: readonly { component: Component; slot: TimeValue }[];
  isTaken(slot: Slot): boolean;
  /** The RANGE=THISANDFUTURE exception that speaks for a slot, or null. */
  rulingAt(key: number): Component | null;
  /** Seconds the window must be wider, so that exceptions for all later ones cannot move slots in unseen. */
  margin: number;
};

export function readExceptions(object: CalendarObject, series: Series, floatingZone: Zone, budget: Budget): Exceptions {
  const excluded = new Set<number>();
  const excludedDays = new Set<number>();
  // A DATE against a timed series means that day, in the series' zone (liberal: dav.md 22).
  const meansDay = (time: TimeValue) => time.form === 'date' && series.start.form !== 'date';
  for (const property of propertiesOf(series.master, 'EXDATE')) {
    for (const time of timesOf(property)) {
      if (meansDay(time)) excludedDays.add(time.local);
      else excluded.add(keyOf(time, series, object, floatingZone));
    }
  }
  const overridden = new Set<number>();
  const overriddenDays = new Set<number>();
  const shown: { component: Component; slot: TimeValue }[] = [];
  const rulings: { key: number; component: Component }[] = [];
  let margin = 0;
  for (const component of object.overrides) {
    const slot = recurrenceIdOf(component);
    if (!slot) continue;
    const key = keyOf(slot, series, object, floatingZone);
    if (excluded.has(key)) continue;
    if (meansDay(slot)) overriddenDays.add(slot.local);
    else overridden.add(key);
    shown.push({ component, slot });
    if (!isThisAndFuture(component)) continue;
    rulings.push({ key, component });
    const start = startOf(component);
    if (!start) continue;
    const length = lengthOf(component, start, object.zones, floatingZone);
    margin = Math.max(
      margin,
      Math.abs(instantOf(start, object.zones, floatingZone) - instantOf(slot, object.zones, floatingZone)) + spanOf(length),
    );
  }
  const rules = propertiesOf(series.master, 'EXRULE').flatMap((property) => parseRule(property.value) ?? []);
  rulings.sort((a, b) => a.key - b.key);
  return {
    shown,
    margin,
    isTaken({ key, local }) {
      if (excluded.has(key) || overridden.has(key) || isExcludedByRule(local, rules, series, budget)) return true;
      const day = Math.floor(local / daySeconds) * daySeconds;
      return excludedDays.has(day) || overriddenDays.has(day);
    },
    rulingAt: (key) => rulings[lastAtOrBefore(rulings, key)]?.component ?? null,
  };
}

/** Its index in an ascending list; -1 when all come later. */
function lastAtOrBefore(list: readonly { key: number }[], key: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.key ?? 0) <= key) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** EXRULE: gone since RFC 5545, still in old calendars (RFC 2445 section 4.8.5.2). */
function isExcludedByRule(local: number, rules: readonly Rule[], series: Series, budget: Budget): boolean {
  return rules.some((rule) => {
    const walk = { from: local, to: local, until: untilOf(rule, series), budget };
    for (const time of walkRule(rule, series.start.local, walk)) if (time === local) return true;
    return false;
  });
}

/** UNTIL as wall clock of the series. A DATE against a timed series means the whole day. */
export function untilOf(rule: Rule, series: { start: TimeValue; zone: Zone }): number | null {
  const until = rule.until;
  if (!until) return null;
  if (until.form === 'date') return series.start.form === 'date' ? until.local : until.local + daySeconds - 1;
  return until.form === 'utc' ? toLocal(series.zone, until.local) : until.local;
}
