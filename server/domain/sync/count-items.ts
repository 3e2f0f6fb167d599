import type { CollectionId } from '@/server/core/ids';
import { inList } from '@/server/store/placeholders';
import type { Store } from '@/server/store/store';

/** How many items each of these collections holds, in one query; empty ones are left out. */
export async function countItems(store: Store, collectionIds: readonly CollectionId[]): Promise<ReadonlyMap<CollectionId, number>> {
  if (collectionIds.length === 0) return new Map();
  const list = inList(collectionIds);
  const rows = await store.sql.rows<{ collection_id: string; total: bigint | number }>(
    `SELECT collection_id, COUNT(*) AS total FROM item WHERE collection_id IN ${list.marks} GROUP BY collection_id`,
    list.values,
  );
  return new Map(rows.map((row) => [row.collection_id as CollectionId, Number(row.total)]));
}
