import type { Person } from './model';

/**
 * Grants that reach a person (CAL-7): those that mean them, and those for anybody signed in whose owner is of a domain they see
 * (DOM-4): what is open to anybody does not tell one domain of another.
 */
export function grantedTo(person: Person) {
  const domains = [person.domain, ...(person.sees ?? [])];
  return [{ grantee: { in: directGranteesOf(person) } }, { grantee: 'anyone', collection: { account: { domain: { in: domains } } } }];
}

/**
 * As whom grants may mean a person: the account, its groups, its addresses (a share given to an address that was typed, DIR-5),
 * its domain.
 */
export function directGranteesOf(person: Person): string[] {
  return [
    person.accountId,
    ...person.groups.map((group) => `group:${group}`),
    // Whoever may not search may still type the name of a group.
    ...[...person.addresses, ...person.groups].map(addressGrantee),
    `domain:${person.domain}`,
  ];
}

/** The grantee of a share that was given to an address as it was typed; it reaches whoever has that address. */
export function addressGrantee(address: string): string {
  return `address:${address.trim().toLowerCase()}`;
}
