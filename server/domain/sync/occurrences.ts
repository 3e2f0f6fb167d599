import type { CollectionId } from '@/server/core/ids';
import { inList } from '@/server/store/placeholders';
import type { Dialect, SqlValue } from '@/server/store/sql';
import type { Store } from '@/server/store/store';
import { type ItemRow, itemColumns, toItem } from './internal/item-row';
import { always, busyCodes, spanSeconds } from './internal/occurrence-rows';
import type { Component, Item } from './model';

// What happens in a range of time, from the stored occurrences: it costs what it answers and not what the collection holds.
// Items whose rows do not reach as far as the range are found by their first and last instant, as all were before.

/** An item that may happen in a range; `certain` when a stored occurrence proves that it does, whatever zone the asker is in. */
export type Found = { item: Item; certain: boolean };

/** Seconds since 1970. */
export type Range = { from: number; to: number };

/** Beyond this, an item has many occurrences in the range and is found sooner by its first and last instant. */
const longestRange = 400 * 86_400;

/** Whether a range is answered from stored occurrences. */
export function isShort({ from, to }: Range): boolean {
  return to - from <= longestRange;
}

/** The items that may have an occurrence in a short range. Never too few; what is not `certain` is for the asker to test. */
export async function findOccurring(
  store: Store,
  collectionIds: readonly CollectionId[],
  range: Range,
  components?: readonly Component[],
): Promise<Found[]> {
  if (collectionIds.length === 0) return [];
  const collections = inList(collectionIds);
  const whole = { from: Math.floor(range.from), to: Math.ceil(range.to) };
  const touching = touchingRows(store.dialect, collections, whole);
  const covered = beyond(store.dialect, collections, whole);
  const kinds = components ? inList(components) : null;
  const ofKind = kinds ? ` AND i.component IN ${kinds.marks}` : '';
  const values = kinds?.values ?? [];
  const certain = `SELECT r.item_id, MIN(r.busy) AS least FROM (${touching.text}) r GROUP BY r.item_id`;
  // By the primary key, item by item: a plan made while the table was small must not read all of it later.
  const joined =
    store.dialect === 'postgresql'
      ? `(${certain}) o CROSS JOIN LATERAL (SELECT * FROM item t WHERE t.id = o.item_id OFFSET 0) i`
      : `(${certain}) o STRAIGHT_JOIN item i ON i.id = o.item_id`;
  const rows = await store.sql.rows<ItemRow & { least: number }>(
    `SELECT ${itemColumns}, o.least FROM ${joined} WHERE i.indexed_to >= ? AND i.indexed_from <= ?${ofKind}
     UNION ALL SELECT ${itemColumns}, ${busyCodes.about} FROM ${covered.text}${ofKind}`,
    [...touching.values, whole.to, whole.from, ...values, ...covered.values, ...values],
  );
  return rows.map((row) => ({ item: toItem(row), certain: row.least < busyCodes.about }));
}

/** A time at which somebody is busy, cut nowhere. */
export type BusyTime = { start: number; end: number; tentative: boolean };

/**
 * When events of the collections make busy in a short range, without reading them; and the items of which only the body can tell.
 * The answer to free-busy questions.
 */
export async function findBusyTimes(
  store: Store,
  collectionIds: readonly CollectionId[],
  range: Range,
): Promise<{ times: BusyTime[]; unsure: Item[] }> {
  if (collectionIds.length === 0) return { times: [], unsure: [] };
  const collections = inList(collectionIds);
  const whole = { from: Math.floor(range.from), to: Math.ceil(range.to) };
  const touching = touchingRows(store.dialect, collections, whole);
  const rows = await store.sql.rows<{ item_id: string; starts: bigint; ends: bigint; busy: number }>(touching.text, touching.values);
  const covered = beyond(store.dialect, collections, whole);
  const far = await store.sql.rows<ItemRow>(
    `SELECT ${itemColumns} FROM ${covered.text} AND i.component IN ('VEVENT', 'VFREEBUSY')`,
    covered.values,
  );
  const unread = new Set(far.map(({ id }) => id));
  const asked = [...new Set(rows.filter(({ busy }) => busy === busyCodes.about).map((row) => row.item_id))].filter((id) => !unread.has(id));
  const unsure = [...far, ...(await readByIds(store, asked))].map(toItem);
  const bodies = new Set<string>(unsure.map(({ id }) => id));
  const times = rows
    .filter(({ item_id: id, busy }) => !bodies.has(id) && (busy === busyCodes.busy || busy === busyCodes.tentative))
    .map(({ starts, ends, busy }) => ({ start: Number(starts), end: Number(ends), tentative: busy === busyCodes.tentative }));
  return { times, unsure };
}

async function readByIds(store: Store, ids: readonly string[]): Promise<ItemRow[]> {
  const found: ItemRow[] = [];
  for (let start = 0; start < ids.length; start += 256) {
    const list = inList(ids.slice(start, start + 256));
    const text = `SELECT ${itemColumns} FROM item i WHERE i.id IN ${list.marks} AND i.component IN ('VEVENT', 'VFREEBUSY')`;
    found.push(...(await store.sql.rows<ItemRow>(text, list.values)));
  }
  return found;
}

type Part = { text: string; values: SqlValue[] };
type List = { marks: string; values: readonly SqlValue[] };

/** The stored occurrences that overlap the range as RFC 4791 section 9.9 means it; those of `about` also where they only touch it. */
function touchingRows(dialect: Dialect, collections: List, { from, to }: Range): Part {
  const table =
    dialect === 'mysql'
      ? 'item_occurrence FORCE INDEX (item_occurrence_collection_id_span_starts_ends_item_id_busy_idx)'
      : 'item_occurrence';
  const parts = [spanSeconds[0], spanSeconds[1], null].map((longest, span): Part => {
    const lower = longest === null ? '' : ' AND starts >= ?';
    return {
      text: `SELECT item_id, starts, ends, busy FROM ${table} WHERE collection_id IN ${collections.marks} AND span = ${span}${lower} AND starts < ?
         AND (ends > ? OR (ends = ? AND (starts = ends OR busy = ${busyCodes.about})))`,
      values: [...collections.values, ...(longest === null ? [] : [from - longest]), to, from, from],
    };
  });
  return { text: parts.map(({ text }) => text).join(' UNION ALL '), values: parts.flatMap(({ values }) => values) };
}

/** Items whose stored occurrences do not reach all over the range; of them, those that may reach into it. A FROM and WHERE. */
function beyond(dialect: Dialect, collections: List, { from, to }: Range): Part {
  const within = `t.collection_id IN ${collections.marks} AND t.indexed_to < ${always} AND (t.indexed_to < ? OR t.indexed_from > ?)`;
  const times = `((i.first_start < ? AND (i.last_end IS NULL OR i.last_end >= ?))
      OR (i.first_start IS NULL AND i.last_end IS NULL AND i.component = 'VTODO'))`;
  const values = [...collections.values, to, from, to, from];
  if (dialect === 'postgresql') return { text: `(SELECT * FROM item t WHERE ${within} OFFSET 0) i WHERE ${times}`, values };
  const table = 'item i FORCE INDEX (item_collection_id_indexed_to_indexed_from_idx)';
  return { text: `${table} WHERE ${within.replaceAll('t.', 'i.')} AND ${times}`, values };
}
