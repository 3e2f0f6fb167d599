import { type Component, componentsOf, propertiesOf, propertyOf } from '../content-line/model';
import type { LineLimits } from '../content-line/parse-lines';
import type { CalendarObject } from './calendar-object';
import { calendarLimits, invalidCalendar, parseCalendarObject } from './parse';
import { parseRule } from './rule';
import { parseDuration, parsePeriod, parseTime, timeOf } from './time-value';

export type ValidationOptions = {
  limits?: LineLimits;
  /** Most overrides one object may carry. */
  maxOverrides?: number;
  maxAttendees?: number;
};

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
  if (object.overrides.length > (options.maxOverrides ?? 10_000)) throw invalidCalendar('max-instances', 'too many overrides');
  const components = object.master ? [object.master, ...object.overrides] : object.overrides;
  for (const component of components) checkComponent(component, options.maxAttendees ?? 5_000);
  return object;
}

const timeNames = ['DTSTART', 'DTEND', 'DUE', 'RECURRENCE-ID', 'DTSTAMP', 'CREATED', 'LAST-MODIFIED', 'COMPLETED'];
/** A wrong one of these hurts nobody's calendar: it is kept and not looked at. */
const forgiven = new Set(['DTSTAMP', 'CREATED', 'LAST-MODIFIED']);

function checkComponent(component: Component, maxAttendees: number): void {
  for (const name of timeNames) {
    const found = propertiesOf(component, name);
    if (found.length > 1 && !forgiven.has(name)) throw invalidCalendar('valid-calendar-data', `${name} twice`);
    for (const property of found) {
      if (!forgiven.has(name) && !timeOf(property)) throw invalidCalendar('valid-calendar-data', `${name} is not a time`);
    }
  }
  const start = propertyOf(component, 'DTSTART');
  if (component.name === 'VEVENT' && !start) throw invalidCalendar('valid-calendar-data', 'VEVENT without DTSTART');
  const rules = propertiesOf(component, 'RRULE');
  if (rules.length > 0 && !start) throw invalidCalendar('valid-calendar-data', 'RRULE without DTSTART');
  if (rules.length > 20) throw invalidCalendar('valid-calendar-data', 'too many RRULE');
  for (const rule of rules) if (!parseRule(rule.value)) throw invalidCalendar('valid-calendar-data', 'RRULE that cannot be followed');
  for (const name of ['RDATE', 'EXDATE']) {
    for (const property of propertiesOf(component, name)) {
      for (const text of property.value.split(',')) {
        const fine = text.trim() === '' || parseTime(text, null) || (name === 'RDATE' && parsePeriod(text, null));
        if (!fine) throw invalidCalendar('valid-calendar-data', `${name} is not a list of times`);
      }
    }
  }
  const duration = propertyOf(component, 'DURATION');
  if (duration && !parseDuration(duration.value)) throw invalidCalendar('valid-calendar-data', 'DURATION is not a duration');
  if (propertiesOf(component, 'ATTENDEE').length > maxAttendees) throw invalidCalendar('max-attendees-per-instance', 'too many attendees');
  for (const alarm of componentsOf(component, 'VALARM')) {
    const trigger = propertyOf(alarm, 'TRIGGER');
    const fine = trigger && (parseDuration(trigger.value) || timeOf(trigger));
    if (!fine) throw invalidCalendar('valid-calendar-data', 'VALARM without a TRIGGER that says when');
  }
}
