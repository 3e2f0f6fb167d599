import { type Naming, showOwners } from '@/server/domain/directory/exposure/exposure';
import type { Person } from '@/server/domain/directory/model';
import { rightsOn, subscriptionsOf } from '@/server/domain/sharing/rights';
import { getCollections, listCollections } from '@/server/domain/sync/collections';
import { countItems } from '@/server/domain/sync/count-items';
import type { Store } from '@/server/store/store';
import { actsOnCards, type ReadableBook, readableOrNull } from './access';
import type { BookView } from './schema';

/** Own address books first, then those of others they subscribed to and may see. Three queries, however many there are. */
export async function myBooks(store: Store, person: Person): Promise<ReadableBook[]> {
  const [own, subscriptions] = await Promise.all([
    listCollections(store, person.accountId, ['addressbook']),
    subscriptionsOf(store, person),
  ]);
  const ownIds = new Set(own.map((collection) => collection.id));
  const foreign = await getCollections(
    store,
    subscriptions.map((row) => row.collectionId).filter((id) => !ownIds.has(id)),
  );
  const all = [...own, ...foreign.filter((collection) => collection.kind === 'addressbook')];
  const rights = await rightsOn(store, person, all);
  return all.flatMap((collection) => readableOrNull(collection, rights.get(collection.id)) ?? []);
}

/** The address books of a person, for the side bar. */
export async function listBooks(naming: Naming, person: Person): Promise<BookView[]> {
  const { store } = naming;
  const books = await myBooks(store, person);
  const [owners, totals] = await Promise.all([
    showOwners(
      naming,
      person,
      books.filter((book) => !book.rights.isOwner).map((book) => book.ownerId),
    ),
    countItems(
      store,
      books.map((book) => book.id),
    ),
  ]);
  return books.map((book) => bookView(book, owners.get(book.ownerId) ?? null, totals.get(book.id) ?? 0));
}

export function bookView(book: ReadableBook, owner: { displayName: string; address: string } | null, total: number): BookView {
  const can = actsOnCards(book.rights);
  return {
    id: book.id,
    name: book.name,
    displayName: book.displayName || book.name,
    isDefault: book.rights.isOwner && book.isDefault,
    owner: book.rights.isOwner ? null : { displayName: owner?.displayName ?? '', address: owner?.address ?? '' },
    canWrite: can.create && can.change && can.erase,
    can,
    total,
  };
}
