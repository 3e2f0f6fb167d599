import { randomBytes } from 'node:crypto';
import { DomainError } from '@/server/core/errors';
import { type AccountId, type CollectionId, isId, newId } from '@/server/core/ids';
import type { Person } from '@/server/domain/directory/model';
import { isUniqueViolation } from '@/server/store/errors';
import { inList } from '@/server/store/placeholders';
import type { SqlValue } from '@/server/store/sql';
import type { Store } from '@/server/store/store';
import { type CollectionRow, collectionColumns, toCollection } from './internal/collection-row';
import { saveAllVersions } from './internal/save-version';
import type { Collection, CollectionKind, Component } from './model';

/** What a new collection is made of. What is left out is empty. */
export type NewCollection = {
  ownerId: AccountId;
  kind: CollectionKind;
  /** The last path segment of its DAV address. */
  name: string;
  displayName: string;
  components: readonly Component[];
  description?: string;
  color?: string;
  position?: number;
  timezone?: string;
  transparent?: boolean;
  isDefault?: boolean;
  deadProperties?: Readonly<Record<string, string>>;
};

/** What may be changed about a collection. `deadProperties` replaces all of them. */
export type CollectionPatch = Partial<
  Pick<
    Collection,
    'displayName' | 'description' | 'color' | 'position' | 'components' | 'timezone' | 'transparent' | 'isDefault' | 'deadProperties'
  >
>;

const maxNameLength = 190;

/** The collections of an account, all or of some kinds, in the order their owner gave them. */
export async function listCollections(store: Store, ownerId: AccountId, kinds?: readonly CollectionKind[]): Promise<Collection[]> {
  const list = kinds ? inList(kinds) : null;
  const rows = await store.sql.rows<CollectionRow>(
    `SELECT ${collectionColumns} FROM collection WHERE account_id = ?${list ? ` AND kind IN ${list.marks}` : ''} ORDER BY position, id`,
    [ownerId, ...(list?.values ?? [])],
  );
  return rows.map(toCollection);
}

/** The collection of an account with this kind and name, or null. Names are compared by byte. */
export async function findCollection(store: Store, ownerId: AccountId, kind: CollectionKind, name: string): Promise<Collection | null> {
  const [row] = await store.sql.rows<CollectionRow>(
    `SELECT ${collectionColumns} FROM collection WHERE account_id = ? AND kind = ? AND name = ?`,
    [ownerId, kind, name],
  );
  return row && row.name === name ? toCollection(row) : null;
}

/** The collection with this id, or null. */
export async function getCollection(store: Store, id: CollectionId): Promise<Collection | null> {
  if (!isId(id)) return null;
  const [row] = await store.sql.rows<CollectionRow>(`SELECT ${collectionColumns} FROM collection WHERE id = ?`, [id]);
  return row ? toCollection(row) : null;
}

/** The collections with these ids, in one query; ids that are not there are left out. */
export async function getCollections(store: Store, ids: readonly CollectionId[]): Promise<Collection[]> {
  const known = ids.filter(isId);
  if (known.length === 0) return [];
  const list = inList(known);
  const rows = await store.sql.rows<CollectionRow>(
    `SELECT ${collectionColumns} FROM collection WHERE id IN ${list.marks} ORDER BY position, id`,
    list.values,
  );
  return rows.map(toCollection);
}

/** Makes a collection. Throws `name_taken` when the owner has one of that kind and name, `invalid` for a name no address can hold. */
export async function createCollection(store: Store, input: NewCollection): Promise<Collection> {
  checkName(input.name);
  const collection: Collection = {
    id: newId<CollectionId>(),
    ownerId: input.ownerId,
    kind: input.kind,
    name: input.name,
    displayName: input.displayName,
    description: input.description ?? '',
    color: input.color ?? '',
    position: input.position ?? 0,
    components: input.components,
    timezone: input.timezone ?? '',
    transparent: input.transparent ?? false,
    isDefault: input.isDefault ?? false,
    deadProperties: input.deadProperties ?? {},
    modseq: 0n,
    epoch: newEpoch(),
  };
  const columns = columnsOf(collection);
  const fixed: Record<string, SqlValue> = {
    id: collection.id,
    account_id: collection.ownerId,
    kind: collection.kind,
    name: collection.name,
    modseq: 0n,
    forgotten_below: 0n,
    epoch: collection.epoch,
    created_at: store.clock.now(),
  };
  const row = { ...fixed, ...columns };
  const names = Object.keys(row);
  try {
    await store.sql.run(`INSERT INTO collection (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`, Object.values(row));
  } catch (cause) {
    if (isUniqueViolation(cause)) throw new DomainError('name_taken', 'a collection of that kind and name exists', { cause });
    throw cause;
  }
  announce(store, input.ownerId);
  return collection;
}

