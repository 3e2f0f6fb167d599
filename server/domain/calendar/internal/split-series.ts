import { withoutProperties, withProperties, withProperty, withValue } from '@/server/formats/content-line/edit-tree';
import { type Component, type Property, parameterOf, propertiesOf } from '@/server/formats/content-line/model';
import { makeParameter, makeProperty } from '@/server/formats/content-line/write-lines';
import { type CalendarObject, instantOf, recurrenceIdOf, startOf, zoneOfTime } from '@/server/formats/ical/calendar-object';
import { daySeconds } from '@/server/formats/ical/civil';
import { expandBounded } from '@/server/formats/ical/expand';
import { indexCalendarObject } from '@/server/formats/ical/index-object';
import { calendarObjectOf } from '@/server/formats/ical/parse';
import { walkRule } from '@/server/formats/ical/recurrence';
import { parseRule, withLimit } from '@/server/formats/ical/rule';
import { untilOf } from '@/server/formats/ical/series-exceptions';
import { parsePeriod, parseTime, type TimeValue } from '@/server/formats/ical/time-value';
import { utcZone } from '@/server/formats/ical/zone-offsets';
import { type Timing, withTiming } from './timing';

// "This and all following": a series becomes two. No client needs RANGE=THISANDFUTURE for that, and most do not know it.

/** The calendar with its series and exceptions replaced, time zones and the rest as they were. */
export function withSeries(root: Component, kind: string, components: readonly Component[]): Component {
  const at = root.children.findIndex((child) => child.kind === 'component' && child.name === kind);
  const before = at < 0 ? root.children : root.children.slice(0, at);
  const after = at < 0 ? [] : root.children.slice(at).filter((child) => child.kind === 'property' || child.name !== kind);
  return { ...root, children: [...before, ...components, ...after] };
}

/** The part before a slot; null when nothing happens before it. */
export function partBefore(object: CalendarObject, slot: TimeValue): Component | null {
  if (!object.master) return null;
  const edge = instantOf(slot, object.zones, utcZone);
  let master = withDates(object.master, object, (instant) => instant < edge);
  master = withProperties(
    master,
    'RRULE',
    propertiesOf(master, 'RRULE').map((property) => withValue(property, withLimit(property.value, { until: lastBefore(slot, edge) }))),
  );
  const overrides = object.overrides.filter((override) => slotInstant(override, object) < edge);
  const root = withSeries(object.root, object.component, [master, ...overrides]);
  return hasOccurrences(root) ? root : null;
}

/** UNTIL is inclusive: the last moment that is not the slot. */
function lastBefore(slot: TimeValue, edge: number): TimeValue {
  if (slot.form === 'date') return { ...slot, local: slot.local - daySeconds };
  if (slot.form === 'floating') return { ...slot, local: slot.local - 1 };
  return { form: 'utc', local: edge - 1, tzid: null };
}

/** The part from a slot on, as a series of its own with its own UID, related to the old one. */
export function partFrom(object: CalendarObject, slot: TimeValue, timing: Timing, uid: string): CalendarObject | null {
  if (!object.master) return null;
  const edge = instantOf(slot, object.zones, utcZone);
  let master = withDates(object.master, object, (instant) => instant >= edge);
  master = withProperties(
    master,
    'RRULE',
    propertiesOf(object.master, 'RRULE').flatMap((property) => {
      const rule = parseRule(property.value);
      if (!rule || rule.count === null) return [property];
      const left = rule.count - countBefore(object, property.value, slot);
      return left > 0 ? [withValue(property, withLimit(property.value, { count: left }))] : [];
    }),
  );
  master = withTiming(master, timing);
  const related = makeProperty('RELATED-TO', object.uid, [makeParameter('RELTYPE', 'SIBLING')]);
  const others = propertiesOf(master, 'RELATED-TO').filter((property) => property.value.trim() !== object.uid);
  master = withProperties(master, 'RELATED-TO', [...others, related]);
  const overrides = object.overrides.filter((override) => slotInstant(override, object) >= edge);
  const components = [master, ...overrides].map((component) => withProperty(component, makeProperty('UID', uid)));
  return calendarObjectOf(withSeries(object.root, object.component, components));
}

/** Occurrences of one rule before a slot, whether later excluded or not: COUNT counts them all. */
function countBefore(object: CalendarObject, ruleText: string, slot: TimeValue): number {
  const start = object.master ? startOf(object.master) : null;
  const rule = parseRule(ruleText);
  if (!start || !rule) return 0;
  const zone = zoneOfTime(start, object.zones, utcZone);
  let count = 0;
  const walk = { from: start.local, to: slot.local - 1, until: untilOf(rule, { start, zone }), budget: { left: 1_000_000 } };
  for (const _local of walkRule(rule, start.local, walk)) count += 1;
  return count;
}

function slotInstant(override: Component, object: CalendarObject): number {
  const slot = recurrenceIdOf(override);
  return slot ? instantOf(slot, object.zones, utcZone) : Number.POSITIVE_INFINITY;
}

/** EXDATE and RDATE lists with only those dates a test keeps. */
function withDates(master: Component, object: CalendarObject, keeps: (instant: number) => boolean): Component {
  let next = master;
  for (const name of ['EXDATE', 'RDATE']) {
    const properties = propertiesOf(master, name);
    if (properties.length === 0) continue;
    const kept = properties.flatMap((property): Property[] => {
      const tzid = parameterOf(property, 'TZID');
      const all = property.value.split(',');
      const texts = all.filter((text) => {
        const time = parsePeriod(text, tzid)?.start ?? parseTime(text, tzid);
        return time !== null && keeps(instantOf(time, object.zones, utcZone));
      });
      if (texts.length === 0) return [];
      return texts.length === all.length ? [property] : [withValue(property, texts.join(','))];
    });
    next = kept.length > 0 ? withProperties(next, name, kept) : withoutProperties(next, name);
  }
  return next;
}

/** Whether anything is left to happen. */
export function hasOccurrences(root: Component): boolean {
  const object = calendarObjectOf(root);
  const index = indexCalendarObject(object);
  if (index.firstStart === null || index.lastEnd === null) return true;
  return expandBounded(object, index.firstStart - daySeconds, index.lastEnd + daySeconds, { max: 1 }).occurrences.length > 0;
}
