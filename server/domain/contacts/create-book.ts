import { DomainError } from '@/server/core/errors';
import { newId } from '@/server/core/ids';
import type { Person } from '@/server/domain/directory/model';
import { ownerRights } from '@/server/domain/sharing/rights';
import { createCollection } from '@/server/domain/sync/collections';
import type { Store } from '@/server/store/store';
import { readableOrNull } from './access';
import { bookView } from './list-books';
import type { BookView } from './schema';

/** Makes an address book of one's own. */
export async function createBook(store: Store, person: Person, input: { displayName: string }): Promise<BookView> {
  const collection = await createCollection(store, {
    ownerId: person.accountId,
    kind: 'addressbook',
    name: newId(),
    displayName: input.displayName.trim() || input.displayName,
    components: ['VCARD'],
  });
  const book = readableOrNull(collection, ownerRights);
  if (!book) throw new DomainError('not_found', 'no such address book');
  return bookView(book, null, 0);
}
