import { newId } from '@/server/core/ids';
import type { Sql } from '@/server/store/sql';

export type VersionReason = 'edit' | 'delete' | 'conflict';

/** Keeps the state an item has now, body and all, without the body leaving the database. */
export function saveVersion(sql: Sql, itemId: string, reason: VersionReason, now: Date): Promise<number> {
  return sql.run(
    `INSERT INTO item_version (id, collection_id, name, uid, body, component, reason, modseq, saved_at)
     SELECT ?, collection_id, name, uid, body, component, ?, modseq, ? FROM item WHERE id = ?`,
    [newId(), reason, now, itemId],
  );
}

/** Keeps the states of all items of a collection that is about to end. */
export function saveAllVersions(sql: Sql, collectionId: string, now: Date): Promise<number> {
  const id = sql.dialect === 'postgresql' ? 'gen_random_uuid()' : 'UUID()';
  return sql.run(
    `INSERT INTO item_version (id, collection_id, name, uid, body, component, reason, modseq, saved_at)
     SELECT ${id}, collection_id, name, uid, body, component, 'delete', modseq, ? FROM item WHERE collection_id = ?`,
    [now, collectionId],
  );
}
