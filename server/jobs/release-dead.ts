import { isDeadHolder } from '@/server/core/process-stamp';
import type { Store } from '@/server/store/store';

/**
 * Lets go of rows whose holder was a process of this machine that was killed: after a restart nobody needs to wait for the lease.
 * They are left as they are but for the time of the last sign of life, so whoever takes them knows they were in somebody's hands.
 */
export async function releaseDead(store: Store, table: 'outbox' | 'job'): Promise<void> {
  const rows = await store.sql.rows<{ locked_by: string }>(`SELECT DISTINCT locked_by FROM ${table} WHERE locked_by IS NOT NULL`);
  for (const { locked_by: holder } of rows) {
    if (isDeadHolder(holder)) await store.sql.run(`UPDATE ${table} SET locked_at = ? WHERE locked_by = ?`, [new Date(0), holder]);
  }
}
