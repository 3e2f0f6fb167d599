import { DomainError } from '@/server/core/errors';
import type { Directory } from './directory';
import { unlessTaken } from './internal/unless-taken';
import { localLogin, requireLocalSource } from './local-users';

// Groups of the built-in table, as administrators change them. Members are users of that table.

export type LocalGroupView = { key: string; displayName: string; address: string | null; members: readonly string[] };

/** Adds a group. @throws DomainError name_taken, invalid */
export async function addLocalGroup(
  directory: Directory,
  input: { key: string; displayName: string; address: string | null },
): Promise<LocalGroupView> {
  const { store } = directory;
  const { name, domain, key } = groupKey(directory, input.key);
  requireLocalSource(directory.config.current, domain, 'make the group there');
  const data = {
    domain,
    name,
    displayName: input.displayName,
    address: input.address?.toLowerCase() ?? null,
    createdAt: store.clock.now(),
  };
  await unlessTaken(key, () => store.db.localGroup.create({ data, select: { name: true } }));
  return { key, displayName: input.displayName, address: data.address, members: [] };
}

/** Removes a group; what was shared with it is no longer reached through it. @throws DomainError not_found */
export async function removeLocalGroup(directory: Directory, text: string): Promise<void> {
  const { name, domain, key } = groupKey(directory, text);
  await directory.store.db.localGroupMember.deleteMany({ where: { domain, name } });
  const gone = await directory.store.db.localGroup.deleteMany({ where: { domain, name } });
  if (gone.count === 0) throw new DomainError('not_found', `there is no group ${key} in the built-in table`);
}

/** Puts a user into a group or takes them out; holds within seconds. Idempotent. @throws DomainError not_found, invalid */
export async function setLocalMember(directory: Directory, text: string, member: string, isMember: boolean): Promise<void> {
  const { name, domain, key } = groupKey(directory, text);
  const { db } = directory.store;
  if (!(await db.localGroup.findUnique({ where: { domain_name: { domain, name } }, select: { name: true } })))
    throw new DomainError('not_found', `there is no group ${key} in the built-in table`);
  const { login, domain: memberDomain } = localLogin(directory.config.current, member);
  if (memberDomain !== domain) throw new DomainError('invalid', `${login} is not of the domain ${domain}`);
  const row = { domain, name, member: login };
  if (!isMember) {
    await db.localGroupMember.deleteMany({ where: row });
    return;
  }
  if (!(await db.localUser.findUnique({ where: { login }, select: { login: true } })))
    throw new DomainError('not_found', `there is no user ${login} in the built-in table`);
  await db.localGroupMember.upsert({ where: { domain_name_member: row }, create: row, update: {}, select: { name: true } });
}

/** All groups of the built-in table, or of one domain, with their members. */
export async function listLocalGroups(directory: Directory, domain?: string): Promise<LocalGroupView[]> {
  const rows = await directory.store.db.localGroup.findMany({
    ...(domain === undefined ? {} : { where: { domain: domain.toLowerCase() } }),
    select: {
      domain: true,
      name: true,
      displayName: true,
      address: true,
      members: { select: { member: true }, orderBy: { member: 'asc' } },
    },
    orderBy: [{ domain: 'asc' }, { name: 'asc' }],
  });
  return rows.map((row) => ({
    key: `${row.name}@${row.domain}`,
    displayName: row.displayName,
    address: row.address,
    members: row.members.map((one) => one.member),
  }));
}

function groupKey(directory: Directory, text: string): { name: string; domain: string; key: string } {
  const { login, domain } = localLogin(directory.config.current, text);
  return { name: login.slice(0, login.lastIndexOf('@')), domain, key: login };
}
