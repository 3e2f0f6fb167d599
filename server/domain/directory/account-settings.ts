import { type SwitchName, switchNames } from '@/server/config/shape/entry';
import { DomainError } from '@/server/core/errors';
import { jsonColumn } from '@/server/core/json-column';
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
): Promise<{ person: Person; name: SwitchName; switches: Switches }> {
  const name = switchNames.find((one) => one.toLowerCase() === change.name.toLowerCase());
  if (!name) throw new DomainError('invalid', `there is no function "${change.name}"; known: ${switchNames.join(', ')}`);
  const person = await accountOf(directory, login);
  // Under the row's lock: a script may switch several functions at the same moment.
  const switches = await directory.store.transaction(async (tx) => {
    const [row] = await tx.rows<{ switches: unknown }>('SELECT switches FROM account WHERE id = ? FOR UPDATE', [person.accountId]);
    const { [name]: _, ...others } = storedSwitches(jsonColumn(row?.switches));
    const next = change.on === null ? others : { ...others, [name]: change.on };
    await tx.run('UPDATE account SET switches = ? WHERE id = ?', [JSON.stringify(next), person.accountId]);
    return next;
  });
  directory.verified.forget(person.login);
  return { person, name, switches };
}

type Switches = Partial<Record<SwitchName, boolean>>;
export type AccountSettings = { hidden: boolean | null; switches: Switches };

/** What an administrator set for an account; `hidden` null: as the source says. */
export async function readAccountSettings(store: Store, accountId: string): Promise<AccountSettings> {
  const row = await store.db.account.findUnique({ where: { id: accountId }, select: { switches: true, hidden: true } });
  return { switches: storedSwitches(row?.switches), hidden: row?.hidden === 'hide' ? true : row?.hidden === 'show' ? false : null };
}

function storedSwitches(value: unknown): Switches {
  return value && typeof value === 'object' ? value : {};
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
