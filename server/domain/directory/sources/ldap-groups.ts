import { type Client, type Entry, EqualityFilter, type Filter, OrFilter, SubstringFilter } from 'ldapts';
import type { LdapSourceConfig } from '@/server/config/shape/ldap-source';
import { addressesOf, firstOf, uidOf, valuesOf } from './ldap-entry';
import type { LdapPool } from './ldap-pool';
import { allOf, allValuesOf, anyValue, type LdapQuestion, parseFilter, peopleFilter, searchLdap } from './ldap-search';
import { fillDn, fillFilter, firstValueOfDn, plainDn } from './ldap-text';
import { type DomainScope, type GroupPort, type OwnGroups, ownGroups, type SourceGroup } from './source';

type Groups = NonNullable<LdapSourceConfig['groups']>;

const deepest = 5;
const mostMembers = 5000;
const atOnce = 50;

/** Groups of a directory (DIR-8): groupOfNames, posixGroup, Active Directory's. */
export function createLdapGroups(pool: LdapPool, config: LdapSourceConfig, groups: Groups): GroupPort {
  const matching = (client: Client, scope: DomainScope, filter: Filter, more: readonly string[] = []) =>
    searchLdap(client, config, scope, {
      ...question(config, groups, scope),
      filter: groupFilter(groups, scope, filter),
      attributes: [...groupAttributes(groups), ...more],
      limit: 20,
    });
  const named = (name: string) => new EqualityFilter({ attribute: groups.name, value: name });
  return {
    find: (scope, { name, address }) =>
      pool.asService(async (client) => {
        const byAddress = address === '' ? [] : [new EqualityFilter({ attribute: groups.mail ?? 'mail', value: address })];
        const entries = await matching(client, scope, new OrFilter({ filters: [named(name), ...byAddress] }));
        const found = entries.map((entry) => toGroup(entry, groups));
        return found.find((one) => one.name === name) ?? found[0] ?? null;
      }),
    members: (scope, name) =>
      pool.asService(async (client) => {
        const [entry] = await matching(client, scope, named(name), [groups.member]);
        if (!entry) return [];
        return isByUid(groups)
          ? addressesByUid(client, config, scope, await allValuesOf(client, entry, groups.member))
          : addressesByDn(client, config, groups, scope, entry);
      }),
    search: (scope, term, limit) =>
      pool.asService(async (client) => {
        const names = [groups.name, ...(groups.displayName === undefined ? [] : [groups.displayName])];
        const holds = new OrFilter({ filters: names.map((attribute) => new SubstringFilter({ attribute, any: [term] })) });
        const entries = await searchLdap(client, config, scope, {
          ...question(config, groups, scope),
          filter: groupFilter(groups, scope, holds),
          attributes: groupAttributes(groups),
          limit,
        });
        return entries.map((entry) => toGroup(entry, groups)).sort((a, b) => a.name.localeCompare(b.name));
      }),
  };
}

/** The groups a person is in; with `nested` also the groups those are in. */
export async function groupsOfLdapUser(client: Client, config: LdapSourceConfig, scope: DomainScope, person: Entry): Promise<OwnGroups> {
  const { groups } = config;
  if (!groups) return ownGroups([]);
  const found: SourceGroup[] = [];
  const seen = new Set<string>();
  let members = isByUid(groups) ? valuesOf(person, config.attributes.uid) : [person.dn];
  for (let depth = 0; depth < (groups.nested && !isByUid(groups) ? deepest : 1) && members.length > 0; depth += 1) {
    const entries = await searchLdap(client, config, scope, {
      ...question(config, groups, scope),
      filter: groupFilter(groups, scope, anyValue([groups.member], members)),
      attributes: groupAttributes(groups),
    });
    const fresh = entries.filter((entry) => !seen.has(plainDn(entry.dn)));
    for (const entry of fresh) {
      seen.add(plainDn(entry.dn));
      found.push(toGroup(entry, groups));
    }
    members = fresh.map((entry) => entry.dn);
  }
  return ownGroups(found);
}

