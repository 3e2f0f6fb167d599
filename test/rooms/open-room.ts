import type { ConfigHolder } from '@/server/config/config';
import { resolveConfig } from '@/server/config/resolve';
import { createMemoryBus } from '@/server/core/bus-memory';
import { type AccountId, newId } from '@/server/core/ids';
import type { Naming } from '@/server/domain/directory/exposure/exposure';
import type { Person } from '@/server/domain/directory/model';
import { ensureDefaultCollections, findCollection } from '@/server/domain/sync/collections';
import type { Collection } from '@/server/domain/sync/model';
import { migrate } from '@/server/store/migrate';
import { openStore } from '@/server/store/open-store';
import type { Dialect } from '@/server/store/sql';
import type { Store } from '@/server/store/store';
import { freshDatabase } from '../support/database';

export type Room = {
  store: Store;
  /** The directory as far as owners are named by it: one domain for everybody, nothing set. */
  naming: Naming;
  /** Somebody with a default calendar and address book. */
  addPerson(login: string): Promise<{ person: Person; calendar: Collection; book: Collection }>;
  setNow(iso: string): void;
  close(): Promise<void>;
};

/** A store on a database of its own, with a clock the test turns. */
export async function openRoom(dialect: Dialect): Promise<Room> {
  const database = await freshDatabase(dialect);
  await migrate(database.url);
  let now = new Date('2026-11-21T10:00:00Z');
  const store = await openStore({ url: database.url, bus: createMemoryBus(), clock: { now: () => now }, poolSize: 4 });
  const config: ConfigHolder = { current: resolveConfig({}, {}, '.'), onChange: () => () => {}, reload: () => true, close: () => {} };
  return {
    store,
    naming: { store, config },
    setNow: (iso) => {
      now = new Date(iso);
    },
    async addPerson(login) {
      const [uid = '', domain = ''] = login.split('@');
      const accountId = newId<AccountId>();
      await store.db.account.create({ data: { id: accountId, domain, uid, displayName: uid, createdAt: now } });
      await store.db.address.create({ data: { address: login, accountId, domain, reason: 'login', position: 0 } });
      const person: Person = {
        accountId,
        domain,
        uid,
        login,
        displayName: uid,
        address: login,
        addresses: [login],
        admin: false,
        groups: [],
      };
      await ensureDefaultCollections(store, person, { calendar: 'Personal', addressbook: 'Contacts' });
      const calendar = await findCollection(store, accountId, 'calendar', 'personal');
      const book = await findCollection(store, accountId, 'addressbook', 'personal');
      if (!calendar || !book) throw new Error('no default collections');
      return { person, calendar, book };
    },
    async close() {
      await store.close();
      await database.drop();
    },
  };
}
