import { type SwitchName, switchNames } from '@/server/config/shape/entry';
import { DomainError } from '@/server/core/errors';
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

/** Switches a function for one person; null: as their source and domain have it (DOM-9). Gives all that are switched. @throws DomainError not_found, invalid */
export async function setSwitch(
  directory: Directory,
  login: string,
  change: { name: string; on: boolean | null },
): Promise<Partial<Record<SwitchName, boolean>>> {
  const name = switchNames.find((one) => one.toLowerCase() === change.name.toLowerCase());
  if (!name) throw new DomainError('invalid', `there is no function "${change.name}"; known: ${switchNames.join(', ')}`);
  const person = await accountOf(directory, login);
  const { account } = directory.store.db;
  const row = await account.findUnique({ where: { id: person.accountId }, select: { switches: true } });
  const stored = row?.switches && typeof row.switches === 'object' ? (row.switches as Partial<Record<SwitchName, boolean>>) : {};
  const { [name]: _, ...others } = stored;
  const switches = change.on === null ? others : { ...others, [name]: change.on };
  await account.update({ where: { id: person.accountId }, data: { switches }, select: { id: true } });
  directory.verified.forget(person.login);
  return switches;
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
