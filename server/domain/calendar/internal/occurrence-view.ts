import { type ClassRight, reaches, rightFor } from '@/server/domain/sharing/rights';
import type { Item } from '@/server/domain/sync/model';
import { componentsOf, propertyOf } from '@/server/formats/content-line/model';
import { type CalendarObject, isRecurring } from '@/server/formats/ical/calendar-object';
import type { Occurrence } from '@/server/formats/ical/expand';
import { ianaZone } from '@/server/formats/ical/zone-offsets';
import type { ReadableCalendar } from '../access';
import type { OccurrenceView } from '../schema';
import { classOf, dateText, isTransparent, statusOf, textOf, wallText } from './event-fields';

/** An occurrence as this person may see it: whole, only as busy, or not at all (null). */
export function occurrenceView(
  source: { calendar: ReadableCalendar; item: Item; object: CalendarObject; canWrite: boolean },
  occurrence: Occurrence,
): OccurrenceView | null {
  const { calendar, item, object } = source;
  const { component } = occurrence;
  const classified = classOf(component);
  const right: ClassRight = rightFor(calendar.rights, classified);
  if (right === 'none') return null;
  const whole = reaches(right, 'view');
  return {
    id: item.id,
    calendarId: calendar.id,
    uid: item.uid,
    recurrenceId: occurrence.recurrenceId,
    summary: whole ? textOf(component, 'SUMMARY') : '',
    location: whole ? textOf(component, 'LOCATION') : '',
    ...placedView(occurrence),
    recurring: object.master !== null && isRecurring(object.master),
    status: statusOf(component),
    transparent: isTransparent(component),
    classified,
    hasAlarm: whole && componentsOf(component, 'VALARM').length > 0,
    hasAttendees: whole && propertyOf(component, 'ATTENDEE') !== null,
    canWrite: source.canWrite,
  };
}

function placedView(occurrence: Occurrence): Pick<OccurrenceView, 'start' | 'end' | 'allDay' | 'floating' | 'zone'> {
  const { allDay, floating } = occurrence;
  if (allDay) return { start: dateText(occurrence.startLocal), end: dateText(occurrence.endLocal), allDay, floating, zone: null };
  if (floating) return { start: wallText(occurrence.startLocal), end: wallText(occurrence.endLocal), allDay, floating, zone: null };
  const zone = occurrence.zone !== null && ianaZone(occurrence.zone) ? occurrence.zone : 'UTC';
  return { start: instantText(occurrence.startSeconds), end: instantText(occurrence.endSeconds), allDay, floating, zone };
}

/** `2026-11-21T08:00:00Z`. */
function instantText(seconds: number): string {
  return `${wallText(seconds)}Z`;
}
