import { DomainError } from '@/server/core/errors';
import type { Person } from '@/server/domain/directory/model';
import { objectName } from '@/server/domain/sync/object-name';
import { undoToken } from '@/server/domain/sync/undo';
import { writeCollection } from '@/server/domain/sync/write';
import type { Store } from '@/server/store/store';
import { changeableCalendar } from './access';
import { newEventObject } from './internal/new-event';
import { addTree } from './internal/stored-event';
import type { EventInput, Written } from './schema';
import { requireAct, seesWhole } from './shared-view';

/**
 * Makes an event. The browser chose the UID: the same request again gives the event that is there already.
 * Errors: `not_found`, `forbidden`, `invalid`, `conflict` when something they may not see has that UID.
 */
export async function createEvent(
  store: Store,
  person: Person,
  input: { calendarId: string; uid: string; event: EventInput },
): Promise<Written> {
  const calendar = await changeableCalendar(store, person, input.calendarId);
  const name = objectName(input.uid, 'ics');
  const root = newEventObject(input.uid, input.event, Math.floor(store.clock.now().getTime() / 1000));
  return writeCollection(store, calendar.id, async (log) => {
    requireAct(calendar.rights, { before: null, after: '' });
    const there = await log.readByUid(input.uid);
    if (there && !seesWhole(calendar.rights, there.body)) throw new DomainError('conflict', 'this UID is taken');
    if (there) return { id: there.id, etag: there.etag, undo: undoToken([{ kind: 'remove', itemId: there.id, etag: there.etag }]) };
    const made = await addTree(log, calendar, name, root);
    return { id: made.id, etag: made.etag, undo: undoToken(made.step ? [made.step] : []) };
  });
}
