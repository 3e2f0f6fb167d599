import { DomainError } from '@/server/core/errors';
import type { Person } from '@/server/domain/directory/model';
import { occurrenceAt } from '@/server/formats/ical/occurrence-at';
import type { Store } from '@/server/store/store';
import { eventFieldsOf, peopleOf } from './internal/event-fields';
import { parsedItem } from './internal/parsed-item';
import { readableEvent } from './internal/stored-event';
import type { EventDetail } from './schema';
import { actsOn } from './shared-view';

/** Everything about one occurrence, for the dialog. Errors: `not_found`, also when only "busy" may be seen. */
export async function readEvent(store: Store, person: Person, input: { id: string; recurrenceId: string | null }): Promise<EventDetail> {
  const { item, calendar } = await readableEvent(store, person, input.id);
  const object = parsedItem(item);
  const occurrence = object ? occurrenceAt(object, input.recurrenceId) : null;
  if (!object || !occurrence) throw new DomainError('not_found', 'no such occurrence');
  const fields = eventFieldsOf(object, occurrence);
  const acts = actsOn(calendar.rights, item.body);
  return {
    ...fields,
    id: item.id,
    calendarId: calendar.id,
    uid: item.uid,
    etag: item.etag,
    recurrenceId: occurrence.recurrenceId,
    canWrite: acts.change,
    canErase: acts.erase,
    ...peopleOf(occurrence.component),
  };
}
