import type { Entry } from 'ldapts';
import type { LdapSourceConfig } from '@/server/config/shape/ldap-source';
import { mailFactNames, mailFactsOf } from '../mail-facts';
import { entryFacts, factFields } from './entry-facts';
import { kindOf, meansYes } from './field-test';
import { firstValueOfDn } from './ldap-text';
import type { LoginName, OwnGroups, SourceUser } from './source';

/** All values of an attribute as text; servers write attribute names as their schema does. */
export function valuesOf(entry: Entry, attribute: string): string[] {
  const wanted = attribute.toLowerCase();
  const key = Object.keys(entry).find((name) => name.toLowerCase() === wanted);
  const held = key === undefined || key === 'dn' ? undefined : entry[key];
  if (held === undefined) return [];
  const list: readonly (string | Buffer)[] = Array.isArray(held) ? held : [held];
  return list.map((value) => (typeof value === 'string' ? value : value.toString('utf8')).trim()).filter((value) => value !== '');
}

export const firstOf = (entry: Entry, attribute: string | undefined) =>
  attribute === undefined ? '' : (valuesOf(entry, attribute)[0] ?? '');

/** The attributes a login needs. The photo is not among them. */
export function loginAttributes(config: LdapSourceConfig): string[] {
  const { attributes } = config;
  const wanted = [
    ...config.loginAttributes,
    attributes.uid,
    attributes.displayName,
    attributes.mail,
    ...(attributes.aliases ?? []),
    ...mailFactNames.map((name) => attributes[name]),
    attributes.kind,
    attributes.capacity,
    attributes.groups,
    attributes.recovery,
    ...disablingAttributes(config),
    config.mustChange?.field,
    ...factFields(config),
  ];
  return [...new Set(wanted.filter((name) => name !== undefined))];
}

/** What says that somebody may not sign in. */
export function disablingAttributes({ disabled }: LdapSourceConfig): string[] {
  return [accountExpires, ...(disabled ? [disabled.field] : [])];
}

/** Primary address and further ones. `SMTP:` of Active Directory's proxyAddresses marks the primary, `smtp:` the others; other kinds are none. */
export function addressesOf(entry: Entry, config: LdapSourceConfig): { mail: string; aliases: string[] } {
  const own = valuesOf(entry, config.attributes.mail);
  const marked = (config.attributes.aliases ?? []).flatMap((name) => valuesOf(entry, name));
  const primary = marked.find((value) => value.startsWith('SMTP:'))?.slice(5);
  const further = marked.flatMap((value) => {
    const [, kind, address] = /^([A-Za-z0-9-]+):(.*)$/.exec(value) ?? [];
    if (kind === undefined) return [value];
    return kind.toLowerCase() === 'smtp' ? [address ?? ''] : [];
  });
  const mail = (own[0] ?? primary ?? '').toLowerCase();
  const all = [...own, ...further].map((address) => address.toLowerCase()).filter((address) => address.includes('@') && address !== mail);
  return { mail, aliases: [...new Set(all)] };
}

/** The unique name without one of the domain's own names behind it. */
export function uidOf(entry: Entry, config: LdapSourceConfig, login: Pick<LoginName, 'entry' | 'domain'>): string {
  const full = firstOf(entry, config.attributes.uid).toLowerCase();
  const at = full.lastIndexOf('@');
  const names = login.entry.name === '*' ? [login.domain] : login.entry.names;
  return at > 0 && names.includes(full.slice(at + 1)) ? full.slice(0, at) : full;
}

export type LdapFacts = Omit<SourceUser, 'verify'>;

/** What an entry says of its person. `own` are the groups found by a search; `isHidden` whether `hidden.filter` fits. */
export function toFacts(entry: Entry, config: LdapSourceConfig, login: LoginName, found: { own: OwnGroups; isHidden: boolean }): LdapFacts {
  const { attributes } = config;
  const recoveryAddress = firstOf(entry, attributes.recovery).toLowerCase();
  const capacity = Number.parseInt(firstOf(entry, attributes.capacity), 10);
  const facts = entryFacts(
    config,
    (field) => valuesOf(entry, field),
    () => found.isHidden,
  );
  return {
    uid: uidOf(entry, config, login),
    domain: login.entry.name === '*' ? login.domain : login.entry.name,
    displayName: firstOf(entry, attributes.displayName),
    ...addressesOf(entry, config),
    active: !isDisabled(entry, config),
    admin: false,
    groups: [...new Set([...namedGroups(entry, config), ...found.own.groups])].sort(),
    groupAddresses: found.own.groupAddresses,
    kind: kindOf(firstOf(entry, attributes.kind)),
    mustChangePassword: config.mustChange !== undefined && meansYes(valuesOf(entry, config.mustChange.field), config.mustChange),
    ...facts,
    ...(Number.isNaN(capacity) ? {} : { capacity }),
    ...mailFactsOf((name) => firstOf(entry, attributes[name])),
    ...(recoveryAddress.includes('@') ? { recoveryAddress } : {}),
  };
}

export function isDisabled(entry: Entry, config: LdapSourceConfig): boolean {
  const says = config.disabled !== undefined && meansYes(valuesOf(entry, config.disabled.field), config.disabled);
  return says || hasExpired(firstOf(entry, accountExpires), Date.now());
}

/** Active Directory's end of an account (MS-ADTS section 3.1.1.8.1): its controllers refuse the password from then on. */
const accountExpires = 'accountExpires';
/** Steps of 100 ns since 1601; 0 and the largest number mean never. */
const [stepsPerMillisecond, from1601To1970, never] = [10_000n, 11_644_473_600_000n, 0x7fff_ffff_ffff_ffffn];

function hasExpired(text: string, now: number): boolean {
  if (!/^\d{1,19}$/.test(text)) return false;
  const end = BigInt(text);
  return end !== 0n && end !== never && end / stepsPerMillisecond - from1601To1970 <= BigInt(now);
}

/** Groups the entry itself names (`memberOf`), by distinguished name or by plain name. */
function namedGroups(entry: Entry, config: LdapSourceConfig): string[] {
  const { groups } = config.attributes;
  return groups === undefined ? [] : valuesOf(entry, groups).map((value) => (firstValueOfDn(value) ?? value).toLowerCase());
}
