import { DomainError } from '@/server/core/errors';
import { type ItemId, isId } from '@/server/core/ids';
import type { Person } from '@/server/domain/directory/model';
import { readItemById } from '@/server/domain/sync/items';
import type { Item } from '@/server/domain/sync/model';
import type { Store } from '@/server/store/store';
import { type ChangeableBook, changeableBook, type ReadableBook, readableBook } from '../access';

/** A card by its id, with the book it is in. Errors: `not_found`. */
export async function readableContact(store: Store, person: Person, id: string): Promise<{ item: Item; book: ReadableBook }> {
  const item = await itemById(store, id);
  return { item, book: await readableBook(store, person, item.collectionId) };
}

/** The same for writing; which act, is for `requireActOnCard` to say. Errors: `not_found`, `forbidden`. */
export async function changeableContact(store: Store, person: Person, id: string): Promise<{ item: Item; book: ChangeableBook }> {
  const item = await itemById(store, id);
  return { item, book: await changeableBook(store, person, item.collectionId) };
}

async function itemById(store: Store, id: string): Promise<Item> {
  const item = isId(id) ? await readItemById(store, id as ItemId) : null;
  if (item?.component !== 'VCARD') throw new DomainError('not_found', 'no such contact');
  return item;
}
