import type { Person } from '@/server/domain/directory/model';
import { applyUndo } from '@/server/domain/sync/undo';
import { indexCalendarObject } from '@/server/formats/ical/index-object';
import type { Store } from '@/server/store/store';
import { changeableCalendar } from './access';
import { requireAct, requireView } from './shared-view';

/** Takes a change back by the token it gave. Errors: `invalid`, `not_found`, `forbidden`, `conflict` when it was changed since. */
export function undoChange(store: Store, person: Person, token: string): Promise<void> {
  return applyUndo(store, token, {
    authorize: async (collectionId) => {
      const { rights } = await changeableCalendar(store, person, collectionId);
      return {
        isOwner: rights.isOwner,
        require: ({ before, after }) => {
          // Nobody brings back what they could not see.
          if (after !== null) requireView(rights, after);
          requireAct(rights, { before, after });
        },
      };
    },
    indexOf: (body) => indexCalendarObject(body),
  });
}