/**
 * Changes what a collection says about itself; its items and their change log stay as they are.
 * Throws `not_found`.
 */
export async function updateCollection(store: Store, id: CollectionId, patch: CollectionPatch): Promise<Collection> {
  const columns = columnsOf(patch);
  const names = Object.keys(columns);
  if (names.length > 0 && isId(id)) {
    const text = `UPDATE collection SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`;
    await store.sql.run(text, [...Object.values(columns), id]);
  }
  const collection = await getCollection(store, id);
  if (!collection) throw new DomainError('not_found', 'no such collection');
  if (names.length > 0) announce(store, collection.ownerId);
  return collection;
}

/** Ends a collection with everything in it; the bodies stay restorable as versions until those expire. Throws `not_found`. */
export async function deleteCollection(store: Store, id: CollectionId): Promise<void> {
  if (!isId(id)) throw new DomainError('not_found', 'no such collection');
  await store.transaction(async (tx) => {
    const [row] = await tx.rows<{ account_id: string }>('SELECT account_id FROM collection WHERE id = ? FOR UPDATE', [id]);
    if (!row) throw new DomainError('not_found', 'no such collection');
    await saveAllVersions(tx, id, store.clock.now());
    await tx.run('DELETE FROM collection WHERE id = ?', [id]);
    tx.afterCommit(() => announce(store, row.account_id as AccountId));
  });
}

/**
 * Sees to it that a person has a calendar and an address book to begin with. Safe to call at every login and by several at once.
 * The calendar takes tasks and journal entries too: many clients know only one place for them.
 */
export async function ensureDefaultCollections(
  store: Store,
  person: Pick<Person, 'accountId'>,
  names: { calendar: string; addressbook: string; tasks?: string },
): Promise<void> {
  const have = await listCollections(store, person.accountId, ['calendar', 'addressbook']);
  const wanted: NewCollection[] = [
    {
      ownerId: person.accountId,
      kind: 'calendar',
      name: 'personal',
      displayName: names.calendar,
      components: ['VEVENT', 'VTODO', 'VJOURNAL'],
      color: '#3B82F6',
      isDefault: true,
    },
    {
      ownerId: person.accountId,
      kind: 'addressbook',
      name: 'personal',
      displayName: names.addressbook,
      components: ['VCARD'],
      isDefault: true,
    },
  ];
  for (const each of wanted) {
    if (have.some(({ kind }) => kind === each.kind)) continue;
    try {
      await createCollection(store, each);
    } catch (error) {
      // Another request of the same first login was quicker.
      if (!(error instanceof DomainError && error.code === 'name_taken')) throw error;
    }
  }
}

/** A collection's history begins: positions of any other history are refused. Letters and digits only, for every door's spelling. */
function newEpoch(): string {
  return randomBytes(8).toString('hex');
}

function checkName(name: string): void {
  const length = Array.from(name).length;
  // A trailing space would be equal to none on MySQL.
  if (length === 0 || length > maxNameLength || /[\0/]| $/.test(name))
    throw new DomainError('invalid', 'a collection cannot have that name');
}

function columnsOf(patch: CollectionPatch): Record<string, SqlValue> {
  const columns: Record<string, SqlValue> = {};
  if (patch.displayName !== undefined) columns['display_name'] = patch.displayName;
  if (patch.description !== undefined) columns['description'] = patch.description;
  if (patch.color !== undefined) columns['color'] = patch.color;
  if (patch.position !== undefined) columns['position'] = patch.position;
  if (patch.components !== undefined) columns['components'] = patch.components.join(',');
  if (patch.timezone !== undefined) columns['timezone'] = patch.timezone;
  if (patch.transparent !== undefined) columns['transparent'] = patch.transparent;
  if (patch.isDefault !== undefined) columns['is_default'] = patch.isDefault;
  if (patch.deadProperties !== undefined) columns['dead_properties'] = JSON.stringify(patch.deadProperties);
  return columns;
}

function announce(store: Store, accountId: AccountId): void {
  store.bus.publish({ kind: 'collections', accountId });
}
