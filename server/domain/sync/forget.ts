import type { Store } from '@/server/store/store';

/** Forgets deaths from before `before`; positions that would need them are refused from now on. Gives the number forgotten. */
export async function forgetTombstones(store: Store, before: Date): Promise<number> {
  const collections = await store.sql.rows<{ collection_id: string }>('SELECT DISTINCT collection_id FROM tombstone WHERE deleted_at < ?', [
    before,
  ]);
  let forgotten = 0;
  for (const { collection_id: id } of collections) {
    forgotten += await store.transaction(async (tx) => {
      await tx.rows('SELECT id FROM collection WHERE id = ? FOR UPDATE', [id]);
      const [last] = await tx.rows<{ modseq: bigint | null }>(
        'SELECT MAX(modseq) AS modseq FROM tombstone WHERE collection_id = ? AND deleted_at < ?',
        [id, before],
      );
      if (last?.modseq == null) return 0;
      // A position at the last forgotten death already knew of it, so it stays good.
      await tx.run('UPDATE collection SET forgotten_below = ? WHERE id = ? AND forgotten_below < ?', [last.modseq, id, last.modseq]);
      return tx.run('DELETE FROM tombstone WHERE collection_id = ? AND modseq <= ?', [id, last.modseq]);
    });
  }
  return forgotten;
}

/** Ends earlier states that were kept before `before`. Gives their number. */
export function expireVersions(store: Store, before: Date): Promise<number> {
  return store.sql.run('DELETE FROM item_version WHERE saved_at < ?', [before]);
}
