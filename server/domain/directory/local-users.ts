import { type Config, domainByName } from '@/server/config/config';
import { DomainError } from '@/server/core/errors';
import type { Store } from '@/server/store/store';
import { findPersonByLogin } from './accounts';
import { stillHolds } from './addresses';
import { closingWhatIsOpen } from './close-what-is-open';
import { describeLogin, type LoginDescription } from './describe-login';
import type { Directory } from './directory';
import { findDomain } from './find-domain';
import { unlessTaken } from './internal/unless-taken';
import { hashPassword } from './passwords/hash-password';
import { accountKeys } from './throttle';

// The built-in user table, as administrators change it.

export type LocalUserView = {
  login: string;
  domain: string;
  displayName: string;
  aliases: readonly string[];
  active: boolean;
  admin: boolean;
  createdAt: string;
};

/** The key of a user in the table: local part and canonical domain, lower case. @throws DomainError invalid */
export function localLogin(config: Config, address: string): { login: string; domain: string } {
  const text = address.trim().toLowerCase();
  const shape = /^[^\s@,;<>"()]+@[^\s@]+$/.test(text) && text.length <= 190;
  const name = shape ? findDomain(config, text) : null;
  if (!name)
    throw new DomainError('invalid', shape ? `no configured domain has the address ${address}` : `${address} is not an e-mail address`);
  const domain = name.entry.name === '*' ? name.domain : name.entry.name;
  return { login: `${name.local.toLowerCase()}@${domain}`, domain };
}

/** Adds a user who can sign in at once. @throws DomainError name_taken, invalid */
export async function addLocalUser(
  directory: Directory,
  input: { address: string; password: string; displayName: string; aliases: readonly string[]; admin: boolean },
): Promise<LocalUserView> {
  const { store } = directory;
  const { login, domain } = localLogin(directory.config.current, input.address);
  requireLocalSource(directory.config.current, domain, 'add the person there');
  const passwordHash = await hashPassword(input.password);
  const data = {
    login,
    domain,
    passwordHash,
    displayName: input.displayName,
    aliases: [...input.aliases],
    active: true,
    admin: input.admin,
    createdAt: store.clock.now(),
  };
  return toView(await unlessTaken(login, () => store.db.localUser.create({ data })));
}

function hasLocalSource(config: Config, domain: string): boolean {
  return domainByName(config, domain)?.sources.some((source) => source.kind === 'local') ?? false;
}

/** Rows of a domain that does not ask this table let nobody in and keep nobody out. @throws DomainError invalid */
export function requireLocalSource(config: Config, domain: string, remedy: string): void {
  if (!hasLocalSource(config, domain)) throw new DomainError('invalid', `the users of ${domain} come from another source; ${remedy}`);
}

export async function listLocalUsers(store: Store, domain?: string): Promise<LocalUserView[]> {
  const rows = await store.db.localUser.findMany({
    ...(domain === undefined ? {} : { where: { domain } }),
    orderBy: [{ domain: 'asc' }, { login: 'asc' }],
  });
  return rows.map(toView);
}

/**
 * Sets a new password; signed-in browsers have to sign in again. `mustChange`: it is good for one thing only, to choose another one.
 * @throws DomainError not_found, invalid
 */
export async function setLocalPassword(directory: Directory, address: string, password: string, mustChange = false): Promise<void> {
  await changeUser(directory, address, { passwordHash: await hashPassword(password), mustChange });
}

/**
 * Sets or takes away the second address of a person, for a forgotten password: in the built-in table, or for people of other sources
 * with their account. What a source names itself wins.
 * @throws DomainError not_found, invalid
 */
export async function setRecoveryAddress(directory: Directory, login: string, recovery: string | null): Promise<void> {
  if (recovery !== null && !/^[^\s@]+@[^\s@]+$/.test(recovery)) throw new DomainError('invalid', `${recovery} is not an e-mail address`);
  const { db } = directory.store;
  const data = { recoveryAddress: recovery?.toLowerCase() ?? null };
  const row = localLogin(directory.config.current, login);
  if (hasLocalSource(directory.config.current, row.domain)) {
    const local = await db.localUser.updateMany({ where: { login: row.login }, data });
    if (local.count > 0) return;
  }
  const person = await findPersonByLogin(directory, login);
  if (!person) throw new DomainError('not_found', `${login} is not in the built-in table and has never signed in`);
  await db.account.update({ where: { id: person.accountId }, data, select: { id: true } });
}

/** Lets a user in or keeps them out (AUT-3). @throws DomainError not_found, invalid */
export async function setLocalActive(directory: Directory, address: string, active: boolean): Promise<void> {
  await changeUser(directory, address, { active });
}

async function changeUser(
  directory: Directory,
  address: string,
  data: { passwordHash?: string; mustChange?: boolean; active?: boolean },
): Promise<void> {
  const { login, domain } = localLogin(directory.config.current, address);
  requireLocalSource(directory.config.current, domain, 'change the person there');
  const write = async () => {
    const changed = await directory.store.db.localUser.updateMany({ where: { login }, data });
    if (changed.count === 0) throw new DomainError('not_found', `there is no user ${login} in the built-in table`);
  };
  const person = await findPersonByLogin(directory, login);
  if (person) await closingWhatIsOpen(directory, { accountId: person.accountId, keep: null }, write);
  else await write();
  // Guesses at the old password say nothing of the new one.
  if (data.passwordHash !== undefined) await directory.throttle.lift(accountKeys(login));
}

/** `heldBy`, if any: the account that has the address by an equal right, so that it counts there and not here. */
export type UserAddress = LoginDescription['addresses'][number] & { readonly heldBy?: string };

/** Every address of a user with the reason they have it, whether or not they ever signed in (DOM-6). @throws as describeLogin */
export async function userAddresses(directory: Directory, login: string): Promise<UserAddress[]> {
  const { addresses, domain, uid } = await describeLogin(directory, login);
  const rows = await directory.store.db.address.findMany({
    where: { address: { in: addresses.map((one) => one.address) }, NOT: { account: { domain, uid } } },
    select: { address: true, account: { select: { domain: true, uid: true } } },
  });
  const holders = new Map<string, string>();
  for (const { address, account } of rows)
    if (await stillHolds(directory, account, address)) holders.set(address, `${account.uid}@${account.domain}`);
  return addresses.map((one) => {
    const heldBy = holders.get(one.address);
    return heldBy === undefined ? one : { ...one, heldBy };
  });
}

function toView(row: {
  login: string;
  domain: string;
  displayName: string;
  aliases: unknown;
  active: boolean;
  admin: boolean;
  createdAt: Date;
}): LocalUserView {
  const aliases = Array.isArray(row.aliases) ? row.aliases.map(String) : [];
  return {
    login: row.login,
    domain: row.domain,
    displayName: row.displayName,
    aliases,
    active: row.active,
    admin: row.admin,
    createdAt: row.createdAt.toISOString(),
  };
}
