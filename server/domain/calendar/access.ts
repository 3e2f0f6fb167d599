import { DomainError } from '@/server/core/errors';
import { type CollectionId, isId } from '@/server/core/ids';
import type { Person } from '@/server/domain/directory/model';
import { canChangeSomething, canSee, canWriteAll, type Rights, rightsOn } from '@/server/domain/sharing/rights';
import { getCollection } from '@/server/domain/sync/collections';
import type { Collection } from '@/server/domain/sync/model';
import type { Store } from '@/server/store/store';

// Who may: the only place that makes a Readable- or WritableCalendar. What one may not see does not exist (not_found).

declare const readable: unique symbol;
declare const writable: unique symbol;
declare const changeable: unique symbol;

/** A calendar or task list this person may look into, at least to see when its owner is busy. */
export type ReadableCalendar = Collection & { readonly rights: Rights; readonly [readable]: true };
/** One in which they may create, change and remove everything. */
export type WritableCalendar = ChangeableCalendar & { readonly [writable]: true };
/** One in which they may do something, by the class of each object; requireAct decides on it (shared-view.ts). */
export type ChangeableCalendar = ReadableCalendar & { readonly [changeable]: true };

/**
 * Turns a collection a door has found into one that may be read.
 * Errors: `not_found`, also for what exists but is not theirs to see.
 */
export async function requireReadableCalendar(store: Store, person: Person, collection: Collection | null): Promise<ReadableCalendar> {
  if (!collection || (collection.kind !== 'calendar' && collection.kind !== 'tasks'))
    throw new DomainError('not_found', 'no such calendar');
  const rights = (await rightsOn(store, person, [collection])).get(collection.id);
  if (!rights || !canSee(rights)) throw new DomainError('not_found', 'not shared with this person');
  return asReadable(collection, rights);
}

/**
 * The same for writing.
 * Errors: `not_found` as above, `forbidden` when it may be seen but not changed.
 */
export async function requireWritableCalendar(store: Store, person: Person, collection: Collection | null): Promise<WritableCalendar> {
  const calendar = await requireReadableCalendar(store, person, collection);
  if (!canWriteAll(calendar.rights)) throw new DomainError('forbidden', 'may be seen, not changed');
  return calendar as WritableCalendar;
}

/**
 * For doors that write object by object: some act must be allowed on some class.
 * Errors: `not_found` as above, `forbidden` when nothing may be changed.
 */
export async function requireChangeableCalendar(store: Store, person: Person, collection: Collection | null): Promise<ChangeableCalendar> {
  return asChangeable(await requireReadableCalendar(store, person, collection));
}

/** One that was read already. Errors: `forbidden`. */
export function asChangeable(calendar: ReadableCalendar): ChangeableCalendar {
  if (!canChangeSomething(calendar.rights))
    throw new DomainError('forbidden', 'may be seen, not changed', { details: { privilege: 'write-content' } });
  return calendar as ChangeableCalendar;
}

/** By id, as the browser names calendars. Errors: as requireReadableCalendar. */
export async function readableCalendar(store: Store, person: Person, id: string): Promise<ReadableCalendar> {
  return requireReadableCalendar(store, person, isId(id) ? await getCollection(store, id as CollectionId) : null);
}

/** By id, as the browser names calendars. Errors: as requireChangeableCalendar. */
export async function changeableCalendar(store: Store, person: Person, id: string): Promise<ChangeableCalendar> {
  return requireChangeableCalendar(store, person, isId(id) ? await getCollection(store, id as CollectionId) : null);
}

/** For lists, where the rights of all were read at once; null when it may not be seen. */
export function readableOrNull(collection: Collection, rights: Rights | undefined): ReadableCalendar | null {
  return rights && canSee(rights) ? asReadable(collection, rights) : null;
}

function asReadable(collection: Collection, rights: Rights): ReadableCalendar {
  return { ...collection, rights } as ReadableCalendar;
}
