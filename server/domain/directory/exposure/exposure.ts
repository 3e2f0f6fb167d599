import type { AccountId } from '@/server/core/ids';
import { isId } from '@/server/core/ids';
import type { Directory } from '../directory';
import type { Person } from '../model';
import { namesOfOwners, ownersSharingWith } from './owners';
import { type Purpose, type ShownPerson, shown } from './shown-person';

export type { Purpose, ShownPerson } from './shown-person';

// Who may learn of whom: the one place that decides it, for every door (DIR-1 to 8, DOM-4).

/** People whom the asker may find with this term. Nothing for a term the policy does not take. */
export async function searchPeople(
  directory: Directory,
  asker: Person,
  query: { purpose: Purpose; term: string; limit: number },
): Promise<ShownPerson[]> {
  if (query.purpose !== 'subscribe') return [];
  const owners = await namesOfOwners(directory.store, await ownersSharingWith(directory.store, asker));
  const term = query.term.trim().toLowerCase();
  return [...owners.values()].filter((one) => term.length >= 3 && one.displayName.toLowerCase().includes(term)).slice(0, query.limit);
}

/**
 * One person by login, address or account id. Null when they are hidden, of a domain that is not seen, or missing: the answer
 * and the work are the same.
 */
export async function showPerson(
  directory: Directory,
  asker: Person,
  query: { purpose: Purpose; login: string },
): Promise<ShownPerson | null> {
  const login = query.login.trim().toLowerCase();
  if (login === asker.accountId || login === asker.login.toLowerCase() || asker.addresses.includes(login)) return self(asker);
  const owners = await namesOfOwners(directory.store, await ownersSharingWith(directory.store, asker));
  for (const owner of owners.values())
    if (owner.accountId === login || owner.login.toLowerCase() === login || owner.addresses.includes(login)) return owner;
  return null;
}

/** Names of those who own something that is shared with the asker; others are left out. */
export async function showOwners(
  directory: Directory,
  asker: Person,
  ownerIds: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, ShownPerson>> {
  const wanted = [...new Set(ownerIds)].filter((id) => isId(id) && id !== asker.accountId);
  const names =
    wanted.length === 0 ? new Map() : await namesOfOwners(directory.store, await ownersSharingWith(directory.store, asker, wanted));
  if (ownerIds.includes(asker.accountId)) names.set(asker.accountId, self(asker));
  return names;
}

function self(person: Person): ShownPerson {
  const { accountId, domain, uid, login, displayName, address, addresses } = person;
  return shown({ accountId, kind: 'user', domain, uid, login, displayName, address, addresses });
}
