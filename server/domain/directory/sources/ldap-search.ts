import {
  AndFilter,
  type Client,
  type Entry,
  EqualityFilter,
  type Filter,
  FilterParser,
  InsufficientAccessError,
  NoSuchObjectError,
  OrFilter,
  PresenceFilter,
} from 'ldapts';
import type { LdapSourceConfig } from '@/server/config/shape/ldap-source';
import { valuesOf } from './ldap-entry';
import { fillDn, fillFilter } from './ldap-text';
import { SourceFault } from './source-fault';

/** Which domain fills the templates. */
export type InDomain = { readonly domain: string };

// Questions to the directory. Values of a request become parts of a filter as values, never as text; referrals are not followed.

export type LdapQuestion = {
  base?: string;
  scope?: 'base' | 'one' | 'sub';
  filter: Filter;
  attributes: readonly string[];
  limit?: number;
  /** Attributes whose values are bytes. */
  bytes?: readonly string[];
};

/** Searches; an absent base has nothing below it. More entries than the limits allow are cut off, never waited for. */
export async function searchLdap(client: Client, config: LdapSourceConfig, scope: InDomain, question: LdapQuestion): Promise<Entry[]> {
  const limit = Math.min(question.limit ?? config.resultLimit, config.resultLimit);
  const base = question.base ?? baseOf(config, scope);
  try {
    const { searchEntries } = await client.search(base, {
      scope: question.scope ?? config.scope,
      filter: question.filter,
      attributes: question.attributes.length === 0 ? ['1.1'] : [...question.attributes],
      sizeLimit: limit,
      timeLimit: config.timeLimitSeconds,
      explicitBufferAttributes: [...(question.bytes ?? [])],
      ...(config.pageSize > 0 && config.pageSize < limit ? { paged: { pageSize: config.pageSize } } : {}),
    });
    return searchEntries.slice(0, limit);
  } catch (error) {
    if (error instanceof NoSuchObjectError) return [];
    if (error instanceof InsufficientAccessError)
      throw new SourceFault(`the directory does not let ${config.bindDn ?? 'anonymous questions'} read ${base}`, 'right', { cause: error });
    throw error;
  }
}

/**
 * All values of an attribute of an entry. Active Directory gives many values in parts (`member;range=0-1499`, MS-ADTS section
 * 3.1.1.3.1.3.3): the rest is asked for here.
 */
export async function allValuesOf(client: Client, entry: Entry, attribute: string): Promise<string[]> {
  const found = valuesOf(entry, attribute);
  let part: { values: string[]; next: number | null } | null = found.length > 0 ? null : rangeOf(entry, attribute);
  while (part) {
    found.push(...part.values);
    if (part.next === null || part.values.length === 0) break;
    const attributes = [`${attribute};range=${part.next}-*`];
    const [rest] = (await client.search(entry.dn, { scope: 'base', attributes })).searchEntries;
    part = rest ? rangeOf(rest, attribute) : null;
  }
  return found;
}

function rangeOf(entry: Entry, attribute: string): { values: string[]; next: number | null } | null {
  for (const name of Object.keys(entry)) {
    const [, base, last] = /^(.+);range=\d+-(\d+|\*)$/i.exec(name) ?? [];
    if (base?.toLowerCase() === attribute.toLowerCase())
      return { values: valuesOf(entry, name), next: last === '*' ? null : Number(last) + 1 };
  }
  return null;
}

/** Where the people of a domain are. */
export function baseOf(config: LdapSourceConfig, { domain }: InDomain): string {
  return fillDn(config.base, { local: '', domain });
}

/** The administrator's filter for people, and `more`. */
export function peopleFilter(config: LdapSourceConfig, scope: InDomain, ...more: readonly Filter[]): Filter {
  const own = config.filter === undefined ? [] : [parseFilter(fillFilter(config.filter, scope.domain), 'filter')];
  return allOf(...own, ...more);
}

/** @throws SourceFault naming the setting when it is no filter */
export function parseFilter(text: string, setting: string): Filter {
  try {
    return FilterParser.parseString(text);
  } catch (error) {
    throw new SourceFault(`${setting} is no LDAP filter: ${text}`, 'filter', { cause: error, setting });
  }
}

export function allOf(...filters: readonly Filter[]): Filter {
  if (filters.length === 0) return new PresenceFilter({ attribute: 'objectClass' });
  return filters.length === 1 && filters[0] ? filters[0] : new AndFilter({ filters: [...filters] });
}

/** Any of these values in any of these attributes. */
export function anyValue(attributes: readonly string[], values: readonly string[]): Filter {
  const unique = [...new Set(values)];
  return new OrFilter({ filters: attributes.flatMap((attribute) => unique.map((value) => new EqualityFilter({ attribute, value }))) });
}