const isByUid = (groups: Groups) => (groups.memberIs ?? (groups.member.toLowerCase() === 'memberuid' ? 'uid' : 'dn')) === 'uid';

function question(config: LdapSourceConfig, groups: Groups, { domain }: DomainScope): Pick<LdapQuestion, 'base' | 'scope'> {
  return { base: fillDn(groups.base ?? config.base, { local: '', domain }), scope: 'sub' };
}

function groupFilter(groups: Groups, { domain }: DomainScope, more: Filter) {
  return allOf(parseFilter(fillFilter(groups.filter, domain), 'groups.filter'), more);
}

function groupAttributes(groups: Groups): string[] {
  return [...new Set([groups.name, groups.mail ?? 'mail', ...(groups.displayName === undefined ? [] : [groups.displayName])])];
}

function toGroup(entry: Entry, groups: Groups): SourceGroup {
  const name = firstOf(entry, groups.name);
  return {
    name: name.toLowerCase(),
    displayName: firstOf(entry, groups.displayName) || name,
    address: firstOf(entry, groups.mail ?? 'mail').toLowerCase() || null,
  };
}

async function addressesByUid(client: Client, config: LdapSourceConfig, scope: DomainScope, uids: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (let at = 0; at < Math.min(uids.length, mostMembers); at += atOnce) {
    const entries = await searchLdap(client, config, scope, {
      filter: peopleFilter(config, scope, anyValue([config.attributes.uid], uids.slice(at, at + atOnce))),
      attributes: addressAttributes(config),
    });
    found.push(...entries.map((entry) => addressOf(entry, config, scope)));
  }
  return found;
}

const addressAttributes = (config: LdapSourceConfig) => [
  config.attributes.uid,
  config.attributes.mail,
  ...(config.attributes.aliases ?? []),
];

function addressOf(entry: Entry, config: LdapSourceConfig, scope: DomainScope): string {
  return addressesOf(entry, config).mail || `${uidOf(entry, config, scope)}@${scope.domain}`;
}

async function addressesByDn(
  client: Client,
  config: LdapSourceConfig,
  groups: Groups,
  scope: DomainScope,
  group: Entry,
): Promise<string[]> {
  const found: string[] = [];
  const seen = new Set([plainDn(group.dn)]);
  let open = await allValuesOf(client, group, groups.member);
  for (let depth = 0; depth < (groups.nested ? deepest : 1) && open.length > 0; depth += 1) {
    const fresh = open.filter((dn) => !seen.has(plainDn(dn))).slice(0, mostMembers - seen.size);
    for (const dn of fresh) seen.add(plainDn(dn));
    open = [];
    for (let at = 0; at < fresh.length; at += atOnce) {
      const part = fresh.slice(at, at + atOnce);
      const results = await Promise.all(part.map((dn) => readMember(client, config, groups, scope, dn)));
      for (const result of results) {
        if (result.address !== null) found.push(result.address);
        open.push(...result.members);
      }
    }
  }
  return found;
}

/** A member is a person of this source, or (nested) a group; whatever else has that name counts for nothing. */
async function readMember(
  client: Client,
  config: LdapSourceConfig,
  groups: Groups,
  scope: DomainScope,
  dn: string,
): Promise<{ address: string | null; members: string[] }> {
  if (firstValueOfDn(dn) === null) return { address: null, members: [] };
  const read = (filter: LdapQuestion['filter'], attributes: readonly string[]) =>
    searchLdap(client, config, scope, { base: dn, scope: 'base', filter, attributes, limit: 1 });
  const [person] = await read(peopleFilter(config, scope), addressAttributes(config));
  const isPerson = person !== undefined && firstOf(person, config.attributes.uid) !== '';
  if (isPerson) return { address: addressOf(person, config, scope), members: [] };
  if (!groups.nested) return { address: null, members: [] };
  const [group] = await read(parseFilter(fillFilter(groups.filter, scope.domain), 'groups.filter'), [groups.member]);
  return { address: null, members: group ? await allValuesOf(client, group, groups.member) : [] };
}
