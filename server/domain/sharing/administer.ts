import { DomainError, isDomainError } from '@/server/core/errors';
import { type AccountId, type CollectionId, isId } from '@/server/core/ids';
import { accountOf } from '@/server/domain/directory/account-settings';
import { personById } from '@/server/domain/directory/accounts';
import { recordAudit } from '@/server/domain/directory/audit';
import type { AuditAction } from '@/server/domain/directory/audit-actions';
import type { Directory } from '@/server/domain/directory/directory';
import { findDomain } from '@/server/domain/directory/find-domain';
import { findGroup, membersOf } from '@/server/domain/directory/groups';
import type { Person } from '@/server/domain/directory/model';
import { type ClassRight, classRights } from './rights';
import type { GrantRights } from './schema';
import { giveGrant } from './write-grant';

// Shares as an administrator sets them, for anybody (`atrium share`). The policy of who may find whom is for users' doors only.

/** A grant as it is stored, with a name for whoever it was given to. */
export type StoredGrant = { grantee: string; name: string; rights: GrantRights };

/** A collection by `owner/name`; `kind` tells a calendar from an address book of the same name. */
export type CollectionPath = { owner: string; name: string; kind: 'calendar' | 'addressbook' | null };

type Found = { owner: Person; collectionId: CollectionId; kind: string };

/** Every grant on a collection. Errors: `not_found`, `invalid` (two of that name). */
export async function grantsOn(directory: Directory, path: CollectionPath): Promise<StoredGrant[]> {
  const { collectionId } = await collectionAt(directory, path);
  const rows = await directory.store.db.grant.findMany({
    where: { collectionId },
    select: { grantee: true, publicRight: true, confRight: true, privateRight: true, canCreate: true, canErase: true },
    orderBy: [{ createdAt: 'asc' }, { grantee: 'asc' }],
  });
  return Promise.all(
    rows.map(async ({ grantee, publicRight, confRight, privateRight, ...rest }) => ({
      grantee,
      name: isId(grantee) ? ((await personById(directory, grantee))?.login ?? grantee) : grantee,
      rights: { publicRight: known(publicRight), confidentialRight: known(confRight), privateRight: known(privateRight), ...rest },
    })),
  );
}

/**
 * Gives a share, or changes it. A new one stands in the lists of the person (of the members of the group) at once; who took it out
 * of them keeps it out when only its rights change. Errors: `not_found` (collection or grantee), `invalid`.
 */
export async function giveShare(directory: Directory, path: CollectionPath, to: string, rights: GrantRights): Promise<StoredGrant> {
  const { store } = directory;
  const { owner, collectionId } = await collectionAt(directory, path);
  const { grantee, name, accounts } = await granteeNamed(directory, to);
  if (grantee === owner.accountId) throw new DomainError('invalid', 'the owner has every right already');
  const { publicRight, confidentialRight, privateRight, canCreate, canErase } = rights;
  const reached = accounts.filter((accountId) => accountId !== owner.accountId);
  await giveGrant(store, { collectionId, grantee, rights, reached });
  await audited(directory, owner, 'share.set', {
    collection: path.name,
    grantee: name,
    public: publicRight,
    confidential: confidentialRight,
    private: privateRight,
    create: canCreate,
    erase: canErase,
  });
  tell(directory, owner, reached);
  return { grantee, name, rights };
}

/** Takes a share back. Errors: `not_found`, also when there was none. */
export async function takeShare(directory: Directory, path: CollectionPath, from: string): Promise<StoredGrant['grantee']> {
  const { owner, collectionId } = await collectionAt(directory, path);
  const { grantee, name, accounts } = await granteeNamed(directory, from).catch((error: unknown): Grantee => {
    if (!isDomainError(error) || error.code !== 'not_found') throw error;
    // A group that is gone, or an address as its owner typed it: as the list of shares names it.
    return { grantee: from.trim(), name: from.trim(), accounts: [] };
  });
  const { count } = await directory.store.db.grant.deleteMany({ where: { collectionId, grantee } });
  if (count === 0) throw new DomainError('not_found', `${path.owner}/${path.name} is not shared with ${from}`);
  await audited(directory, owner, 'share.remove', { collection: path.name, grantee: name });
  tell(directory, owner, accounts);
  return grantee;
}

async function collectionAt(directory: Directory, { owner: login, name, kind }: CollectionPath): Promise<Found> {
  const owner = await accountOf(directory, login);
  const kinds =
    kind === 'addressbook' ? ['addressbook'] : kind === 'calendar' ? ['calendar', 'tasks'] : ['calendar', 'tasks', 'addressbook'];
  const rows = await directory.store.db.collection.findMany({
    where: { accountId: owner.accountId, name, kind: { in: kinds } },
    select: { id: true, kind: true },
  });
  const [row] = rows;
  if (!row) throw new DomainError('not_found', `${login} has no calendar or address book "${name}"`);
  if (rows.length > 1)
    throw new DomainError('invalid', `${login} has a calendar and an address book "${name}": add --kind calendar or --kind book`);
  return { owner, collectionId: row.id as CollectionId, kind: row.kind };
}

type Grantee = { grantee: string; name: string; accounts: readonly AccountId[] };

async function granteeNamed(directory: Directory, to: string): Promise<Grantee> {
  const text = to.trim();
  if (text.toLowerCase() === 'anyone') return { grantee: 'anyone', name: 'anyone', accounts: [] };
  const [, prefix, rest = ''] = /^(domain|group):(.+)$/i.exec(text) ?? [];
  if (prefix?.toLowerCase() === 'domain') {
    const domain = rest.toLowerCase();
    if (!findDomain(directory.config.current, `x@${domain}`)) throw new DomainError('not_found', `there is no domain "${rest}"`);
    return { grantee: `domain:${domain}`, name: `domain:${domain}`, accounts: [] };
  }
  if (prefix) {
    const group = await findGroup(directory, rest.toLowerCase());
    if (!group) throw new DomainError('not_found', `there is no group "${rest}"`);
    const grantee = `group:${group.key}`;
    return { grantee, name: grantee, accounts: await accountsWith(directory, await membersOf(directory, group.key)) };
  }
  const person = await accountOf(directory, text);
  return { grantee: person.accountId, name: person.login, accounts: [person.accountId] };
}

async function accountsWith(directory: Directory, addresses: readonly string[]): Promise<AccountId[]> {
  const rows = await directory.store.db.address.findMany({
    where: { address: { in: [...addresses] } },
    select: { accountId: true },
    distinct: ['accountId'],
  });
  return rows.map(({ accountId }) => accountId as AccountId);
}

const known = (text: string): ClassRight => classRights.find((right) => right === text) ?? 'none';

async function audited(directory: Directory, owner: Person, action: AuditAction, details: Record<string, string | boolean>): Promise<void> {
  await recordAudit(directory.store, { action, domain: owner.domain, accountId: owner.accountId, address: 'cli', details });
}

/** Open pages of the owner and of everybody it reaches fetch their lists again. */
function tell({ store }: Directory, owner: Person, accounts: readonly AccountId[]): void {
  for (const accountId of new Set([owner.accountId, ...accounts])) store.bus.publish({ kind: 'collections', accountId });
}
