import { type Child, type Component, type Property, parameterOf, propertyOf } from '@/server/formats/content-line/model';
import { makeParameter, makeProperty } from '@/server/formats/content-line/write-lines';
import { instantOf, parseRecurrenceId, startOf } from '@/server/formats/ical/calendar-object';
import { daySeconds } from '@/server/formats/ical/civil';
import { expandBounded, type Occurrence } from '@/server/formats/ical/expand';
import { formatTime, formatUtc, parseDuration, timeOf, timeProperty } from '@/server/formats/ical/time-value';
import { refuse } from '../errors';
import type { Reading } from '../filters/time-range';
import { dav } from '../names';

// CALDAV:expand: every occurrence in the range as a component of its own, in UTC, without rules and without time zones,
// each named by RECURRENCE-ID. RFC 4791 section 9.6.5.

const maxOccurrences = 10_000;
const maxLength = 32_000_000;
const rules: ReadonlySet<string> = new Set(['RRULE', 'RDATE', 'EXDATE', 'EXRULE', 'RECURRENCE-ID']);

/** Throws 403 number-of-matches-within-limits for a range with more occurrences than anybody can want. */
export function expandedCalendar(reading: Reading, range: { start: number; end: number }): Component {
  const { object, zone } = reading;
  const { occurrences, truncated } = expandBounded(object, range.start, range.end, { floatingZone: zone, max: maxOccurrences });
  if (truncated || lengthOfAll(occurrences) > maxLength) throw refuse(403, dav('number-of-matches-within-limits'));
  const components = occurrences.map((occurrence) => occurrenceComponent(occurrence, reading));
  // To-dos without a start, journal entries without a date, free/busy: nothing to expand, given as they are.
  const timeless = (object.master ? [object.master, ...object.overrides] : object.overrides).filter((component) => !startOf(component));
  const kept = object.root.children.filter((child) => child.kind === 'property');
  const plain = object.component === 'VFREEBUSY' ? object.root.children.filter((child) => child.kind === 'component') : [];
  return { kind: 'component', name: 'VCALENDAR', children: [...kept, ...(plain.length > 0 ? plain : [...components, ...timeless])] };
}

/** About how long the answer will be: a long description times ten thousand occurrences is more than anybody can take. */
function lengthOfAll(occurrences: readonly Occurrence[]): number {
  const lengths = new Map<Component, number>();
  let sum = 0;
  for (const { component } of occurrences) {
    let length = lengths.get(component);
    if (length === undefined) {
      length = lengthOfComponent(component);
      lengths.set(component, length);
    }
    sum += length;
  }
  return sum;
}

function lengthOfComponent(component: Component): number {
  return component.children.reduce(
    (sum, child) => sum + (child.kind === 'component' ? lengthOfComponent(child) : child.value.length + 60),
    0,
  );
}

function occurrenceComponent(occurrence: Occurrence, reading: Reading): Component {
  const { component, recurrenceId } = occurrence;
  const children = component.children.flatMap((child): readonly Child[] => {
    if (child.kind === 'component') return [child];
    if (rules.has(child.name)) return [];
    switch (child.name) {
      case 'DTSTART':
        return [placed(child, occurrence.startLocal, occurrence.startSeconds, occurrence), ...nameOf(recurrenceId, reading)];
      case 'DTEND':
      case 'DUE':
        return [placed(child, occurrence.endLocal, occurrence.endSeconds, occurrence)];
      case 'DURATION':
        return [exactDuration(child, occurrence)];
      default:
        return [inUtc(child, reading)];
    }
  });
  return { kind: 'component', name: component.name, children: withLength(children, occurrence) };
}

/** A day of the clock is not always 24 hours, and an RDATE period has a length of its own: in UTC only seconds tell. */
function exactDuration(property: Property, { allDay, startSeconds, endSeconds }: Occurrence): Property {
  const duration = parseDuration(property.value);
  const seconds = endSeconds - startSeconds;
  if (allDay || !duration || duration.days * daySeconds + duration.seconds === seconds) return property;
  return makeProperty('DURATION', `PT${seconds}S`, property.parameters);
}

/** An event without DTEND and DURATION that lasts all the same, by an RDATE period. */
function withLength(children: readonly Child[], { component, allDay, startSeconds, endSeconds }: Occurrence): readonly Child[] {
  if (component.name !== 'VEVENT' || allDay || endSeconds === startSeconds) return children;
  if (propertyOf(component, 'DTEND') || propertyOf(component, 'DURATION')) return children;
  const at = children.findIndex((child) => child.kind === 'property' && child.name === 'DTSTART') + 1;
  return children.toSpliced(at, 0, timeProperty('DTEND', { form: 'utc', local: endSeconds, tzid: null }));
}

/** The start or end of this occurrence: a date stays a date, everything else becomes UTC. */
function placed(property: Property, local: number, seconds: number, { allDay }: Occurrence): Property {
  const others = property.parameters.filter(({ name }) => name !== 'TZID' && name !== 'VALUE');
  if (allDay) return timeProperty(property.name, { form: 'date', local, tzid: null }, others);
  return timeProperty(property.name, { form: 'utc', local: seconds, tzid: null }, others);
}

/** RECURRENCE-ID in UTC, or as a date in an all-day series. */
function nameOf(recurrenceId: string | null, { object, zone }: Reading): Property[] {
  if (recurrenceId === null) return [];
  const model = object.master ? startOf(object.master) : null;
  const firstOverride = object.overrides[0];
  const fallback = firstOverride ? propertyOf(firstOverride, 'RECURRENCE-ID') : null;
  const like = model ?? (fallback ? timeOf(fallback) : null);
  const time = like ? parseRecurrenceId(recurrenceId, like) : null;
  if (!time) return [];
  if (time.form === 'date') return [makeProperty('RECURRENCE-ID', formatTime(time), [makeParameter('VALUE', 'DATE')])];
  return [makeProperty('RECURRENCE-ID', formatUtc(instantOf(time, object.zones, zone)))];
}

/** Any other property with a TZID: its VTIMEZONE is not in the answer any more. */
function inUtc(property: Property, { object, zone }: Reading): Property {
  if (parameterOf(property, 'TZID') === null) return property;
  const time = timeOf(property);
  if (time?.form !== 'zoned') return property;
  return timeProperty(property.name, { form: 'utc', local: instantOf(time, object.zones, zone), tzid: null }, property.parameters);
}
