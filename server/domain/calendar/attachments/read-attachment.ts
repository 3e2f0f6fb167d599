import { DomainError } from '@/server/core/errors';
import { type CollectionId, isId } from '@/server/core/ids';
import type { Person } from '@/server/domain/directory/model';
import { rightsOn } from '@/server/domain/sharing/rights';
import { getCollection } from '@/server/domain/sync/collections';
import { managedIdsIn } from '@/server/domain/sync/managed-ids';
import type { Store } from '@/server/store/store';
import { seesWhole } from '../shared-view';
import type { StoredAttachment } from './store-attachment';

type UseRow = { collection_id: string; body: string };

/**
 * A file and its bytes, for whoever may see an event that names it (RFC 8607 section 3.9).
 * Errors: `not_found`, also for what exists but is not theirs to see.
 */
export async function readAttachment(
  store: Store,
  person: Person,
  id: string,
): Promise<StoredAttachment & { bytes: AsyncIterable<Buffer> }> {
  const missing = new DomainError('not_found', 'no such attachment');
  if (!isId(id)) throw missing;
  const [file] = await store.sql.rows<{ filename: string; media_type: string; size: number }>(
    'SELECT filename, media_type, size FROM attachment WHERE id = ?',
    [id],
  );
  if (!file || !(await isSeen(store, person, id))) throw missing;
  return { id, filename: file.filename, mediaType: file.media_type, size: file.size, bytes: chunksOf(store, id) };
}

async function isSeen(store: Store, person: Person, id: string): Promise<boolean> {
  const uses = await store.sql.rows<UseRow>(
    'SELECT i.collection_id, i.body FROM attachment_use u JOIN item i ON i.id = u.item_id WHERE u.attachment_id = ?',
    [id],
  );
  for (const { collection_id: collectionId, body } of uses) {
    if (!managedIdsIn(body).includes(id)) continue;
    const collection = await getCollection(store, collectionId as CollectionId);
    const rights = collection ? (await rightsOn(store, person, [collection])).get(collection.id) : undefined;
    if (rights && seesWhole(rights, body)) return true;
  }
  return false;
}

async function* chunksOf(store: Store, id: string): AsyncGenerator<Buffer> {
  for (let position = 0; ; position += 1) {
    const [chunk] = await store.sql.rows<{ content: Uint8Array }>(
      'SELECT content FROM attachment_chunk WHERE attachment_id = ? AND position = ?',
      [id, position],
    );
    if (!chunk) return;
    yield Buffer.from(chunk.content);
  }
}
