import { type CollectionId, type ItemId, isId } from '@/server/core/ids';
import { inList } from '@/server/store/placeholders';
import type { SqlValue } from '@/server/store/sql';
import type { Store } from '@/server/store/store';
import { foldText } from './internal/fold-text';
import { type ItemRow, itemColumns, type RefRow, toItem, toRef } from './internal/item-row';
import type { Component, Item, ItemRef } from './model';
import { findOccurring, isShort } from './occurrences';

/** The item of this name, or null. */
export async function readItem(store: Store, collectionId: CollectionId, name: string): Promise<Item | null> {
  const rows = await select(store, 'FROM item i WHERE i.collection_id = ? AND i.name = ?', [collectionId, name]);
  // MySQL takes "a" and "a " for the same; a name is compared by byte.
  return rows.find((item) => item.name === name) ?? null;
}

/** The item with this id, whatever collection it is in, or null. */
export async function readItemById(store: Store, itemId: ItemId): Promise<Item | null> {
  if (!isId(itemId)) return null;
  const [item] = await select(store, 'FROM item i WHERE i.id = ?', [itemId]);
  return item ?? null;
}

/** The item with this UID in this collection, or null. */
export async function readItemByUid(store: Store, collectionId: CollectionId, uid: string): Promise<Item | null> {
  const [item] = await select(store, 'FROM item i WHERE i.collection_id = ? AND i.uid = ? ORDER BY i.modseq LIMIT 1', [collectionId, uid]);
  return item ?? null;
}

const chunk = 512;

/** The items of these names; names that are not there are left out. The order is the database's. */
export async function readItems(store: Store, collectionId: CollectionId, names: readonly string[]): Promise<Item[]> {
  const wanted = new Set(names);
  // Nothing is called so, and a database need not take it.
  const unique = [...wanted].filter((name) => !/[/\0]/.test(name));
  const items: Item[] = [];
  for (let start = 0; start < unique.length; start += chunk) {
    const rows = await rowsNamed(store, collectionId, unique.slice(start, start + chunk));
    for (const row of rows) if (wanted.has(row.name)) items.push(toItem(row));
  }
  return items;
}

/** Name by name through the index, whatever the planner thinks of the size of the table; one statement for lists of any length. */
function rowsNamed(store: Store, collectionId: CollectionId, names: readonly string[]): Promise<ItemRow[]> {
  if (store.dialect === 'postgresql') {
    const text = `SELECT ${itemColumns} FROM unnest(string_to_array(?, '/')) AS n(name)
       CROSS JOIN LATERAL (SELECT * FROM item t WHERE t.collection_id = ? AND t.name = n.name OFFSET 0) i`;
    return store.sql.rows<ItemRow>(text, [names.join('/'), collectionId]);
  }
  const list = inList(names);
  const text = `SELECT ${itemColumns} FROM item i WHERE i.collection_id = ? AND i.name IN ${list.marks}`;
  return store.sql.rows<ItemRow>(text, [collectionId, ...list.values]);
}

/** Name, etag, size and component of every item, answered from an index without touching bodies. */
export async function listRefs(store: Store, collectionId: CollectionId): Promise<ItemRef[]> {
  const rows = await store.sql.rows<RefRow>('SELECT name, etag, size, component FROM item WHERE collection_id = ?', [collectionId]);
  return rows.map(toRef);
}

/**
 * The items that may have an occurrence between two instants (UTC seconds; start inclusive, end exclusive; null = open): everything
 * that happens then or may, and tasks without any time. A superset: whoever asks expands and tests. A range of up to 400 days costs what
 * it answers; longer and open ones are answered by first and last instants.
 */
export async function findInRange(
  store: Store,
  collectionIds: readonly CollectionId[],
  fromSeconds: number | null,
  toSeconds: number | null,
  components?: readonly Component[],
): Promise<Item[]> {
  if (collectionIds.length === 0) return [];
  if (fromSeconds !== null && toSeconds !== null && isShort({ from: fromSeconds, to: toSeconds })) {
    const found = await findOccurring(store, collectionIds, { from: fromSeconds, to: toSeconds }, components);
    return found.map(({ item }) => item);
  }
  const collections = inList(collectionIds);
  const kinds = components ? inList(components) : null;
  const within = `i.collection_id IN ${collections.marks}${kinds ? ` AND i.component IN ${kinds.marks}` : ''}`;
  const base: SqlValue[] = [...collections.values, ...(kinds?.values ?? [])];
  const before =
    toSeconds === null ? (['i.first_start IS NOT NULL', []] as const) : (['i.first_start < ?', [Math.ceil(toSeconds)]] as const);
  const after =
    fromSeconds === null ? (['i.last_end IS NOT NULL', []] as const) : (['i.last_end >= ?', [Math.floor(fromSeconds)]] as const);
  const branches: [string, readonly SqlValue[]][] = [
    [`${within} AND ${after[0]} AND ${before[0]}`, [...base, ...after[1], ...before[1]]],
    [`${within} AND i.last_end IS NULL AND ${before[0]}`, [...base, ...before[1]]],
  ];
  if (!components || components.includes('VTODO')) {
    branches.push([
      `i.collection_id IN ${collections.marks} AND i.last_end IS NULL AND i.first_start IS NULL AND i.component = 'VTODO'`,
      collections.values,
    ]);
  }
  const text = branches.map(([where]) => `SELECT ${itemColumns} FROM item i WHERE ${where}`).join(' UNION ALL ');
  const rows = await store.sql.rows<ItemRow>(
    text,
    branches.flatMap(([, values]) => values),
  );
  return rows.map(toItem);
}

/** The items that carry this e-mail address (any letter case). */
export async function findByEmail(store: Store, collectionIds: readonly CollectionId[], email: string): Promise<Item[]> {
  if (collectionIds.length === 0) return [];
  const collections = inList(collectionIds);
  return select(store, `FROM item_email e JOIN item i ON i.id = e.item_id WHERE e.collection_id IN ${collections.marks} AND e.email = ?`, [
    ...collections.values,
    email.toLowerCase(),
  ]);
}

/** The items whose searchable text holds every word of `text`, accents and letter case aside; newest first, at most `limit`. */
export async function findByText(
  store: Store,
  collectionIds: readonly CollectionId[],
  text: string,
  options: { limit?: number; components?: readonly Component[] } = {},
): Promise<Item[]> {
  // No text that is stored holds a NUL, and a database refuses to compare with one.
  const words = foldText(text.replaceAll('\0', ' ').toWellFormed())
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 8);
  if (collectionIds.length === 0 || words.length === 0) return [];
  const collections = inList(collectionIds);
  const kinds = options.components ? inList(options.components) : null;
  const patterns = words.map((word) => `%${word.replace(/[!%_]/g, '!$&')}%`);
  return select(
    store,
    `FROM item i WHERE i.collection_id IN ${collections.marks}${kinds ? ` AND i.component IN ${kinds.marks}` : ''}
     AND ${patterns.map(() => "i.search_text LIKE ? ESCAPE '!'").join(' AND ')} ORDER BY i.updated_at DESC, i.id LIMIT ?`,
    [...collections.values, ...(kinds?.values ?? []), ...patterns, Math.max(1, Math.trunc(options.limit ?? 50))],
  );
}

async function select(store: Store, rest: string, values: readonly SqlValue[]): Promise<Item[]> {
  const rows = await store.sql.rows<ItemRow>(`SELECT ${itemColumns} ${rest}`, values);
  return rows.map(toItem);
}
