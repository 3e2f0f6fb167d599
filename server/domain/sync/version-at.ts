import type { CollectionId } from '@/server/core/ids';
import type { Store } from '@/server/store/store';

/** An earlier state of an item, kept when it was overwritten or removed. */
export type StoredVersion = { name: string; uid: string; body: string; savedAt: Date };

/** The state an item of this collection was given at this position of the log, as long as it is kept; null otherwise. */
export async function versionAt(store: Store, collectionId: CollectionId, modseq: bigint): Promise<StoredVersion | null> {
  const [row] = await store.sql.rows<StoredVersion>(
    'SELECT name, uid, body, saved_at AS "savedAt" FROM item_version WHERE collection_id = ? AND modseq = ? ORDER BY saved_at DESC LIMIT 1',
    [collectionId, modseq],
  );
  return row ?? null;
}
