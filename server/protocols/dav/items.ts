import { DomainError } from '@/server/core/errors';
import { isSeen, itemSeenWith, seesEverything } from '@/server/domain/calendar/shared-view';
import { changesSince } from '@/server/domain/sync/changes';
import { findByEmail, findInRange, listRefs, readItem, readItems } from '@/server/domain/sync/items';
import type { Changes, Component, Item, ItemRef, Position } from '@/server/domain/sync/model';
import { type BusyTime, type Found, findBusyTimes, findOccurring, type Range } from '@/server/domain/sync/occurrences';
import { earlierBodies } from '@/server/domain/sync/versions';
import type { CollectionLog } from '@/server/domain/sync/write';
import type { Store } from '@/server/store/store';
import type { DavContext } from './context';
import { directoryItem, directoryListing, isDirectory } from './directory-books';
import type { SeenCollection, Shared } from './shared';

// What lies in a collection, as the person who asks may see it. Every method and report reads items through this.

/** The items of one collection. */
export type ItemSource = {
  refs(): Promise<readonly ItemRef[]>;
  read(name: string): Promise<Item | null>;
  readMany(names: readonly string[]): Promise<Item[]>;
  inRange(range: { from: number | null; to: number | null }, components: readonly Component[]): Promise<Item[]>;
  occurring(range: Range, components: readonly Component[]): Promise<Found[]>;
  busy(range: Range): Promise<{ times: BusyTime[]; unsure: Item[] }>;
  byEmail(address: string): Promise<Item[]>;
  changes(since: Position | null, limit?: number): Promise<Changes>;
};

type At = Pick<DavContext, 'store' | 'directory' | 'person'>;

/** One's own collections and those seen whole are read as they are stored; others object by object; directories where they are. */
export function itemsOf(at: At, collection: SeenCollection): ItemSource {
  const { store } = at;
  const { shared } = collection;
  if (isDirectory(collection)) return directoryItems(at, collection);
  const stored = storedItems(store, collection);
  if (!shared) return stored;
  const whole = collection.kind === 'addressbook' || seesEverything(shared.rights);
  const source = whole ? stored : reducedItems(store, stored, { collection, shared });
  return { ...source, changes: (since, limit) => changesOfView(source, { collection, shared }, { since, limit }) };
}

/** What a write looks at first: the log under its lock, with the objects as this person sees them. */
export type SeenLog = Pick<CollectionLog, 'collectionId' | 'position' | 'read'>;

export function asSeen({ kind, shared }: SeenCollection, log: CollectionLog): SeenLog {
  if (!shared || kind === 'addressbook') return log;
  const read: SeenLog['read'] = async (name) => {
    const item = await log.read(name);
    return item && itemSeenWith(item, shared.rights);
  };
  return { collectionId: log.collectionId, position: log.position, read };
}

function storedItems(store: Store, { id }: SeenCollection): ItemSource {
  return {
    refs: () => listRefs(store, id),
    read: (name) => readItem(store, id, name),
    readMany: (names) => readItems(store, id, names),
    inRange: ({ from, to }, components) => findInRange(store, [id], from, to, [...components]),
    occurring: (range, components) => findOccurring(store, [id], range, [...components]),
    busy: (range) => findBusyTimes(store, [id], range),
    byEmail: (address) => findByEmail(store, [id], address),
    changes: (since, limit) => changesSince(store, id, since, limit),
  };
}

/** Each is a question to the source; a client has found so many by a search at most. */
const mostOfDirectory = 100;

/** What is not stored: no times, no change log (dav.md 61). */
function directoryItems(at: At, collection: SeenCollection): ItemSource {
  const nothing = async () => [];
  return {
    refs: () => directoryListing(at, collection),
    read: (name) => directoryItem(at, collection, name),
    readMany: async (names) => {
      const found: Item[] = [];
      for (const name of names.slice(0, mostOfDirectory)) {
        const item = await directoryItem(at, collection, name);
        if (item) found.push(item);
      }
      return found;
    },
    inRange: nothing,
    occurring: nothing,
    busy: async () => ({ times: [], unsure: [] }),
    byEmail: nothing,
    changes: async () => {
      throw new DomainError('sync_position_gone', 'a directory has no change log');
    },
  };
}

type View = { collection: SeenCollection; shared: Shared };

/** A position in the view of somebody with certain rights is none in another. */
async function changesOfView(
  source: ItemSource,
  { collection, shared }: View,
  { since, limit }: { since: Position | null; limit: number | undefined },
): Promise<Changes> {
  if (since && since.epoch !== collection.epoch) throw new DomainError('sync_position_gone', 'the rights have changed since');
  const changes = await source.changes(since && { ...since, epoch: shared.stored.epoch }, limit);
  return { ...changes, position: { ...changes.position, epoch: collection.epoch } };
}

const step = 100;

function reducedItems(store: Store, stored: ItemSource, { collection, shared }: View): ItemSource {
  const { rights } = shared;
  const seen = (items: readonly Item[]) => items.flatMap((item) => itemSeenWith(item, rights) ?? []);
  const readMany = async (names: readonly string[]) => seen(await stored.readMany(names));
  const readAll = async (names: readonly string[]) => {
    const found: Item[] = [];
    for (let start = 0; start < names.length; start += step) found.push(...(await readMany(names.slice(start, start + step))));
    return found;
  };
  return {
    refs: async () => readAll((await stored.refs()).map(({ name }) => name)),
    read: async (name) => (await readMany([name]))[0] ?? null,
    readMany,
    inRange: async (range, components) => seen(await stored.inRange(range, components)),
    occurring: async (range, components) =>
      (await stored.occurring(range, components)).flatMap(({ item, certain }) => {
        const one = itemSeenWith(item, rights);
        // What made it certain may be what is hidden of it.
        return one ? [{ item: one, certain: certain && one === item }] : [];
      }),
    // What is hidden does not make busy either, so every object has to be asked.
    busy: async ({ from, to }) => ({ times: [], unsure: seen(await stored.inRange({ from, to }, ['VEVENT', 'VFREEBUSY'])) }),
    byEmail: async (address) => seen(await stored.byEmail(address)),
    changes: async (since, limit) => {
      const changes = await stored.changes(since, limit);
      const visible = new Map((await readAll(changes.changed.map(({ name }) => name))).map((item) => [item.name, item]));
      const changed = changes.changed.flatMap((ref) => {
        const item = visible.get(ref.name);
        return item ? [{ name: item.name, etag: item.etag, size: item.size, component: item.component, modseq: ref.modseq }] : [];
      });
      const hidden = since ? changes.changed.filter(({ name }) => !visible.has(name)).map(({ name }) => name) : [];
      const view = { collection, shared };
      const [removed, turned] = [
        await onceSeen(store, view, { names: changes.removed, unknown: true }),
        await onceSeen(store, view, { names: hidden, unknown: false }),
      ];
      return { ...changes, changed, removed: [...removed, ...turned] };
    },
  };
}

/**
 * Of names that are gone from a view those that may have been in it: the name of what was always hidden is not told.
 * `unknown` decides where nothing is remembered: of a death always something is, until it is so old that it is forgotten.
 */
async function onceSeen(
  store: Store,
  { collection, shared }: View,
  { names, unknown }: { names: readonly string[]; unknown: boolean },
): Promise<string[]> {
  if (names.length === 0) return [];
  const earlier = await earlierBodies(store, collection.id, names);
  return names.filter((name) => {
    const bodies = earlier.get(name);
    if (!bodies) return unknown;
    return bodies.some((body) => isSeen(shared.rights, body));
  });
}
