import { DomainError } from '@/server/core/errors';
import { type ItemId, isId } from '@/server/core/ids';
import type { Person } from '@/server/domain/directory/model';
import { readItemById } from '@/server/domain/sync/items';
import type { Item } from '@/server/domain/sync/model';
import type { UndoStep } from '@/server/domain/sync/undo';
import type { CollectionLog } from '@/server/domain/sync/write';
import type { Component } from '@/server/formats/content-line/model';
import { serialize } from '@/server/formats/ical/parse';
import type { Store } from '@/server/store/store';
import { asChangeable, type ChangeableCalendar, type ReadableCalendar, readableCalendar } from '../access';
import { checkCalendarObject } from '../put-calendar-object';
import { requireAct, requireView } from '../shared-view';

/** An event by its id, with the calendar it is in. Errors: `not_found`, also when only "busy" may be seen. */
export async function readableEvent(store: Store, person: Person, id: string): Promise<{ item: Item; calendar: ReadableCalendar }> {
  const item = await itemById(store, id);
  const calendar = await readableCalendar(store, person, item.collectionId);
  requireView(calendar.rights, item.body);
  return { item, calendar };
}

/** The same for writing; which act, is decided where it is written. Errors: `not_found`, `forbidden`. */
export async function changeableEvent(store: Store, person: Person, id: string): Promise<{ item: Item; calendar: ChangeableCalendar }> {
  const { item, calendar } = await readableEvent(store, person, id);
  return { item, calendar: asChangeable(calendar) };
}

async function itemById(store: Store, id: string): Promise<Item> {
  const item = isId(id) ? await readItemById(store, id as ItemId) : null;
  if (!item || item.component === 'VCARD') throw new DomainError('not_found', 'no such event');
  return item;
}

/**
 * The event as it is now that its calendar is locked.
 * Errors: `not_found`; `precondition_failed` when it is not the state the person saw.
 */
export async function lockedEvent(log: CollectionLog, name: string, seenEtag: string | null): Promise<Item> {
  const item = await log.read(name);
  if (!item) throw new DomainError('not_found', 'no such event');
  if (seenEtag !== null && item.etag !== seenEtag) throw new DomainError('precondition_failed', 'changed since it was read');
  return item;
}

export type StoredTree = { id: string; etag: string; step: UndoStep | null };

/** Writes an edited tree over its item, and tells how to take that back. Errors: `forbidden`. */
export async function putTree(log: CollectionLog, calendar: ChangeableCalendar, item: Item, root: Component): Promise<StoredTree> {
  const { index, body } = checkCalendarObject(calendar, serialize(root));
  requireAct(calendar.rights, { before: item.body, after: body });
  const { etag } = await log.put({ name: item.name, body, index });
  const step: UndoStep | null = etag === item.etag ? null : { kind: 'restore', collectionId: calendar.id, modseq: item.modseq, etag };
  return { id: item.id, etag, step };
}

/** Writes a new tree, and tells how to take that back. Errors: `forbidden`. */
export async function addTree(log: CollectionLog, calendar: ChangeableCalendar, name: string, root: Component): Promise<StoredTree> {
  const { index, body } = checkCalendarObject(calendar, serialize(root));
  requireAct(calendar.rights, { before: null, after: body });
  const { etag } = await log.put({ name, body, index, precondition: { ifNoneMatch: '*' } });
  const made = await log.read(name);
  if (!made) throw new Error('invariant broken: what was just written is not there');
  return { id: made.id, etag, step: { kind: 'remove', itemId: made.id, etag } };
}

/** Removes an item, and tells how to take that back. Errors: `forbidden`. */
export async function removeTree(log: CollectionLog, calendar: ChangeableCalendar, item: Item): Promise<UndoStep> {
  requireAct(calendar.rights, { before: item.body, after: null });
  await log.remove({ name: item.name });
  return { kind: 'restore', collectionId: log.collectionId, modseq: item.modseq, etag: null };
}
