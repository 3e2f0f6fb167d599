import type { Person } from './model';

/**
 * As whom grants may speak of a person (CAL-7): the account, its groups, its addresses (a share given to an address that was
 * typed, DIR-5), its domain, anybody signed in.
 */
export function granteesOf(person: Person): string[] {
  return [...directGranteesOf(person), 'anyone'];
}

/** The same without `anyone`: grants that mean this person, be it as one of a group or a domain. */
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
