import { type Component, componentsOf, type Property, propertiesOf, propertyOf } from '../content-line/model';
import type { LineLimits } from '../content-line/parse-lines';
import type { CalendarObject } from './calendar-object';
import { daySeconds } from './civil';
import { calendarLimits, invalidCalendar, parseCalendarObject } from './parse';
import { parseRule } from './rule';
import { firstLocal, lastLocal, parseDuration, parsePeriod, parseTime, type TimeValue, timeOf } from './time-value';

export type ValidationOptions = { limits?: LineLimits };

/** What one object may hold; doors announce it (RFC 4791 sections 5.2.6 to 5.2.9). */
export const objectLimits = {
  minDateTime: '00010101T000000Z',
  maxDateTime: '99991231T235959Z',
  /** Exceptions, RDATE and what COUNT promises. A rule without COUNT is only ever followed within the range that is asked about. */
  maxInstances: 10_000,
  maxAttendeesPerInstance: 5_000,
} as const;

/**
 * Checks a text as a calendar object resource for a collection that takes `allowed` components (RFC 4791 sections 4.1 and 5.3.2.1).
 * Gives the parsed object. Liberal where real clients err (dav.md 22): LF ends, DTEND beside DURATION, a TZID without VTIMEZONE,
 * overrides without master or outside the series, EXDATE of another value type, VERSION or DTSTAMP missing.
 * Errors: `invalid` with `details.precondition` naming the CalDAV element; `too_large`.
 */
export function validateObjectResource(text: string, allowed: readonly string[], options: ValidationOptions = {}): CalendarObject {
  if (text.includes('\0')) throw invalidCalendar('valid-calendar-data', 'a NUL in the text');
  const object = parseCalendarObject(text, options.limits ?? calendarLimits);
  const version = propertyOf(object.root, 'VERSION')?.value.trim();
  if (version !== undefined && version !== '2.0')
    throw invalidCalendar('supported-calendar-data', `iCalendar version ${version.slice(0, 10)}`);
  if (propertyOf(object.root, 'METHOD')) throw invalidCalendar('valid-calendar-object-resource', 'METHOD in a stored object');
  if (!allowed.includes(object.component)) throw invalidCalendar('supported-calendar-component', `${object.component} is not taken here`);
  if (object.uid.length > 255) throw invalidCalendar('valid-calendar-object-resource', 'UID longer than 255 characters');
  if (object.overrides.length > objectLimits.maxInstances) throw invalidCalendar('max-instances', 'too many overrides');
  const components = object.master ? [object.master, ...object.overrides] : object.overrides;
  for (const component of components) checkComponent(component);
  return object;
}

/** More days off than a series can have days. */
const maxExcluded = 2 * objectLimits.maxInstances;

const timeNames = ['DTSTART', 'DTEND', 'DUE', 'RECURRENCE-ID', 'DTSTAMP', 'CREATED', 'LAST-MODIFIED', 'COMPLETED'];
/** A wrong one of these hurts nobody's calendar: it is kept and not looked at. */
const forgiven = new Set(['DTSTAMP', 'CREATED', 'LAST-MODIFIED']);

function checkComponent(component: Component): void {
  for (const name of timeNames) {
    const found = propertiesOf(component, name);
    if (found.length > 1 && !forgiven.has(name)) throw invalidCalendar('valid-calendar-data', `${name} twice`);
    for (const property of found) {
      if (forgiven.has(name)) continue;
      const time = timeOf(property);
      if (!time) throw invalidCalendar('valid-calendar-data', `${name} is not a time`);
      requireYear(time);
    }
  }
  const start = propertyOf(component, 'DTSTART');
  if (component.name === 'VEVENT' && !start) throw invalidCalendar('valid-calendar-data', 'VEVENT without DTSTART');
  const rules = propertiesOf(component, 'RRULE');
  if (rules.length > 0 && !start) throw invalidCalendar('valid-calendar-data', 'RRULE without DTSTART');
  if (rules.length > 20) throw invalidCalendar('valid-calendar-data', 'too many RRULE');
  let instances = 0;
  let excluded = 0;
  for (const property of rules) {
    const rule = parseRule(property.value);
    if (!rule) throw invalidCalendar('valid-calendar-data', 'RRULE that cannot be followed');
    instances += rule.count ?? 0;
  }
  for (const name of ['RDATE', 'EXDATE']) {
    for (const property of propertiesOf(component, name)) {
      if (property.value.length > 16 * maxExcluded) throw invalidCalendar('max-instances', `${name} without end`);
      for (const text of property.value.split(',')) {
        if (text.trim() === '') continue;
        const time = parseTime(text, null) ?? (name === 'RDATE' ? (parsePeriod(text, null)?.start ?? null) : null);
        if (!time) throw invalidCalendar('valid-calendar-data', `${name} is not a list of times`);
        requireYear(time);
        if (name === 'RDATE') instances += 1;
        else excluded += 1;
      }
    }
  }
  if (instances > objectLimits.maxInstances || excluded > maxExcluded) throw invalidCalendar('max-instances', 'too many occurrences');
  checkDuration(component, start);
  if (propertiesOf(component, 'ATTENDEE').length > objectLimits.maxAttendeesPerInstance)
    throw invalidCalendar('max-attendees-per-instance', 'too many attendees');
  for (const alarm of componentsOf(component, 'VALARM')) {
    const trigger = propertyOf(alarm, 'TRIGGER');
    const fine = trigger && (parseDuration(trigger.value) || timeOf(trigger));
    if (!fine) throw invalidCalendar('valid-calendar-data', 'VALARM without a TRIGGER that says when');
  }
}

/** Four digits can say the year 0, which is in no calendar. */
function requireYear(time: TimeValue): void {
  if (time.local < firstLocal) throw invalidCalendar('min-date-time', 'before the year 1');
}

function checkDuration(component: Component, start: Property | null): void {
  const duration = propertyOf(component, 'DURATION');
  if (!duration) return;
  const length = parseDuration(duration.value);
  if (!length) throw invalidCalendar('valid-calendar-data', 'DURATION is not a duration');
  const time = start ? timeOf(start) : null;
  if (time && time.local + length.days * daySeconds + length.seconds > lastLocal + daySeconds)
    throw invalidCalendar('max-date-time', 'lasts beyond the year 9999');
}
