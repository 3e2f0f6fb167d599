import { type CollectionId, isId } from '@/server/core/ids';
import type { SqlValue } from '@/server/store/sql';
import type { Store } from '@/server/store/store';
import type { VersionReason } from './internal/save-version';
import type { Component } from './model';

/** An earlier state of an item. */
export type ItemVersion = {
  id: string;
  collectionId: CollectionId;
  name: string;
  uid: string;
  body: string;
  component: Component;
  reason: VersionReason;
  /** The log position this state had. */
  modseq: bigint;
  savedAt: Date;
};

type VersionRow = {
  id: string;
  collection_id: string;
  name: string;
  uid: string;
  body: string;
  component: string;
  reason: string;
  modseq: bigint;
  saved_at: Date;
};

/** One earlier state by its id, or null. */
export async function readVersion(store: Store, versionId: string): Promise<ItemVersion | null> {
  if (!isId(versionId)) return null;
  const [version] = await select(store, 'WHERE id = ?', [versionId]);
  return version ?? null;
}

/** The newest earlier state of an item, found by UID (a restored item may get another name) and, when given, name; or null. */
export async function latestVersion(
  store: Store,
  collectionId: CollectionId,
  of: { uid: string; name?: string },
): Promise<ItemVersion | null> {
  const byName = of.name === undefined ? '' : ' AND name = ?';
  const [version] = await select(store, `WHERE collection_id = ? AND uid = ?${byName} ORDER BY modseq DESC LIMIT 1`, [
    collectionId,
    of.uid,
    ...(of.name === undefined ? [] : [of.name]),
  ]);
  return version ?? null;
}

/** All earlier states of an item, newest first. */
export function listVersions(store: Store, collectionId: CollectionId, uid: string): Promise<ItemVersion[]> {
  return select(store, 'WHERE collection_id = ? AND uid = ? ORDER BY modseq DESC', [collectionId, uid]);
}

/** The bodies items of these names had before, as far as they are remembered; names without any are left out. */
export async function earlierBodies(
  store: Store,
  collectionId: CollectionId,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (let start = 0; start < names.length; start += 200) {
    const some = names.slice(start, start + 200);
    const marks = some.map(() => '?').join(', ');
    const versions = await select(store, `WHERE collection_id = ? AND name IN (${marks})`, [collectionId, ...some]);
    for (const { name, body } of versions) {
      const bodies = found.get(name);
      if (bodies) bodies.push(body);
      else found.set(name, [body]);
    }
  }
  return found;
}

async function select(store: Store, rest: string, values: readonly SqlValue[]): Promise<ItemVersion[]> {
  const rows = await store.sql.rows<VersionRow>(
    `SELECT id, collection_id, name, uid, body, component, reason, modseq, saved_at FROM item_version ${rest}`,
    values,
  );
  return rows.map((row) => ({
    id: row.id,
    collectionId: row.collection_id as CollectionId,
    name: row.name,
    uid: row.uid,
    body: row.body,
    component: row.component as Component,
    reason: row.reason as VersionReason,
    modseq: row.modseq,
    savedAt: row.saved_at,
  }));
}
