import { type AccountId, newId } from '@/server/core/ids';
import { asSourceSays, findPersonByLogin, groupsOf } from './accounts';
import { addressesOf } from './addresses';
import type { Directory } from './directory';
import { findDomain } from './find-domain';
import { mailFactsOf } from './mail-facts';
import type { Person } from './model';
import type { SourceUser } from './sources/source';

/**
 * Somebody as a door would see them now, with groups and switches as their source has them; for administrators, who also ask about
 * people that never signed in: those get an account that is nobody's, and nothing is written. Null when nobody knows the login.
 */
export async function personAsKnown(directory: Directory, login: string): Promise<Person | null> {
  const known = await findPersonByLogin(directory, login);
  const user = await userOf(directory, known?.login ?? login);
  if (!user) return known;
  return known ? asSourceSays(known, user) : asPerson(directory, user);
}

/** A source user who has no account, as the person they would be. */
export function asPerson(directory: Directory, user: SourceUser): Person {
  const login = user.uid.includes('@') ? user.uid : `${user.uid}@${user.domain}`;
  const addresses = addressesOf(directory.config.current, user).map((one) => one.address);
  return {
    accountId: newId() as AccountId,
    domain: user.domain,
    uid: user.uid,
    login,
    displayName: user.displayName || user.uid,
    address: addresses[0] ?? login,
    addresses: addresses.length > 0 ? addresses : [login],
    admin: user.admin,
    groups: groupsOf(user),
    groupAddresses: user.groupAddresses ?? [],
    switches: Object.fromEntries((user.modulesOff ?? []).map((name) => [name, false])),
    ...mailFactsOf((name) => user[name]),
  };
}

/** The first source that knows them; one that cannot be asked counts as not knowing. */
async function userOf(directory: Directory, login: string): Promise<SourceUser | null> {
  const name = findDomain(directory.config.current, login.trim());
  for (const source of name ? directory.sources.of(name.entry) : []) {
    const user = name && (await source.find(name).catch(() => null));
    if (user) return user;
  }
  return null;
}
