import { parameterOf, propertiesOf } from '../content-line/model';
import { type CalendarObject, endInstant, instantOf, spanOf } from './calendar-object';
import { daySeconds } from './civil';
import type { Budget } from './day-sets';
import { walkRule } from './recurrence';
import { parseRule } from './rule';
import { keyOf, type Series, type Slot, untilOf } from './series-exceptions';
import { parsePeriod, parseTime, type TimeValue } from './time-value';
import { toInstant, toLocal, type Zone } from './zone-offsets';

export type SlotQuery = {
  window: { from: number; to: number };
  /** Seconds the window is wider, for exceptions that move slots about. */
  margin: number;
  /** Most slots of one rule. */
  maxPerRule: number;
  floatingZone: Zone;
  budget: Budget;
  /** Called when a rule had more slots than that. */
  onCut: () => void;
};

/** The undisturbed starts of a series that could reach into a window: those of RDATE, then those of each rule, ascending; none twice. */
export function* slotsOf(object: CalendarObject, series: Series, query: SlotQuery): Generator<Slot> {
  const { start, zone, master } = series;
  const allDay = start.form === 'date';
  const seen = new Set<number>();
  const rules = propertiesOf(master, 'RRULE').flatMap((property) => parseRule(property.value) ?? []);
  for (const slot of slotsOfDates(object, series, query)) {
    if (!seen.has(slot.key)) yield slot;
    seen.add(slot.key);
  }
  const slotAt = (local: number): Slot => ({ key: allDay ? local : toInstant(zone, local), local, end: null });
  if (rules.length === 0) {
    const slot = slotAt(start.local);
    if (!seen.has(slot.key)) yield slot;
    return;
  }
  const walk = {
    from: toLocal(zone, query.window.from) - spanOf(series.length) - query.margin - daySeconds,
    to: toLocal(zone, query.window.to) + query.margin + daySeconds,
    budget: query.budget,
  };
  const reach = spanOf(series.length) + query.margin + (allDay ? 2 * daySeconds : 0);
  for (const rule of rules) {
    let taken = 0;
    for (const local of walkRule(rule, start.local, { ...walk, until: untilOf(rule, series) })) {
      const slot = slotAt(local);
      // The walk begins early, for clocks that change in between; what ends before the window is not counted.
      if (slot.key + reach < query.window.from || seen.has(slot.key)) continue;
      seen.add(slot.key);
      taken += 1;
      if (taken > query.maxPerRule) {
        query.onCut();
        break;
      }
      yield slot;
    }
  }
}

function* slotsOfDates(object: CalendarObject, series: Series, query: SlotQuery): Generator<Slot> {
  const { start, zone, master } = series;
  const allDay = start.form === 'date';
  for (const property of propertiesOf(master, 'RDATE')) {
    const tzid = parameterOf(property, 'TZID');
    for (const text of property.value.split(',')) {
      query.budget.left -= 1;
      const period = text.includes('/') ? parsePeriod(text, tzid) : null;
      const time = period?.start ?? parseTime(text, tzid);
      if (!time) continue;
      const local = localInSeries(time, object, series, query.floatingZone);
      const key = allDay ? local : toInstant(zone, local);
      let end: number | null = null;
      if (period && !allDay) {
        end =
          'form' in period.end
            ? instantOf(period.end, object.zones, query.floatingZone)
            : endInstant(zone, local, key, { kind: 'nominal', duration: period.end });
      }
      yield { key, local, end };
    }
  }
}

function localInSeries(time: TimeValue, object: CalendarObject, series: Series, floatingZone: Zone): number {
  if (time.form === series.start.form && time.tzid === series.start.tzid) return time.local;
  if (series.start.form === 'date') return keyOf(time, series, object, floatingZone);
  return toLocal(series.zone, instantOf(time, object.zones, floatingZone));
}
