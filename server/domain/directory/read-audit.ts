import type { Store } from '@/server/store/store';

export type AuditRow = {
  id: string;
  at: Date;
  domain: string;
  action: string;
  address: string;
  login: string | null;
  details: Record<string, unknown>;
};

export type AuditQuestion = { domain?: string; action?: string; accountId?: string; before?: string; limit: number };

/** What happened, latest first. `before`: the id of the last row seen (ids grow with time). `action`: how it begins. */
export async function readAudit(store: Store, { domain, action, accountId, before, limit }: AuditQuestion): Promise<AuditRow[]> {
  const rows = await store.db.auditEvent.findMany({
    where: {
      ...(domain ? { domain } : {}),
      ...(action ? { action: { startsWith: action } } : {}),
      ...(accountId ? { accountId } : {}),
      ...(before ? { id: { lt: before } } : {}),
    },
    select: { id: true, at: true, domain: true, action: true, address: true, accountId: true, details: true },
    orderBy: { id: 'desc' },
    take: limit,
  });
  const ids = [...new Set(rows.flatMap((row) => (row.accountId === null ? [] : [row.accountId])))];
  const accounts = await store.db.account.findMany({ where: { id: { in: ids } }, select: { id: true, uid: true, domain: true } });
  const logins = new Map(accounts.map((one) => [one.id, one.uid.includes('@') ? one.uid : `${one.uid}@${one.domain}`]));
  return rows.map(({ accountId: account, details, ...row }) => ({
    ...row,
    login: account === null ? null : (logins.get(account) ?? null),
    details: details && typeof details === 'object' && !Array.isArray(details) ? (details as Record<string, unknown>) : {},
  }));
}
