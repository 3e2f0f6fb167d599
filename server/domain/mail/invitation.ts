import { isDomainError } from '@/server/core/errors';
import { type Component, type Property, parameterOf, propertiesOf, propertyOf } from '@/server/formats/content-line/model';
import { decodeText } from '@/server/formats/content-line/text-value';
import { type CalendarObject, endInstant, isRecurring, lengthOf, startOf, zoneOfTime } from '@/server/formats/ical/calendar-object';
import { parseCalendarObject } from '@/server/formats/ical/parse';
import type { TimeValue } from '@/server/formats/ical/time-value';
import { toInstant, utcZone } from '@/server/formats/ical/zone-offsets';
import type { InvitationView, Mailbox } from './schema';

/**
 * What the invitation card shows of a text/calendar part (RFC 5546, RFC 6047); null when it is no event or cannot be read:
 * the part can then still be saved as a file. Times: instants for timed events, dates (the end excluded) for all-day ones,
 * wall clock without zone for floating ones.
 */
export function readInvitation(text: string): InvitationView | null {
  const object = parse(text);
  if (object?.component !== 'VEVENT') return null;
  const event = object.master ?? object.overrides[0];
  const start = event ? startOf(event) : null;
  if (!event || !start) return null;
  const organizer = propertyOf(event, 'ORGANIZER');
  return {
    method: (propertyOf(object.root, 'METHOD')?.value ?? 'PUBLISH').trim().toUpperCase(),
    uid: object.uid,
    summary: textOf(event, 'SUMMARY'),
    location: textOf(event, 'LOCATION'),
    organizer: organizer ? person(organizer) : null,
    attendees: propertiesOf(event, 'ATTENDEE')
      .slice(0, 500)
      .map((attendee) => ({ ...person(attendee), state: (parameterOf(attendee, 'PARTSTAT') ?? 'NEEDS-ACTION').toUpperCase() })),
    ...times(object, event, start),
    allDay: start.form === 'date',
    recurring: object.master !== null && isRecurring(object.master),
  };
}

function parse(text: string): CalendarObject | null {
  if (text.trim() === '') return null;
  try {
    return parseCalendarObject(text);
  } catch (error) {
    if (isDomainError(error)) return null;
    throw error;
  }
}

function times(object: CalendarObject, event: Component, start: TimeValue): Pick<InvitationView, 'start' | 'end' | 'zone'> {
  const length = lengthOf(event, start, object.zones, utcZone);
  if (start.form === 'date') {
    const days = length.kind === 'nominal' ? Math.max(1, length.duration.days) : Math.max(1, Math.round(length.seconds / 86_400));
    return { start: iso(start.local).slice(0, 10), end: iso(start.local + days * 86_400).slice(0, 10), zone: null };
  }
  const zone = zoneOfTime(start, object.zones, utcZone);
  const startInstant = toInstant(zone, start.local);
  const end = endInstant(zone, start.local, startInstant, length);
  if (start.form === 'floating') return { start: iso(start.local).slice(0, 19), end: iso(end).slice(0, 19), zone: null };
  return { start: iso(startInstant), end: iso(end), zone: zone.isIana ? zone.id : null };
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function textOf(component: Component, name: string): string {
  const property = propertyOf(component, name);
  return property ? decodeText(property.value).slice(0, 1000) : '';
}

function person(property: Property): Mailbox {
  const address = property.value.trim().replace(/^mailto:/i, '');
  return { name: parameterOf(property, 'CN') ?? '', address };
}
