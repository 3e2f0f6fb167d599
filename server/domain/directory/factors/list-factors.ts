import { DomainError } from '@/server/core/errors';
import type { Store } from '@/server/store/store';
import { recordAudit } from '../audit';
import type { AuditAction } from '../audit-actions';
import { credentialsChanged } from '../credentials-changed';
import type { Directory } from '../directory';
import type { Person } from '../model';

/** What makes a sign-in have two steps. Recovery codes stand in for one of these and are none themselves. */
export const factorKinds = ['totp', 'passkey'] as const;
export type FactorKind = (typeof factorKinds)[number];

export type FactorView = { id: string; kind: FactorKind; name: string; createdAt: Date; lastUsedAt: Date | null };

/** Whether a password alone no longer opens this account. */
export async function hasSecondFactor(store: Store, accountId: string): Promise<boolean> {
  const row = await store.db.secondFactor.findFirst({ where: { accountId, kind: { in: [...factorKinds] } }, select: { id: true } });
  return row !== null;
}

const maxPerAccount = 20;

/** @throws DomainError quota_exceeded */
export async function requireRoomForFactor(store: Store, accountId: string): Promise<void> {
  if ((await store.db.secondFactor.count({ where: { accountId, kind: { in: [...factorKinds] } } })) >= maxPerAccount)
    throw new DomainError('quota_exceeded', `more than ${maxPerAccount} second factors`);
}

/** What an account has, without secrets. */
export async function listFactors(store: Store, accountId: string): Promise<{ factors: FactorView[]; recoveryCodesLeft: number }> {
  const rows = await store.db.secondFactor.findMany({
    where: { accountId },
    select: { id: true, kind: true, name: true, createdAt: true, lastUsedAt: true },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  const factors = rows.flatMap((row): FactorView[] => {
    const kind = factorKinds.find((one) => one === row.kind);
    return kind ? [{ ...row, kind }] : [];
  });
  return { factors, recoveryCodesLeft: rows.filter((row) => row.kind === 'recovery').length };
}

/** Takes one away; with the last one the recovery codes go too. @throws DomainError not_found */
export async function removeFactor(directory: Directory, person: Person, input: { id: string; remoteAddress: string }): Promise<void> {
  const { db } = directory.store;
  const gone = await db.secondFactor.deleteMany({
    where: { id: input.id, accountId: person.accountId, kind: { in: [...factorKinds] } },
  });
  if (gone.count === 0) throw new DomainError('not_found', 'there is no such factor');
  if (!(await hasSecondFactor(directory.store, person.accountId)))
    await db.secondFactor.deleteMany({ where: { accountId: person.accountId, kind: 'recovery' } });
  await factorsChanged(directory, person, { action: 'factor.removed', remoteAddress: input.remoteAddress });
}

/** Takes all away: for somebody who lost them, by an administrator. Gives how many there were. */
export async function resetFactors(directory: Directory, person: Person, remoteAddress: string): Promise<number> {
  const gone = await directory.store.db.secondFactor.deleteMany({ where: { accountId: person.accountId } });
  await factorsChanged(directory, person, { action: 'factor.reset', remoteAddress });
  return gone.count;
}

/** After each change: verified logins are forgotten, and it stands in the audit log. */
export async function factorsChanged(
  directory: Directory,
  person: Person,
  { action, remoteAddress, details = {} }: { action: AuditAction; remoteAddress: string; details?: Record<string, string | number> },
): Promise<void> {
  await credentialsChanged(directory, person);
  await recordAudit(directory.store, { action, domain: person.domain, accountId: person.accountId, address: remoteAddress, details });
}
