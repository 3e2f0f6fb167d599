import type { Person } from '@/server/domain/directory/model';
import { applyUndo } from '@/server/domain/sync/undo';
import { indexCard } from '@/server/formats/vcard/index-card';
import type { Store } from '@/server/store/store';
import { changeableBook, requireActOnCard } from './access';

/** Takes a change back by the token it gave. Errors: `invalid`, `not_found`, `forbidden`, `conflict` when it was changed since. */
export function undoChange(store: Store, person: Person, token: string): Promise<void> {
  return applyUndo(store, token, {
    authorize: async (collectionId) => {
      const { rights } = await changeableBook(store, person, collectionId);
      const { isOwner } = rights;
      return { isOwner, require: ({ before, after }) => requireActOnCard(rights, { before: before !== null, after: after !== null }) };
    },
    indexOf: (body) => indexCard(body),
  });
}
