import type { AccountId } from '@/server/core/ids';
import { inList } from '@/server/store/placeholders';
import type { Transaction } from '@/server/store/sql';
import { managedIdsIn } from '../managed-ids';

/** Notes who names what, so that whoever may see the item may see the file. Only files of the same owner: an id is no key to another's. */
export function insertUses(
  tx: Transaction,
  { id, ownerId, body }: { id: string; ownerId: AccountId; body: string },
): (() => Promise<number>)[] {
  const ids = managedIdsIn(body);
  if (ids.length === 0) return [];
  const list = inList(ids);
  const ignore = tx.dialect === 'mysql' ? ['INSERT IGNORE', ''] : ['INSERT', ' ON CONFLICT DO NOTHING'];
  const item = tx.dialect === 'mysql' ? '?' : '?::uuid';
  return [
    () =>
      tx.run(
        `${ignore[0]} INTO attachment_use (attachment_id, item_id) SELECT id, ${item} FROM attachment WHERE account_id = ? AND id IN ${list.marks}${ignore[1]}`,
        [id, ownerId, ...list.values],
      ),
  ];
}
