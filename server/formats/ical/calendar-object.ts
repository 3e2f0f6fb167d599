import { type Component, parameterOf, propertyOf } from '../content-line/model';
import { daySeconds } from './civil';
import { type Duration, parseDuration, parseTime, type TimeValue, timeOf } from './time-value';
import { toInstant, utcZone, type Zone } from './zone-offsets';
import type { Zones } from './zones';

export type CalendarComponent = 'VEVENT' | 'VTODO' | 'VJOURNAL' | 'VFREEBUSY';

/** A parsed calendar object resource (RFC 4791 section 4.1): one UID, one kind of component, the series and its exceptions together. */
export type CalendarObject = {
  readonly root: Component;
  readonly component: CalendarComponent;
  readonly uid: string;
  /** The component without RECURRENCE-ID; null when only exceptions are known (invited to one occurrence). */
  readonly master: Component | null;
  readonly overrides: readonly Component[];
  readonly zones: Zones;
};

/** The zone a time is read in; `floatingZone` for dates, floating times and zones nobody knows. */
export function zoneOfTime(time: TimeValue, zones: Zones, floatingZone: Zone): Zone {
  if (time.form === 'utc') return utcZone;
  if (time.form === 'zoned' && time.tzid !== null) return zones.zoneOf(time.tzid) ?? floatingZone;
  return floatingZone;
}

/** The instant of a time, in UTC seconds. */
export function instantOf(time: TimeValue, zones: Zones, floatingZone: Zone): number {
  return toInstant(zoneOfTime(time, zones, floatingZone), time.local);
}

/** Start of an event, to-do or journal entry; a to-do without DTSTART has none. */
export function startOf(component: Component): TimeValue | null {
  const property = propertyOf(component, 'DTSTART');
  return property ? timeOf(property) : null;
}

export type Length = { kind: 'exact'; seconds: number } | { kind: 'nominal'; duration: Duration };

/**
 * How long each occurrence lasts (RFC 5545 sections 3.6.1 and 3.8.5.3): DTEND and DUE give the same exact time to all,
 * DURATION calendar time. Both at once (Thunderbird writes that on exceptions): DTEND counts. An end before the start counts as none.
 */
export function lengthOf(component: Component, start: TimeValue, zones: Zones, floatingZone: Zone): Length {
  const endProperty = propertyOf(component, component.name === 'VTODO' ? 'DUE' : 'DTEND');
  const end = endProperty ? timeOf(endProperty) : null;
  if (end) {
    if (start.form === 'date' && end.form === 'date') {
      return { kind: 'nominal', duration: { days: Math.max(1, Math.round((end.local - start.local) / 86_400)), seconds: 0 } };
    }
    return { kind: 'exact', seconds: Math.max(0, instantOf(end, zones, floatingZone) - instantOf(start, zones, floatingZone)) };
  }
  const duration = parseDuration(propertyOf(component, 'DURATION')?.value ?? '');
  if (duration) {
    const length = { days: Math.max(0, duration.days), seconds: Math.max(0, duration.seconds) };
    return { kind: 'nominal', duration: start.form === 'date' && length.days === 0 ? { days: 1, seconds: 0 } : length };
  }
  return { kind: 'nominal', duration: { days: start.form === 'date' && component.name === 'VEVENT' ? 1 : 0, seconds: 0 } };
}

/** An upper bound of a length in seconds. */
export function spanOf(length: Length): number {
  return length.kind === 'exact' ? length.seconds : length.duration.days * daySeconds + length.duration.seconds;
}

/** The end instant of something that starts at this wall clock in this zone. */
export function endInstant(zone: Zone, startLocal: number, startInstant: number, length: Length): number {
  if (length.kind === 'exact') return startInstant + length.seconds;
  const { days, seconds } = length.duration;
  return (days === 0 ? startInstant : toInstant(zone, startLocal + days * 86_400)) + seconds;
}

/** RECURRENCE-ID as a time, or null. */
export function recurrenceIdOf(component: Component): TimeValue | null {
  const property = propertyOf(component, 'RECURRENCE-ID');
  return property ? timeOf(property) : null;
}

/** Whether an exception speaks for all later occurrences too (RFC 5545 section 3.2.13). */
export function isThisAndFuture(component: Component): boolean {
  const property = propertyOf(component, 'RECURRENCE-ID');
  return property !== null && parameterOf(property, 'RANGE')?.toUpperCase() === 'THISANDFUTURE';
}

/** All RRULE and RDATE properties make a series. */
export function isRecurring(component: Component): boolean {
  return component.children.some((child) => child.kind === 'property' && (child.name === 'RRULE' || child.name === 'RDATE'));
}

/** RECURRENCE-ID text as the web names an occurrence (`20261121`, `20261121T090000`, `…Z`) to a time of the master's own kind. */
export function parseRecurrenceId(text: string, start: TimeValue): TimeValue | null {
  return parseTime(text, start.form === 'zoned' ? start.tzid : null);
}
