import type { Person } from '@/server/domain/directory/model';
import { applyUndo } from '@/server/domain/sync/undo';
import { indexCalendarObject } from '@/server/formats/ical/index-object';
import type { Store } from '@/server/store/store';
import { writableCalendar } from './access';

/** Takes a change back by the token it gave. Errors: `invalid`, `not_found`, `forbidden`, `conflict` when it was changed since. */
export function undoChange(store: Store, person: Person, token: string): Promise<void> {
  return applyUndo(store, token, {
    authorize: async (collectionId) => {
      await writableCalendar(store, person, collectionId);
    },
    indexOf: (body) => indexCalendarObject(body),
  });
}
