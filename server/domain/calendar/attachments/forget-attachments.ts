import { managedIdsIn } from '@/server/domain/sync/managed-ids';
import type { Store } from '@/server/store/store';

const step = 200;

/**
 * Forgets files from before `before` that no item and no state an undo could bring back names any more; uploads that were cut off are among
 * them. Gives their number.
 */
export async function forgetAttachments(store: Store, before: Date): Promise<number> {
  await forgetOldUses(store);
  const { sql } = store;
  const unused = await sql.rows<{ id: string; account_id: string }>(
    'SELECT a.id, a.account_id FROM attachment a WHERE a.created_at < ? AND NOT EXISTS (SELECT 1 FROM attachment_use u WHERE u.attachment_id = a.id) ORDER BY a.created_at LIMIT 1000',
    [before],
  );
  let forgotten = 0;
  for (const { id, account_id: accountId } of unused) {
    const kept = await sql.rows<{ found: number }>(
      'SELECT 1 AS found FROM item_version v JOIN collection c ON c.id = v.collection_id WHERE c.account_id = ? AND v.body LIKE ? LIMIT 1',
      [accountId, `%${id}%`],
    );
    if (kept.length > 0) continue;
    // Asked again while it goes: an undo in this very moment may have named it.
    forgotten += await sql.run(
      'DELETE FROM attachment WHERE id = ? AND NOT EXISTS (SELECT 1 FROM attachment_use u WHERE u.attachment_id = ?)',
      [id, id],
    );
  }
  return forgotten;
}

/** An item that was changed since may not name a file any more. */
async function forgetOldUses({ sql }: Store): Promise<void> {
  let last = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const uses = await sql.rows<{ attachment_id: string; item_id: string; body: string }>(
      'SELECT u.attachment_id, u.item_id, i.body FROM attachment_use u JOIN item i ON i.id = u.item_id WHERE u.attachment_id > ? ORDER BY u.attachment_id LIMIT ?',
      [last, step],
    );
    for (const { attachment_id: id, item_id: itemId, body } of uses) {
      if (!managedIdsIn(body).includes(id))
        await sql.run('DELETE FROM attachment_use WHERE attachment_id = ? AND item_id = ?', [id, itemId]);
    }
    const end = uses.at(-1);
    if (!end || uses.length < step) return;
    last = end.attachment_id;
  }
}
