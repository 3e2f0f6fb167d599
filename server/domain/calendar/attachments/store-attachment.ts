import { DomainError } from '@/server/core/errors';
import { type AccountId, newId } from '@/server/core/ids';
import type { Store } from '@/server/store/store';

// Files hung on events lie in the database, in chunks: every instance serves them, a backup has them, and a half finished upload is
// nothing but rows nobody names.

export const attachmentLimits = { maxBytes: 26_214_400, perObject: 100, bytesPerAccount: 2_147_483_648 } as const;

const chunkBytes = 524_288;

export type StoredAttachment = { id: string; filename: string; mediaType: string; size: number };

/**
 * Takes the bytes of a file as they arrive, never more than a chunk of them in memory. Nothing names it yet: whoever called hangs it on an event.
 * Errors: `too_large` with precondition max-attachment-size, `quota_exceeded`.
 */
export async function storeAttachment(
  store: Store,
  { ownerId, filename, mediaType, source }: { ownerId: AccountId; filename: string; mediaType: string; source: AsyncIterable<Buffer> },
): Promise<StoredAttachment> {
  const id = newId();
  const { sql } = store;
  const [used] = await sql.rows<{ used: bigint | number | string | null }>(
    'SELECT SUM(size) AS used FROM attachment WHERE account_id = ?',
    [ownerId],
  );
  const free = attachmentLimits.bytesPerAccount - Number(used?.used ?? 0);
  await sql.run('INSERT INTO attachment (id, account_id, filename, media_type, size, created_at) VALUES (?, ?, ?, ?, ?, ?)', [
    id,
    ownerId,
    filename,
    mediaType,
    0,
    store.clock.now(),
  ]);
  try {
    let size = 0;
    let position = 0;
    let waiting: Buffer[] = [];
    let waitingBytes = 0;
    const flush = async () => {
      const content = Buffer.concat(waiting, waitingBytes);
      waiting = [];
      waitingBytes = 0;
      await sql.run('INSERT INTO attachment_chunk (attachment_id, position, content) VALUES (?, ?, ?)', [id, position, content]);
      position += 1;
    };
    for await (const piece of source) {
      size += piece.length;
      if (size > attachmentLimits.maxBytes)
        throw new DomainError('too_large', 'attachment: larger than we take', { details: { precondition: 'max-attachment-size' } });
      if (size > free) throw new DomainError('quota_exceeded', 'attachment: no room left for this account');
      waiting.push(piece);
      waitingBytes += piece.length;
      if (waitingBytes >= chunkBytes) await flush();
    }
    if (waitingBytes > 0) await flush();
    await sql.run('UPDATE attachment SET size = ? WHERE id = ?', [size, id]);
    return { id, filename, mediaType, size };
  } catch (error) {
    await forgetAttachment(store, id);
    throw error;
  }
}

/** For an upload that came to nothing. */
export async function forgetAttachment(store: Store, id: string): Promise<void> {
  await store.sql.run('DELETE FROM attachment WHERE id = ?', [id]);
}
