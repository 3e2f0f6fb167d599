import { createMemoryBus } from '@/server/core/bus-memory';
import type { AccountId, CollectionId } from '@/server/core/ids';
import { createCollection, findCollection } from '@/server/domain/sync/collections';
import type { Component, ItemIndex } from '@/server/domain/sync/model';
import { writeCollection } from '@/server/domain/sync/write';
import { indexCalendarObject } from '@/server/formats/ical/index-object';
import { indexCard } from '@/server/formats/vcard/index-card';
import { openStore } from '@/server/store/open-store';
import type { Store } from '@/server/store/store';
import { cardText, eventText, uidOf } from './objects';

// Fills collections as an import does: through the change log, many items in one transaction.

export async function withStore<Result>(url: string, work: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await openStore({ url, bus: createMemoryBus() });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

export async function accountOf(store: Store, login: string): Promise<AccountId> {
  const [row] = await store.sql.rows<{ id: string }>('SELECT account_id AS id FROM address WHERE address = ?', [login]);
  if (!row) throw new Error(`no account for ${login}`);
  return row.id as AccountId;
}

export async function fillCalendar(store: Store, ownerId: AccountId, name: string, size: number): Promise<void> {
  const id = await collectionFor(store, ownerId, 'calendar', name);
  await fill(store, id, size, (index) => {
    const body = eventText(uidOf(index), index, size);
    return { name: `${uidOf(index)}.ics`, body, index: indexCalendarObject(body) };
  });
}

export async function fillBook(store: Store, ownerId: AccountId, name: string, size: number): Promise<void> {
  const id = await collectionFor(store, ownerId, 'addressbook', name);
  await fill(store, id, size, (index) => {
    const body = cardText(uidOf(index), index);
    return { name: `${uidOf(index)}.vcf`, body, index: indexCard(body) };
  });
}

async function collectionFor(store: Store, ownerId: AccountId, kind: 'calendar' | 'addressbook', name: string): Promise<CollectionId> {
  const found = await findCollection(store, ownerId, kind, name);
  const components: Component[] = kind === 'calendar' ? ['VEVENT'] : ['VCARD'];
  return (found ?? (await createCollection(store, { ownerId, kind, name, displayName: name, components }))).id;
}

async function fill(
  store: Store,
  id: CollectionId,
  size: number,
  make: (index: number) => { name: string; body: string; index: ItemIndex },
): Promise<void> {
  const step = 500;
  for (let start = 0; start < size; start += step)
    await writeCollection(store, id, async (log) => {
      for (let index = start; index < Math.min(size, start + step); index++) await log.put(make(index));
    });
}
