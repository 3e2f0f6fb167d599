import { DomainError } from '@/server/core/errors';
import { newId } from '@/server/core/ids';
import { recordAudit } from '../audit';
import type { AuditAction } from '../audit-actions';
import { credentialsChanged } from '../credentials-changed';
import type { Directory } from '../directory';
import type { Person } from '../model';
import { appPasswordHash, newAppPassword, plainAppPassword } from './app-password-text';
import { type AppPasswordScope, appPasswordScopes } from './verify-app-password';

// Passwords for single clients (AUT-12): shown once, good for named doors, gone the moment they are revoked.

const maxPerAccount = 50;

export type AppPasswordView = {
  id: string;
  name: string;
  scopes: AppPasswordScope[];
  createdAt: Date;
  lastUsedAt: Date | null;
  lastAddress: string;
};

export async function listAppPasswords(directory: Directory, accountId: string): Promise<AppPasswordView[]> {
  const rows = await directory.store.db.appPassword.findMany({
    where: { accountId },
    select: { id: true, name: true, scope: true, createdAt: true, lastUsedAt: true, lastAddress: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  return rows.map(({ scope, ...row }) => ({ ...row, scopes: appPasswordScopes.filter((one) => scope.split(',').includes(one)) }));
}

/** Makes one. Its text is in the answer and nowhere else. @throws DomainError invalid, quota_exceeded */
export async function createAppPassword(
  directory: Directory,
  person: Person,
  input: { name: string; scopes: readonly AppPasswordScope[]; remoteAddress: string },
): Promise<{ id: string; password: string }> {
  const { store } = directory;
  const name = input.name.trim().slice(0, 190);
  if (name === '' || input.scopes.length === 0) throw new DomainError('invalid', 'an app password needs a name and a use');
  if ((await store.db.appPassword.count({ where: { accountId: person.accountId } })) >= maxPerAccount)
    throw new DomainError('quota_exceeded', `more than ${maxPerAccount} app passwords`);
  const id = newId();
  const password = newAppPassword();
  await store.db.appPassword.create({
    data: {
      id,
      accountId: person.accountId,
      name,
      scope: appPasswordScopes.filter((scope) => input.scopes.includes(scope)).join(','),
      hash: appPasswordHash(plainAppPassword(password) ?? ''),
      createdAt: store.clock.now(),
    },
    select: { id: true },
  });
  await credentialsChanged(directory, person);
  await note(directory, person, { action: 'app-password.created', address: input.remoteAddress, name });
  return { id, password };
}

/** Ends one at once, in every process. @throws DomainError not_found */
export async function revokeAppPassword(directory: Directory, person: Person, input: { id: string; remoteAddress: string }): Promise<void> {
  const { db } = directory.store;
  const row = await db.appPassword.findFirst({ where: { id: input.id, accountId: person.accountId }, select: { name: true } });
  const gone = await db.appPassword.deleteMany({ where: { id: input.id, accountId: person.accountId } });
  if (!row || gone.count === 0) throw new DomainError('not_found', 'there is no such app password');
  await credentialsChanged(directory, person);
  await note(directory, person, { action: 'app-password.revoked', address: input.remoteAddress, name: row.name });
}

function note(directory: Directory, person: Person, what: { action: AuditAction; address: string; name: string }): Promise<void> {
  const { action, address, name } = what;
  return recordAudit(directory.store, { action, domain: person.domain, accountId: person.accountId, address, details: { name } });
}
