import { after, before } from 'node:test';
import { createMemoryBus } from '@/server/core/bus-memory';
import { type AccountId, type CollectionId, newId } from '@/server/core/ids';
import { createCollection } from '@/server/domain/sync/collections';
import type { Collection, CollectionKind, ItemIndex } from '@/server/domain/sync/model';
import { type CollectionLog, type PutInput, writeCollection } from '@/server/domain/sync/write';
import { migrate } from '@/server/store/migrate';
import { openStore } from '@/server/store/open-store';
import type { Dialect } from '@/server/store/sql';
import type { Store } from '@/server/store/store';
import { freshDatabase, type TestDatabase } from '../../support/database';
import { stopServices } from '../../support/services';

export const dialects: readonly Dialect[] = ['postgresql', 'mysql'];

/** A migrated database of one kind for the tests of one file, opened before them and dropped after. */
export function storeWorld(dialect: Dialect): { store: () => Store; url: () => string } {
  let database: TestDatabase | undefined;
  let store: Store | undefined;
  before(async () => {
    database = await freshDatabase(dialect);
    await migrate(database.url);
    store = await openStore({ url: database.url, bus: createMemoryBus() });
  });
  after(async () => {
    await store?.close();
    await database?.drop();
  });
  const there = <Value>(value: Value | undefined): Value => {
    if (value === undefined) throw new Error('asked before it was opened');
    return value;
  };
  return { store: () => there(store), url: () => there(database).url };
}

/** Stops what this file started by itself (nothing, when a surrounding run handed it the services). */
export function stopOwnServices(): void {
  after(() => stopServices());
}

export async function makeAccount(store: Store, uid: string = newId()): Promise<AccountId> {
  const id = newId<AccountId>();
  await store.db.account.create({ data: { id, domain: 'demo.example', uid, createdAt: store.clock.now() } });
  return id;
}

export async function makeCollection(store: Store, kind: CollectionKind = 'calendar', ownerId?: AccountId): Promise<Collection> {
  const components = kind === 'addressbook' ? (['VCARD'] as const) : (['VEVENT', 'VTODO', 'VJOURNAL'] as const);
  return createCollection(store, { ownerId: ownerId ?? (await makeAccount(store)), kind, name: newId(), displayName: 'Test', components });
}

export function indexOf(uid: string, more: Partial<ItemIndex> = {}): ItemIndex {
  return {
    uid,
    component: 'VEVENT',
    summary: uid,
    firstStart: 1_000,
    lastEnd: 2_000,
    recurring: false,
    hasAlarm: false,
    classified: 'PUBLIC',
    status: '',
    searchText: uid,
    emails: [],
    ...more,
  };
}

/** A body that is nobody else's; what is in it does not matter to the store. */
export const bodyOf = (text: string) => `BEGIN:VCALENDAR\r\nX-TEXT:${text}\r\nEND:VCALENDAR\r\n`;

export function putInto(log: CollectionLog, name: string, text: string = name, more: Partial<PutInput> & { index?: ItemIndex } = {}) {
  return log.put({ name, body: bodyOf(text), index: indexOf(name), ...more });
}

export const put = (store: Store, id: CollectionId, name: string, text: string = name, more: Partial<PutInput> = {}) =>
  writeCollection(store, id, (log) => putInto(log, name, text, more));

export const remove = (store: Store, id: CollectionId, name: string) => writeCollection(store, id, (log) => log.remove({ name }));
