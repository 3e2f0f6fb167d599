import { DomainError } from '@/server/core/errors';
import { type Component, componentsOf, propertyOf } from '../content-line/model';
import { type LineLimits, parseLines } from '../content-line/parse-lines';
import { writeLines } from '../content-line/write-lines';
import type { CalendarComponent, CalendarObject } from './calendar-object';
import { zonesOf } from './zones';

/** Bounds of what is read at all. Doors may ask for less; they announce `maxLength` as max-resource-size. */
export const calendarLimits: LineLimits = {
  maxLength: 20_000_000,
  maxDepth: 8,
  maxComponents: 20_000,
  maxProperties: 120_000,
  maxParameters: 100,
};

export const calendarComponents: readonly CalendarComponent[] = ['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY'];

/** The refusal of a calendar text; `precondition` is the CalDAV element that says why (RFC 4791 section 5.3.2.1). */
export function invalidCalendar(precondition: string, message: string): DomainError {
  return new DomainError('invalid', message, { details: { precondition } });
}

/**
 * Reads one VCALENDAR of any content (an import, an invitation, a time zone).
 * Errors: `invalid` with precondition valid-calendar-data, `too_large`.
 */
export function parseCalendar(text: string, limits: LineLimits = calendarLimits): Component {
  const roots = parseLines(text, limits, (reason, message) => {
    if (reason === 'too-large') throw new DomainError('too_large', message, { details: { precondition: 'max-resource-size' } });
    throw invalidCalendar('valid-calendar-data', message);
  });
  const [root] = roots;
  if (!root) throw invalidCalendar('valid-calendar-data', 'no VCALENDAR in it');
  if (roots.length > 1) throw invalidCalendar('valid-calendar-object-resource', 'more than one VCALENDAR');
  if (root.name !== 'VCALENDAR') throw invalidCalendar('valid-calendar-data', `${root.name.slice(0, 40)} where VCALENDAR should be`);
  return root;
}

/**
 * Reads a calendar object resource: the form in which items are stored.
 * Errors: as parseCalendar, and `invalid` with valid-calendar-object-resource when it is not one UID of one kind.
 */
export function parseCalendarObject(text: string, limits: LineLimits = calendarLimits): CalendarObject {
  return calendarObjectOf(parseCalendar(text, limits));
}

/** The same for a tree that is parsed, or was edited. */
export function calendarObjectOf(root: Component): CalendarObject {
  let kind: CalendarComponent | null = null;
  let uid: string | null = null;
  let master: Component | null = null;
  const overrides: Component[] = [];
  for (const component of componentsOf(root)) {
    const found = calendarComponents.find((name) => name === component.name);
    if (!found) continue;
    if (kind !== null && kind !== found) throw invalidCalendar('valid-calendar-object-resource', `${kind} and ${found} in one object`);
    kind = found;
    const own = propertyOf(component, 'UID')?.value.trim() ?? '';
    if (own === '') throw invalidCalendar('valid-calendar-object-resource', `${found} without UID`);
    if (uid !== null && uid !== own) throw invalidCalendar('valid-calendar-object-resource', 'more than one UID');
    uid = own;
    if (propertyOf(component, 'RECURRENCE-ID')) overrides.push(component);
    else if (master) throw invalidCalendar('valid-calendar-object-resource', 'two components without RECURRENCE-ID');
    else master = component;
  }
  if (kind === null || uid === null)
    throw invalidCalendar('valid-calendar-object-resource', 'nothing to keep: no event, to-do or journal entry');
  return { root, component: kind, uid, master, overrides, zones: zonesOf(root) };
}

/** The text of a calendar object: unchanged lines as they were read, CRLF ends. */
export function serialize(object: CalendarObject | Component): string {
  return writeLines('kind' in object ? object : object.root);
}
