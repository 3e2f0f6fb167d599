import { createHash } from 'node:crypto';
import type { PersonSetup, PublicMailServer } from '@/server/domain/preferences/client-setup';
import { branch, documentText, leaf, type Markup } from './xml';

// An Apple configuration profile (Apple's "Device Management" reference, profile-specific payload keys): mail, calendar and
// contacts of one person. No password is in it; the device asks while it installs.

export type ProfileInput = {
  readonly setup: PersonSetup;
  /** Of the account; identifiers and UUIDs are made from it, so that installing again replaces instead of adding. */
  readonly accountId: string;
  /** Where the web interface is: origin and base path. */
  readonly url: string;
};

type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

/** The profile as an XML property list. */
export function appleProfile({ setup, accountId, url }: ProfileInput): string {
  const { hostname } = new URL(url);
  const identifier = `${hostname.split('.').reverse().join('.')}.atrium.${stableUuid(`${hostname} ${accountId}`)}`;
  const payload = (kind: string, type: string, name: string, values: Record<string, Value>): Value => ({
    PayloadType: type,
    PayloadVersion: 1,
    PayloadIdentifier: `${identifier}.${kind}`,
    PayloadUUID: stableUuid(`${identifier} ${kind}`),
    PayloadDisplayName: name,
    ...values,
  });
  const content: Value[] = [];
  if (setup.mail) content.push(payload('mail', 'com.apple.mail.managed', setup.address, mailValues(setup, setup.mail)));
  if (setup.calendar) content.push(payload('caldav', 'com.apple.caldav.account', setup.name, davValues('CalDAV', setup, url)));
  if (setup.contacts) content.push(payload('carddav', 'com.apple.carddav.account', setup.name, davValues('CardDAV', setup, url)));
  return propertyList({
    PayloadType: 'Configuration',
    PayloadVersion: 1,
    PayloadIdentifier: identifier,
    PayloadUUID: stableUuid(identifier),
    PayloadDisplayName: `${setup.name}: ${setup.address}`,
    PayloadOrganization: setup.name,
    PayloadRemovalDisallowed: false,
    PayloadContent: content,
  });
}

function mailValues(setup: PersonSetup, { imap, smtp }: NonNullable<PersonSetup['mail']>): Record<string, Value> {
  return {
    EmailAccountType: 'EmailTypeIMAP',
    EmailAccountDescription: setup.name,
    EmailAccountName: setup.displayName,
    EmailAddress: setup.address,
    ...mailServer('Incoming', imap),
    ...mailServer('Outgoing', smtp),
    // One question for the password of both.
    OutgoingPasswordSameAsIncomingPassword: true,
  };
}

/** `UseSSL` means both kinds of TLS; the device tries which one it is. */
function mailServer(way: 'Incoming' | 'Outgoing', { host, port, tls, login }: PublicMailServer): Record<string, Value> {
  return {
    [`${way}MailServerHostName`]: host,
    [`${way}MailServerPortNumber`]: port,
    [`${way}MailServerUseSSL`]: tls !== 'none',
    [`${way}MailServerUsername`]: login,
    [`${way}MailServerAuthentication`]: 'EmailAuthPassword',
  };
}

function davValues(protocol: 'CalDAV' | 'CardDAV', setup: PersonSetup, url: string): Record<string, Value> {
  const { hostname, port, protocol: scheme, pathname } = new URL(url);
  const secure = scheme === 'https:';
  return {
    [`${protocol}AccountDescription`]: setup.name,
    [`${protocol}HostName`]: hostname,
    [`${protocol}Port`]: port === '' ? (secure ? 443 : 80) : Number(port),
    [`${protocol}UseSSL`]: secure,
    [`${protocol}Username`]: setup.login,
    [`${protocol}PrincipalURL`]: `${pathname.replace(/\/$/, '')}/dav/principals/${encodeURIComponent(setup.login).replaceAll('%40', '@')}/`,
  };
}

/** A UUID that is always the same for the same name (the shape of RFC 9562 version 8, which leaves the bits to us). */
function stableUuid(name: string): string {
  const hex = createHash('sha256').update(`atrium profile ${name}`).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)]
    .join('-')
    .toUpperCase();
}

const doctype = '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n';

function propertyList(value: Value): string {
  return documentText(doctype, branch('plist', { version: '1.0' }, [markupOf(value)]));
}

function markupOf(value: Value): Markup {
  if (typeof value === 'boolean') return { lines: [value ? '<true/>' : '<false/>'] };
  if (typeof value === 'number') return leaf('integer', value);
  if (typeof value === 'string') return leaf('string', value);
  if (isList(value)) return branch('array', {}, value.map(markupOf));
  const children = Object.entries(value).flatMap(([key, inner]) => [leaf('key', key), markupOf(inner)]);
  return branch('dict', {}, children);
}

const isList = (value: object): value is readonly Value[] => Array.isArray(value);
