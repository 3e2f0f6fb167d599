import { type Component, componentsOf, parameterOf, propertiesOf, propertyOf } from '@/server/formats/content-line/model';
import { decodeText, splitEscaped } from '@/server/formats/content-line/text-value';
import { type CalendarObject, startOf, zoneOfTime } from '@/server/formats/ical/calendar-object';
import type { Occurrence } from '@/server/formats/ical/expand';
import { parseDuration } from '@/server/formats/ical/time-value';
import { ianaZone, toLocal, utcZone } from '@/server/formats/ical/zone-offsets';
import type { EventDetail, EventInput } from '../schema';
import { repeatOf } from './repeat';

/** When an occurrence is, as the browser says it: wall clock in an IANA zone, a date, or floating. */
export type WallTime = Pick<EventInput, 'allDay' | 'start' | 'end' | 'zone'>;

/** A home-made zone has no name the browser knows: its times are told in UTC. */
export function wallTimeOf(occurrence: Occurrence): WallTime {
  const { allDay, floating } = occurrence;
  if (allDay) return { allDay, start: dateText(occurrence.startLocal), end: dateText(occurrence.endLocal), zone: null };
  if (floating) return { allDay, start: wallText(occurrence.startLocal), end: wallText(occurrence.endLocal), zone: null };
  const zone = (occurrence.zone === null ? null : ianaZone(occurrence.zone)) ?? utcZone;
  return {
    allDay,
    start: wallText(toLocal(zone, occurrence.startSeconds)),
    end: wallText(toLocal(zone, occurrence.endSeconds)),
    zone: zone.id,
  };
}

/** `2026-11-21` of wall clock as if UTC. */
export function dateText(local: number): string {
  return new Date(local * 1000).toISOString().slice(0, 10);
}

/** `2026-11-21T09:00:00` of wall clock as if UTC. */
export function wallText(local: number): string {
  return new Date(local * 1000).toISOString().slice(0, 19);
}

/** The text of a property, escapes undone; empty when absent. */
export function textOf(component: Component, name: string): string {
  return decodeText(propertyOf(component, name)?.value ?? '');
}

/** What a person can read and edit of an occurrence, and the rule as text when it is richer than `repeat` can say. */
export function eventFieldsOf(object: CalendarObject, occurrence: Occurrence): EventInput & { repeatText: string | null } {
  const { component } = occurrence;
  const rule = object.master ? propertyOf(object.master, 'RRULE') : null;
  const start = object.master ? startOf(object.master) : null;
  const manyRules =
    object.master !== null && (propertiesOf(object.master, 'RRULE').length > 1 || propertyOf(object.master, 'RDATE') !== null);
  const repeat = rule && start && !manyRules ? repeatOf(rule.value, { start, zone: zoneOfTime(start, object.zones, utcZone) }) : null;
  return {
    summary: textOf(component, 'SUMMARY'),
    location: textOf(component, 'LOCATION'),
    description: textOf(component, 'DESCRIPTION'),
    url: propertyOf(component, 'URL')?.value.trim() ?? '',
    ...wallTimeOf(occurrence),
    repeat,
    repeatText: repeat || (!rule && !manyRules) ? null : (rule?.value ?? 'RDATE'),
    reminders: remindersOf(component),
    transparent: isTransparent(component),
    classified: classOf(component),
    status: statusOf(component),
    categories: categoriesOf(component),
  };
}

export function isTransparent(component: Component): boolean {
  return textOf(component, 'TRANSP').trim().toUpperCase() === 'TRANSPARENT';
}

export function classOf(component: Component): EventInput['classified'] {
  const value = textOf(component, 'CLASS').trim().toUpperCase();
  if (value === '' || value === 'PUBLIC') return 'PUBLIC';
  return value === 'CONFIDENTIAL' ? 'CONFIDENTIAL' : 'PRIVATE';
}

export function statusOf(component: Component): EventInput['status'] {
  const value = textOf(component, 'STATUS').trim().toUpperCase();
  return value === 'TENTATIVE' || value === 'CANCELLED' ? value : 'CONFIRMED';
}

export function categoriesOf(component: Component): string[] {
  return propertiesOf(component, 'CATEGORIES').flatMap((property) =>
    splitEscaped(property.value, ',')
      .map((piece) => decodeText(piece).trim())
      .filter((piece) => piece !== ''),
  );
}

/** Minutes before the start of an alarm the dialog can show; null for all others (absolute, by mail, after the start, before the end). */
export function reminderMinutes(alarm: Component): number | null {
  if (alarm.name !== 'VALARM') return null;
  const action = textOf(alarm, 'ACTION').trim().toUpperCase();
  const trigger = propertyOf(alarm, 'TRIGGER');
  if (!trigger || (action !== 'DISPLAY' && action !== 'AUDIO') || parameterOf(trigger, 'RELATED')?.toUpperCase() === 'END') return null;
  const duration = parseDuration(trigger.value);
  if (!duration) return null;
  const seconds = -(duration.days * 86_400 + duration.seconds);
  return seconds >= 0 && seconds % 60 === 0 && seconds <= 40_320 * 60 ? seconds / 60 : null;
}

function remindersOf(component: Component): number[] {
  const found = new Set<number>();
  for (const alarm of componentsOf(component, 'VALARM')) {
    const minutes = reminderMinutes(alarm);
    if (minutes !== null) found.add(minutes);
  }
  return [...found].sort((a, b) => a - b).slice(0, 10);
}

/** Who invited and who is invited. */
export function peopleOf(component: Component): Pick<EventDetail, 'organizer' | 'attendees'> {
  const organizer = propertyOf(component, 'ORGANIZER');
  return {
    organizer: organizer ? { name: parameterOf(organizer, 'CN') ?? '', address: addressOf(organizer.value) } : null,
    attendees: propertiesOf(component, 'ATTENDEE').map((property) => ({
      name: parameterOf(property, 'CN') ?? '',
      address: addressOf(property.value),
      state: (parameterOf(property, 'PARTSTAT') ?? 'NEEDS-ACTION').toUpperCase(),
      required: !['OPT-PARTICIPANT', 'NON-PARTICIPANT'].includes((parameterOf(property, 'ROLE') ?? '').toUpperCase()),
    })),
  };
}

function addressOf(value: string): string {
  return value.trim().replace(/^mailto:/i, '');
}
