import type { Person } from './model';

/**
 * Grants that reach a person (CAL-7): those that mean them, and those for anybody signed in or for an address whose owner is of a domain
 * they see (DOM-4): what is open to anybody does not tell one domain of another, nor does an address of one that is held in another.
 */
export function grantedTo(person: Person) {
  const account = { domain: { in: [person.domain, ...(person.sees ?? [])] } };
  return [
    { grantee: { in: directGranteesOf(person) } },
    { grantee: { in: ['anyone', ...typedGranteesOf(person)] }, collection: { account } },
  ];
}

/** As whom grants may mean a person, whoever gave them: the account, its groups, its domain. */
export function directGranteesOf(person: Person): string[] {
  return [person.accountId, ...person.groups.map((group) => `group:${group}`), `domain:${person.domain}`];
}

/**
 * As whom grants may mean a person that were given to what was typed (DIR-5): the addresses of the account, its groups by name and address.
 * Their own source says which these are, and it may say one of somebody else's domain; so they count for owners of domains the person sees.
 */
export function typedGranteesOf(person: Person): string[] {
  return [...person.addresses.map(addressGrantee), ...[...person.groups, ...(person.groupAddresses ?? [])].map(typedGroupGrantee)];
}

/** The grantee of a share that was given to an address as it was typed; it reaches whoever has that address. */
export function addressGrantee(address: string): string {
  return `address:${address.trim().toLowerCase()}`;
}

/**
 * The same where the address, as it was typed, is that of a group and of nobody else: a group that is named like a person gets nothing
 * that was meant for them. The owner is not told the difference.
 */
export function typedGroupGrantee(address: string): string {
  return `${typedGroup}${address.trim().toLowerCase()}`;
}

const typedGroup = 'togroup:';

/** What the owner is told of a grantee. */
export function toldGrantee(grantee: string): string {
  return grantee.startsWith(typedGroup) ? addressGrantee(grantee.slice(typedGroup.length)) : grantee;
}

/** Which grantees the owner may mean by what they were told. */
export function meantGrantees(told: string): string[] {
  if (told.startsWith(typedGroup)) return [];
  const [, address] = /^address:(.*)$/s.exec(told) ?? [];
  return address === undefined ? [told] : [told, typedGroupGrantee(address)];
}
