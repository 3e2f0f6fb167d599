import { type SwitchName, switchNames } from '@/server/config/shape/entry';
import { DomainError } from '@/server/core/errors';
import type { Store } from '@/server/store/store';
import { ensureAccount, findPersonByLogin } from './accounts';
import type { Directory } from './directory';
import { findDomain } from './find-domain';
import type { Person } from './model';

// What an administrator sets for single accounts, whichever source they come from.

/** Keeps somebody out of every listing and search, or in, whatever the source says; null: as the source says (DIR-7). @throws DomainError not_found */
export async function setHidden(directory: Directory, login: string, hidden: boolean | null): Promise<Person> {
  const person = await accountOf(directory, login);
  const word = hidden === null ? '' : hidden ? 'hide' : 'show';
  await directory.store.db.account.update({ where: { id: person.accountId }, data: { hidden: word }, select: { id: true } });
  return person;
}

/** Switches a function for one person; null: as their source and domain have it (DOM-9). Gives all that are switched for them. @throws DomainError not_found, invalid */
export async function setSwitch(
  directory: Directory,
  login: string,
  change: { name: string; on: boolean | null },
): Promise<{ person: Person; name: SwitchName; switches: Partial<Record<SwitchName, boolean>> }> {
  const name = switchNames.find((one) => one.toLowerCase() === change.name.toLowerCase());
  if (!name) throw new DomainError('invalid', `there is no function "${change.name}"; known: ${switchNames.join(', ')}`);
  const person = await accountOf(directory, login);
  const { account } = directory.store.db;
  const { [name]: _, ...others } = (await readAccountSettings(directory.store, person.accountId)).switches;
  const switches = change.on === null ? others : { ...others, [name]: change.on };
  await account.update({ where: { id: person.accountId }, data: { switches }, select: { id: true } });
  directory.verified.forget(person.login);
  return { person, name, switches };
}

export type AccountSettings = { hidden: boolean | null; switches: Partial<Record<SwitchName, boolean>> };

/** What an administrator set for an account; `hidden` null: as the source says. */
export async function readAccountSettings(store: Store, accountId: string): Promise<AccountSettings> {
  const row = await store.db.account.findUnique({ where: { id: accountId }, select: { switches: true, hidden: true } });
  const stored = row?.switches && typeof row.switches === 'object' ? (row.switches as Partial<Record<SwitchName, boolean>>) : {};
  return { switches: stored, hidden: row?.hidden === 'hide' ? true : row?.hidden === 'show' ? false : null };
}

/** Their account; made now for somebody whom a source knows and who never signed in. */
export async function accountOf(directory: Directory, login: string): Promise<Person> {
  const known = await findPersonByLogin(directory, login);
  if (known) return known;
  const name = findDomain(directory.config.current, login.trim());
  for (const source of name ? directory.sources.of(name.entry) : []) {
    const user = name && (await source.find(name));
    if (user) return ensureAccount(directory, user);
  }
  throw new DomainError('not_found', `no account and no source knows ${login}`);
}
