import type { SqlValue, Transaction } from '@/server/store/sql';
import type { ItemIndex, StoredOccurrence } from '../model';

// The rows of item_occurrence, and what an item says about how complete they are.

/** Beyond every instant: complete from `-always` to `always`. */
export const always = 9_000_000_000_000;
/** Asked and found to be beyond storing: never again until it changes. The column's default, one lower, says nobody has asked yet. */
const unknowable = -8_000_000_000_000;
export const unasked = -9_000_000_000_000;

const day = 86_400;
/** How long an occurrence of span 0 and 1 can be; a range is looked for from that much earlier on. */
export const spanSeconds = [4 * day, 40 * day] as const;
export const busyCodes = { free: 0, busy: 1, tentative: 2, about: 3 } as const;

export type Places = { columns: { indexed_from: number; indexed_to: number }; rows: readonly StoredOccurrence[] };

/** What to store about when an item happens. */
export function placesOf({ component, occurrences }: Pick<ItemIndex, 'component' | 'occurrences'>, now: Date): Places {
  if (component === 'VCARD') return { columns: { indexed_from: -always, indexed_to: always }, rows: [] };
  if (!occurrences) return { columns: { indexed_from: 0, indexed_to: unasked }, rows: [] };
  const found = occurrences(now);
  if (!found) return { columns: { indexed_from: 0, indexed_to: unknowable }, rows: [] };
  return { columns: { indexed_from: found.from ?? -always, indexed_to: found.to ?? always }, rows: found.rows };
}

function spanOf({ start, end }: { start: number; end: number }): number {
  const length = end - start;
  return length <= spanSeconds[0] ? 0 : length <= spanSeconds[1] ? 1 : 2;
}

const columns = 'item_id, position, collection_id, span, starts, ends, busy';

/** The statements that write the rows of one item: one on PostgreSQL, batches of few fixed sizes on MySQL. */
export function insertOccurrences(
  tx: Transaction,
  item: { id: string; collectionId: string },
  occurrences: readonly StoredOccurrence[],
): (() => Promise<number>)[] {
  const rows = occurrences.map((occurrence, position) => {
    const [start, end] = [Math.floor(occurrence.start), Math.ceil(occurrence.end)];
    return { position, span: spanOf({ start, end }), start, end, busy: busyCodes[occurrence.busy] };
  });
  const valuesOf = (row: (typeof rows)[number]): SqlValue[] => [
    item.id,
    row.position,
    item.collectionId,
    row.span,
    row.start,
    row.end,
    row.busy,
  ];
  if (tx.dialect === 'postgresql' && rows.length > 2) {
    const lists = (['position', 'span', 'start', 'end', 'busy'] as const).map((name) => rows.map((row) => row[name]).join());
    const list = (type: string) => `string_to_array(?, ',')::${type}[]`;
    const text = `INSERT INTO item_occurrence (${columns}) SELECT CAST(? AS uuid), r.position, CAST(? AS uuid), r.span, r.starts, r.ends, r.busy
       FROM unnest(${list('int')}, ${list('int')}, ${list('bigint')}, ${list('bigint')}, ${list('int')}) AS r(position, span, starts, ends, busy)`;
    return [() => tx.run(text, [item.id, item.collectionId, ...lists])];
  }
  const statements: (() => Promise<number>)[] = [];
  for (let at = 0; at < rows.length; ) {
    const left = rows.length - at;
    const size = left >= 64 ? 64 : left >= 16 ? 16 : left >= 4 ? 4 : 1;
    const batch = rows.slice(at, at + size);
    const text = `INSERT INTO item_occurrence (${columns}) VALUES ${batch.map(() => '(?, ?, ?, ?, ?, ?, ?)').join(', ')}`;
    statements.push(() => tx.run(text, batch.flatMap(valuesOf)));
    at += size;
  }
  return statements;
}
