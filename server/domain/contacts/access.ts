import { DomainError } from '@/server/core/errors';
import { type CollectionId, isId } from '@/server/core/ids';
import type { Person } from '@/server/domain/directory/model';
import { type Rights, reaches, rightsOn } from '@/server/domain/sharing/rights';
import { getCollection } from '@/server/domain/sync/collections';
import type { Collection } from '@/server/domain/sync/model';
import type { Store } from '@/server/store/store';
import type { CardActs } from './schema';

// Who may: the only place that makes a Readable- or ChangeableBook. What one may not see does not exist (not_found).

declare const readable: unique symbol;
declare const changeable: unique symbol;

/** An address book this person may look into. */
export type ReadableBook = Collection & { readonly rights: Rights; readonly [readable]: true };
/** One in which they may do something; requireActOnCard decides on it. */
export type ChangeableBook = ReadableBook & { readonly [changeable]: true };

/**
 * Turns a collection a door has found into one that may be read.
 * Errors: `not_found`, also for what exists but is not theirs to see.
 */
export async function requireReadableBook(store: Store, person: Person, collection: Collection | null): Promise<ReadableBook> {
  if (collection?.kind !== 'addressbook') throw new DomainError('not_found', 'no such address book');
  const rights = (await rightsOn(store, person, [collection])).get(collection.id);
  if (!rights || !canReadBook(rights)) throw new DomainError('not_found', 'not shared with this person');
  return asReadable(collection, rights);
}

/**
 * The same for writing, card by card.
 * Errors: `not_found` as above, `forbidden` when nothing may be changed.
 */
export async function requireChangeableBook(store: Store, person: Person, collection: Collection | null): Promise<ChangeableBook> {
  const book = await requireReadableBook(store, person, collection);
  if (!Object.values(actsOnCards(book.rights)).includes(true))
    throw new DomainError('forbidden', 'may be seen, not changed', { details: { privilege: 'write-content' } });
  return book as ChangeableBook;
}

/** What these rights allow with cards; they have no class. */
export function actsOnCards(rights: Rights): CardActs {
  const { isOwner, canCreate, canErase, publicRight } = rights;
  return { create: isOwner || canCreate, change: isOwner || reaches(publicRight, 'modify'), erase: isOwner || canErase };
}

/** To create a card needs `create`, to change one `modify`, to remove one `erase`. Errors: `forbidden` with `details.privilege`. */
export function requireActOnCard(rights: Rights, { before, after }: { before: boolean; after: boolean }): void {
  const [act, privilege] = before
    ? after
      ? (['change', 'write-content'] as const)
      : (['erase', 'unbind'] as const)
    : (['create', 'bind'] as const);
  if (!actsOnCards(rights)[act]) throw new DomainError('forbidden', `may not: ${privilege}`, { details: { privilege } });
}

/** By id, as the browser names books. Errors: as requireReadableBook. */
export async function readableBook(store: Store, person: Person, id: string): Promise<ReadableBook> {
  return requireReadableBook(store, person, isId(id) ? await getCollection(store, id as CollectionId) : null);
}

/** By id, as the browser names books. Errors: as requireChangeableBook. */
export async function changeableBook(store: Store, person: Person, id: string): Promise<ChangeableBook> {
  return requireChangeableBook(store, person, isId(id) ? await getCollection(store, id as CollectionId) : null);
}

/** For lists, where the rights of all were read at once; null when it may not be seen. */
export function readableOrNull(collection: Collection, rights: Rights | undefined): ReadableBook | null {
  return rights && canReadBook(rights) ? asReadable(collection, rights) : null;
}

function asReadable(collection: Collection, rights: Rights): ReadableBook {
  return { ...collection, rights } as ReadableBook;
}

/** A card is seen whole or not at all. */
function canReadBook(rights: Rights): boolean {
  return rights.isOwner || reaches(rights.publicRight, 'view');
}
