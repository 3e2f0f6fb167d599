import { type Entry, type Filter, OrFilter, SubstringFilter } from 'ldapts';
import { type CardField, cardFields } from '@/server/config/shape/entry';
import type { SearchedField } from '@/server/config/shape/exposure';
import type { LdapSourceConfig } from '@/server/config/shape/ldap-source';
import { addressBreaks, nameBreaks } from './begins-a-word';
import { entryFacts, factFields } from './entry-facts';
import { kindOf } from './field-test';
import { addressesOf, disablingAttributes, firstOf, isDisabled, uidOf, valuesOf } from './ldap-entry';
import type { LdapPool } from './ldap-pool';
import { anyValue, parseFilter, peopleFilter, searchLdap } from './ldap-search';
import { fillFilter, plainDn } from './ldap-text';
import type { DomainScope, EntryQuestion, SearchPort, SourceEntry } from './source';

/** Looks through a directory. The condition is the server's to decide, so 100,000 people are never loaded. */
export function createLdapListing(pool: LdapPool, config: LdapSourceConfig): SearchPort {
  return {
    search: (scope, question) =>
      pool.asService(async (client) => {
        const { exact, withPhoto } = question;
        const match = exact === undefined ? matchesWords(config, question) : [matchesExactly(config, scope, exact)];
        const photo = config.attributes.photo ?? config.directory?.fields?.photo ?? 'jpegPhoto';
        const entries = await searchLdap(client, config, scope, {
          filter: peopleFilter(config, scope, ...match),
          attributes: [...listingAttributes(config), ...(withPhoto === true ? [photo] : [])],
          bytes: [photo],
          limit: question.limit,
        });
        const hidden = config.hidden?.filter;
        const hiddenDns = new Set<string>();
        if (hidden !== undefined && entries.length > 0) {
          const filter = peopleFilter(config, scope, ...match, parseFilter(fillFilter(hidden, scope.domain), 'hidden.filter'));
          for (const entry of await searchLdap(client, config, scope, { filter, attributes: [] })) hiddenDns.add(plainDn(entry.dn));
        }
        return entries
          .filter((entry) => firstOf(entry, config.attributes.uid) !== '')
          .map((entry) => toEntry(entry, config, scope, { isHidden: hiddenDns.has(plainDn(entry.dn)), photo }))
          .sort((a, b) => a.displayName.localeCompare(b.displayName));
      }),
  };
}

function listingAttributes(config: LdapSourceConfig): string[] {
  const { attributes, directory } = config;
  const fields = directory?.fields ?? {};
  const wanted = [
    attributes.uid,
    attributes.displayName,
    attributes.mail,
    ...(attributes.aliases ?? []),
    attributes.kind,
    ...disablingAttributes(config),
    ...factFields(config),
    ...cardFields.map((field) => fields[field]),
  ];
  return [...new Set(wanted.filter((name) => name !== undefined))];
}

/** For each word a filter: it begins a word of one of the fields (see begins-a-word.ts); an address counts before its @ only. */
function matchesWords(config: LdapSourceConfig, { words, fields }: EntryQuestion): Filter[] {
  const searched = searchedAttributes(config, fields);
  return words.map((word) => {
    const filters = searched.flatMap(({ attribute, isAddress, isLogin }): Filter[] => {
      const begins = (breaks: readonly string[], tail: readonly string[]) => [
        new SubstringFilter({ attribute, initial: word, any: [...tail] }),
        ...breaks.map((sign) => new SubstringFilter({ attribute, any: [`${sign}${word}`, ...tail] })),
      ];
      if (!isAddress) return begins(nameBreaks, []);
      if (word.includes('@')) return [new SubstringFilter({ attribute, initial: word })];
      // A login may have no @; what stands after one belongs to the domain and must not match.
      return isLogin
        ? begins(addressBreaks, ['@']).concat(new SubstringFilter({ attribute, initial: word }))
        : begins(addressBreaks, ['@']);
    });
    return new OrFilter({ filters });
  });
}

function searchedAttributes(config: LdapSourceConfig, fields: readonly SearchedField[]) {
  const { attributes } = config;
  const card = config.directory?.fields;
  const byField: Record<SearchedField, { names: readonly (string | undefined)[]; isAddress: boolean }> = {
    name: { names: [attributes.displayName, card?.givenName, card?.familyName], isAddress: false },
    address: { names: [attributes.mail], isAddress: true },
    login: { names: [attributes.uid, ...config.loginAttributes], isAddress: true },
    organization: { names: [card?.organization], isAddress: false },
    department: { names: [card?.department], isAddress: false },
  };
  const found = new Map<string, { attribute: string; isAddress: boolean; isLogin: boolean }>();
  for (const field of fields) {
    const { names, isAddress } = byField[field];
    for (const attribute of names)
      if (attribute !== undefined && !found.has(attribute)) found.set(attribute, { attribute, isAddress, isLogin: field === 'login' });
  }
  return [...found.values()];
}

function matchesExactly(config: LdapSourceConfig, { entry, domain }: DomainScope, exact: string): Filter {
  const text = exact.toLowerCase();
  const names = entry.name === '*' ? [domain] : entry.names;
  const at = text.lastIndexOf('@');
  const local = at < 0 ? text : names.includes(text.slice(at + 1)) ? text.slice(0, at) : null;
  const logins = local === null ? [text] : [local, ...names.map((name) => `${local}@${name}`)];
  const { uid, mail, aliases = [] } = config.attributes;
  const filters = [anyValue([...new Set([uid, ...config.loginAttributes])], logins), anyValue([mail], [text])];
  if (aliases.length > 0) filters.push(anyValue(aliases, [text, `smtp:${text}`]));
  return new OrFilter({ filters });
}

function toEntry(entry: Entry, config: LdapSourceConfig, scope: DomainScope, more: { isHidden: boolean; photo: string }): SourceEntry {
  const fields = config.directory?.fields ?? {};
  const card: Partial<Record<CardField, string>> = {};
  for (const field of cardFields) {
    const text = firstOf(entry, fields[field]);
    if (text !== '') card[field] = text;
  }
  const facts = entryFacts(
    config,
    (field) => valuesOf(entry, field),
    () => more.isHidden,
  );
  const photo = bytesOf(entry, more.photo);
  return {
    uid: uidOf(entry, config, scope),
    kind: kindOf(firstOf(entry, config.attributes.kind)),
    displayName: firstOf(entry, config.attributes.displayName),
    ...addressesOf(entry, config),
    active: !isDisabled(entry, config),
    hidden: facts.hidden,
    card,
    ...(photo ? { photo } : {}),
  };
}

function bytesOf(entry: Entry, attribute: string): Uint8Array | null {
  const key = Object.keys(entry).find((name) => name.toLowerCase() === attribute.toLowerCase());
  const held = key === undefined ? undefined : entry[key];
  const first: unknown = Array.isArray(held) ? held[0] : held;
  return first instanceof Uint8Array && first.length > 0 ? new Uint8Array(first) : null;
}
