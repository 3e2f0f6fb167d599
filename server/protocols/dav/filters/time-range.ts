import { type Component, parameterOf, propertiesOf, propertyOf } from '@/server/formats/content-line/model';
import { type CalendarObject, endInstant, instantOf, startOf, zoneOfTime } from '@/server/formats/ical/calendar-object';
import { componentsTouching, expandBounded, type Occurrence } from '@/server/formats/ical/expand';
import { parseDuration, parsePeriod, timeOf } from '@/server/formats/ical/time-value';
import type { Zone } from '@/server/formats/ical/zone-offsets';
import type { TimeRange } from './time-range-element';

// Which components of an object a time range touches: the tables of RFC 4791 section 9.9.

/** What floating and all-day times are read in. */
export type Reading = { object: CalendarObject; zone: Zone };

/** Year 1 and year 9999: what an open end means. */
const distantPast = -62_135_596_800;
const distantFuture = 253_402_300_799;
const maxOccurrences = 1000;

type Range = { start: number; end: number };
const closed = ({ start, end }: TimeRange): Range => ({ start: start ?? distantPast, end: end ?? distantFuture });

/** The series and exceptions (by identity) with at least one occurrence in the range. */
export function componentsInRange({ object, zone }: Reading, asked: TimeRange): ReadonlySet<Component> {
  const range = closed(asked);
  const all = object.master ? [object.master, ...object.overrides] : object.overrides;
  const options = { floatingZone: zone };
  switch (object.component) {
    case 'VEVENT':
      return componentsTouching(object, range.start, range.end, options);
    case 'VTODO': {
      // A second to both sides, because the table counts some ends that occurrences of events do not.
      const found = componentsTouching(object, range.start - 1, range.end + 1, options, (occurrence) => todoTouches(occurrence, range));
      for (const component of all)
        if (!startOf(component) && startlessTodoTouches(component, { object, zone }, range)) found.add(component);
      return found;
    }
    case 'VJOURNAL':
      return componentsTouching(object, range.start - 86_400, range.end, options, (occurrence) => {
        const end = occurrence.allDay ? occurrence.startSeconds + 86_400 : occurrence.startSeconds + 1;
        return occurrence.startSeconds < range.end && end > range.start;
      });
    case 'VFREEBUSY':
      return new Set(all.filter((component) => freeBusyTouches(component, { object, zone }, range)));
  }
}

function occurrencesIn({ object, zone }: Reading, range: Range): readonly Occurrence[] {
  return expandBounded(object, range.start, range.end, { floatingZone: zone, max: maxOccurrences }).occurrences;
}

function todoTouches({ component, startSeconds: start, endSeconds: end }: Occurrence, range: Range): boolean {
  if (propertyOf(component, 'DURATION')) return range.start <= end && (range.end > start || range.end >= end);
  if (propertyOf(component, 'DUE')) return (range.start < end || range.start <= start) && (range.end > start || range.end >= end);
  return range.start <= start && range.end > start;
}

function startlessTodoTouches(component: Component, reading: Reading, range: Range): boolean {
  const at = (name: string) => instantIn(component, name, reading);
  const due = at('DUE');
  if (due !== null) return range.start < due && range.end >= due;
  const completed = at('COMPLETED');
  const created = at('CREATED');
  if (completed !== null && created !== null)
    return (range.start <= created || range.start <= completed) && (range.end >= created || range.end >= completed);
  if (completed !== null) return range.start <= completed && range.end >= completed;
  return created === null || range.end > created;
}

function freeBusyTouches(component: Component, reading: Reading, range: Range): boolean {
  const start = instantIn(component, 'DTSTART', reading);
  const end = instantIn(component, 'DTEND', reading);
  if (start !== null && end !== null) return range.start <= end && range.end > start;
  return freeBusyPeriods(component, reading).some((period) => range.start < period.end && range.end > period.start);
}

export type BusyPeriod = { start: number; end: number; type: string };

/** The FREEBUSY periods of a component with their FBTYPE. RFC 5545 section 3.8.2.6. */
export function freeBusyPeriods(component: Component, { object, zone }: Reading): BusyPeriod[] {
  return propertiesOf(component, 'FREEBUSY').flatMap((property) =>
    property.value.split(',').flatMap((text) => {
      const period = parsePeriod(text, null);
      if (!period) return [];
      const start = instantOf(period.start, object.zones, zone);
      const end = 'form' in period.end ? instantOf(period.end, object.zones, zone) : start + period.end.days * 86_400 + period.end.seconds;
      return [{ start, end, type: (parameterOf(property, 'FBTYPE') ?? 'BUSY').toUpperCase() }];
    }),
  );
}

/** The instant of a time property; null when it is not there or no time. */
export function instantIn(component: Component, name: string, { object, zone }: Reading): number | null {
  const property = propertyOf(component, name);
  const time = property ? timeOf(property) : null;
  return time ? instantOf(time, object.zones, zone) : null;
}

/** Whether a VALARM below `parent` goes off in the range (RFC 4791 section 9.9, last table). */
export function alarmTouches({ alarm, parent }: { alarm: Component; parent: Component }, reading: Reading, asked: TimeRange): boolean {
  const range = closed(asked);
  const trigger = propertyOf(alarm, 'TRIGGER');
  if (!trigger) return false;
  const rings = ringsOf(alarm);
  const hits = (first: number) => rings.some((later) => first + later >= range.start && first + later < range.end);
  const absolute = timeOf(trigger);
  if (absolute) return hits(instantOf(absolute, reading.object.zones, reading.zone));
  const duration = parseDuration(trigger.value);
  if (!duration) return false;
  const atEnd = parameterOf(trigger, 'RELATED')?.toUpperCase() === 'END';
  const start = startOf(parent);
  if (!start) {
    const due = atEnd ? instantIn(parent, 'DUE', reading) : null;
    return due !== null && hits(due + duration.days * 86_400 + duration.seconds);
  }
  const zone = zoneOfTime(start, reading.object.zones, reading.zone);
  const offset = duration.days * 86_400 + duration.seconds;
  const lastRing = rings.at(-1) ?? 0;
  const window = { start: range.start - offset - lastRing - 90_000, end: range.end - offset + 90_000 };
  return occurrencesIn(reading, window).some((occurrence) => {
    if (occurrence.component !== parent) return false;
    const local = atEnd ? occurrence.endLocal : occurrence.startLocal;
    const instant = atEnd ? occurrence.endSeconds : occurrence.startSeconds;
    return hits(endInstant(zone, local, instant, { kind: 'nominal', duration }));
  });
}

/** Seconds after the trigger at which an alarm rings: at once, then as REPEAT and DURATION say. */
function ringsOf(alarm: Component): number[] {
  const repeat = Number(propertyOf(alarm, 'REPEAT')?.value ?? 0);
  const pause = parseDuration(propertyOf(alarm, 'DURATION')?.value ?? '');
  if (!pause || !Number.isInteger(repeat) || repeat < 1) return [0];
  const seconds = pause.days * 86_400 + pause.seconds;
  return Array.from({ length: Math.min(repeat, 1000) + 1 }, (_unused, index) => index * seconds);
}
