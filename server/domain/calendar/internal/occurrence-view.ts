import type { Item } from '@/server/domain/sync/model';
import { componentsOf, propertyOf } from '@/server/formats/content-line/model';
import { type CalendarObject, isRecurring } from '@/server/formats/ical/calendar-object';
import type { Occurrence } from '@/server/formats/ical/expand';
import { ianaZone } from '@/server/formats/ical/zone-offsets';
import type { ReadableCalendar } from '../access';
import type { OccurrenceView } from '../schema';
import { actsOn, itemSeenWith } from '../shared-view';
import { classOf, dateText, isTransparent, statusOf, textOf, wallText } from './event-fields';
import { parsedItem } from './parsed-item';

/** An item as this person sees it, with what they may do with it: what an occurrence is shown from. */
export type SeenEvent = {
  readonly calendar: ReadableCalendar;
  readonly item: Item;
  readonly object: CalendarObject;
  readonly whole: boolean;
  readonly acts: { readonly change: boolean; readonly erase: boolean };
};

/** Null for what they may not see, and for a text that cannot be read. One rule for all doors: `itemSeenWith`. */
export function seenEvent(calendar: ReadableCalendar, stored: Item): SeenEvent | null {
  const item = itemSeenWith(stored, calendar.rights);
  const object = item && parsedItem(item);
  return item && object ? { calendar, item, object, whole: item === stored, acts: actsOn(calendar.rights, stored.body) } : null;
}

/** An occurrence of it. */
export function occurrenceView({ calendar, item, object, acts }: SeenEvent, occurrence: Occurrence): OccurrenceView {
  const { component } = occurrence;
  return {
    id: item.id,
    calendarId: calendar.id,
    uid: item.uid,
    recurrenceId: occurrence.recurrenceId,
    summary: textOf(component, 'SUMMARY'),
    location: textOf(component, 'LOCATION'),
    ...placedView(occurrence),
    recurring: object.master !== null && isRecurring(object.master),
    status: statusOf(component),
    transparent: isTransparent(component),
    classified: classOf(component),
    hasAlarm: componentsOf(component, 'VALARM').length > 0,
    hasAttendees: propertyOf(component, 'ATTENDEE') !== null,
    canWrite: acts.change,
    canErase: acts.erase,
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
