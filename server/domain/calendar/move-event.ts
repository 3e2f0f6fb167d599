import { DomainError } from '@/server/core/errors';
import type { Person } from '@/server/domain/directory/model';
import { writeCollection } from '@/server/domain/sync/write';
import { occurrenceAt } from '@/server/formats/ical/occurrence-at';
import { parseCalendarObject } from '@/server/formats/ical/parse';
import type { Store } from '@/server/store/store';
import { editEvent, type Scope } from './internal/edit-event';
import { changeableEvent, lockedEvent } from './internal/stored-event';
import { keptTzid, timingFrom, timingInOwnZone } from './internal/timing';
import type { Written } from './schema';
import { placeOf, storeEdited } from './update-event';

export type MoveEvent = {
  id: string;
  recurrenceId: string | null;
  scope: Scope;
  allDay: boolean;
  start: string;
  end: string;
  zone: string | null;
};

/**
 * Drag and resize. The new time is told in the zone the person looks at; the event keeps its own, so that a series stays at its wall clock
 * there when clocks change.
 * Errors: `not_found`, `forbidden`, `invalid`.
 */
export async function moveEvent(store: Store, person: Person, input: MoveEvent): Promise<Written> {
  const { item, calendar } = await changeableEvent(store, person, input.id);
  return writeCollection(store, calendar.id, async (log) => {
    const current = await lockedEvent(log, item.name, null);
    const object = parseCalendarObject(current.body);
    const occurrence = occurrenceAt(object, input.recurrenceId);
    if (!occurrence) throw new DomainError('not_found', 'no such occurrence');
    const timing = timingInOwnZone(input, object, occurrence.component) ?? timingFrom(input, keptTzid(object, occurrence.component));
    const edited = editEvent(object, placeOf(store, input), { fields: {}, timing, repeat: undefined });
    return storeEdited(log, calendar, current, edited);
  });
}
