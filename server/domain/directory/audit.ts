import { newId } from '@/server/core/ids';
import type { Store } from '@/server/store/store';
import type { AuditAction } from './audit-actions';

/** Writes who did what, from where. Details hold no passwords and no message text. */
export async function recordAudit(
  store: Store,
  event: {
    action: AuditAction;
    domain: string;
    accountId: string | null;
    address: string;
    details?: Record<string, string | number | boolean>;
  },
): Promise<void> {
  await store.db.auditEvent.create({
    data: {
      id: newId(),
      at: store.clock.now(),
      domain: event.domain.slice(0, 190),
      accountId: event.accountId,
      action: event.action,
      address: event.address.slice(0, 64),
      details: event.details ?? {},
    },
  });
}
