import { DomainError } from '@/server/core/errors';
import { type CollectionId, isId } from '@/server/core/ids';
import type { SqlValue } from '@/server/store/sql';
import type { Store } from '@/server/store/store';
import { type RefRow, toRef } from './internal/item-row';
import type { Changes, ItemRef, Position } from './model';

type Head = { modseq: bigint; forgotten_below: bigint; epoch: string };

/** Where the change log of a collection stands now. Throws `not_found`. */
export async function currentPosition(store: Store, collectionId: CollectionId): Promise<Position> {
  const { epoch, modseq } = await headOf(store, collectionId);
  return { epoch, modseq };
}

/**
 * What happened in a collection since a position; from the beginning for null. Made and deleted since: not mentioned; deleted and
 * made again: a change. With a limit, the first so many (changed and removed together, in the order of the log).
 * Throws `not_found`, and `sync_position_gone` for positions of another history or from before what is still remembered.
 */
export async function changesSince(store: Store, collectionId: CollectionId, position: Position | null, limit?: number): Promise<Changes> {
  const head = await headOf(store, collectionId);
  const since = position ? resolve(head, position) : { reached: 0n, knownUntil: head.modseq };
  const end = { epoch: head.epoch, modseq: head.modseq };
  if (since.reached === head.modseq) return { changed: [], removed: [], position: end, truncated: false };
  const max = limit === undefined ? null : Math.max(1, Math.trunc(limit));

  const changed = await changedAfter(store, { collectionId, after: since.reached, until: head.modseq, max });
  const nobodyDied = position === null || since.knownUntil === head.modseq;
  const removed = nobodyDied ? [] : await removedAfter(store, { collectionId, after: since.knownUntil, until: head.modseq, max });
  const entries: { modseq: bigint; changed?: ItemRef & { modseq: bigint }; removed?: string }[] = [
    ...changed.map((row) => ({ modseq: row.modseq, changed: { ...toRef(row), modseq: row.modseq } })),
    ...removed.map((row) => ({ modseq: row.modseq, removed: row.name })),
  ].sort((a, b) => (a.modseq < b.modseq ? -1 : 1));
  const truncated = max !== null && entries.length > max;
  const taken = truncated ? entries.slice(0, max) : entries;
  return {
    changed: taken.flatMap((entry) => entry.changed ?? []),
    removed: taken.flatMap((entry) => entry.removed ?? []),
    position: truncated ? midway(head, taken.at(-1)?.modseq ?? since.reached, since) : end,
    truncated,
  };
}

/** `until` is the head as it was read first: what is written this very moment comes with the next question. */
type Range = { collectionId: CollectionId; after: bigint; until: bigint; max: number | null };

function changedAfter(store: Store, { collectionId, after, until, max }: Range): Promise<(RefRow & { modseq: bigint })[]> {
  const text =
    'SELECT name, etag, size, component, modseq FROM item WHERE collection_id = ? AND modseq > ? AND modseq <= ? ORDER BY modseq';
  return store.sql.rows(...limited(text, [collectionId, after, until], max));
}

/** Names that died after a position and lived at it. One that lives again is in the list of changes instead. */
function removedAfter(store: Store, { collectionId, after, until, max }: Range): Promise<{ name: string; modseq: bigint }[]> {
  const text = `SELECT t.name, t.modseq FROM tombstone t WHERE t.collection_id = ? AND t.modseq > ? AND t.modseq <= ? AND t.created_seq <= ?
     AND NOT EXISTS (SELECT 1 FROM item i WHERE i.collection_id = t.collection_id AND i.name = t.name) ORDER BY t.modseq`;
  return store.sql.rows(...limited(text, [collectionId, after, until, after], max));
}

/** One more than asked, to know whether there is more. */
function limited(text: string, values: readonly SqlValue[], max: number | null): [string, readonly SqlValue[]] {
  return max === null ? [text, values] : [`${text} LIMIT ?`, [...values, max + 1]];
}

async function headOf(store: Store, collectionId: CollectionId): Promise<Head> {
  const text = 'SELECT modseq, forgotten_below, epoch FROM collection WHERE id = ?';
  const [head] = isId(collectionId) ? await store.sql.rows<Head>(text, [collectionId]) : [];
  if (!head) throw new DomainError('not_found', 'no such collection');
  return head;
}

/** How far the asker has read, and the newest state of the log they have seen anything of. */
type Since = { reached: bigint; knownUntil: bigint };

/**
 * While a first listing goes on page by page, its position is older than the state being listed: deaths before that state never
 * concerned this asker (and may be forgotten). So the epoch of such a position also says where the log stood: `epoch-modseq`.
 */
function midway(head: Head, reached: bigint, since: Since): Position {
  return { epoch: reached < since.knownUntil ? `${head.epoch}-${since.knownUntil}` : head.epoch, modseq: reached };
}

function resolve(head: Head, { epoch, modseq }: Position): Since {
  const [, own, listed] = /^([^-]*)(?:-(\d{1,18}))?$/.exec(epoch) ?? [];
  const knownUntil = listed === undefined ? modseq : BigInt(listed);
  const known = own === head.epoch && modseq >= 0n && modseq <= knownUntil && knownUntil <= head.modseq;
  if (!known || knownUntil < head.forgotten_below) throw new DomainError('sync_position_gone', 'that position is not remembered any more');
  return { reached: modseq, knownUntil };
}
