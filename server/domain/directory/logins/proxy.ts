import { createHash, timingSafeEqual } from 'node:crypto';
import { type DomainConfig, domainByName } from '@/server/config/config';
import type { ProxyConfig } from '@/server/config/shape/sign-in';
import { DomainError } from '@/server/core/errors';
import { logger } from '@/server/core/log';
import type { Directory } from '../directory';
import { findDomain } from '../find-domain';
import type { Person } from '../model';
import { offersTo } from '../offer';
import { admit } from './admit';
import { auditRefused } from './audit-refusal';
import { refusal } from './refusal';
import { mayEnterWithoutStep } from './sign-in-outside';

// Login by the front server (AUT-7): it has authenticated somebody, by whatever it knows, and says whom in a header.

/** What of a request matters here. `header` gives a header's text, '' when absent. */
export type ProxyRequest = {
  header(name: string): string;
  /** A listed proxy forwarded it. */
  proxied: boolean;
  host: string;
  remoteAddress: string;
};

/**
 * The person a listed proxy vouches for; null when this door takes no such header for the domain, or there is none to believe (a header
 * from another address is ignored and logged), or it is not enough for this person at a door that cannot ask for more.
 * @throws refusal unknown_person, source_down
 */
export async function proxyPerson(
  directory: Directory,
  request: ProxyRequest,
  { door, domain }: { door: 'web' | 'dav'; domain?: string | undefined },
): Promise<Person | null> {
  const entry = entryOf(directory, request.host, domain);
  const settings = entry?.signIn.proxy;
  if (!entry || !settings?.doors.includes(door)) return null;
  const said = textOf(request.header(settings.header));
  if (said === '') return null;
  const doubt = doubtOf(settings, request, said);
  if (doubt !== null) {
    const address = request.remoteAddress;
    logger('auth').warn({ door, header: settings.header, address, reason: doubt }, 'a login header was ignored');
    await auditRefused(directory, { kind: 'proxy', why: 'header_ignored', door, address, login: said, domain: entry.name });
    return null;
  }
  const place = placeOf(directory, entry, said, door);
  if (!place) throw refusal('unknown_person', 'the realm in the login header is not one of the domain’s');
  const person = await admit(directory, { entry: place.entry, identity: { login: place.local }, accounts: place.settings.accounts });
  if (door === 'dav' && !(await mayEnterWithoutStep(directory, person))) {
    logger('auth').info({ door, account: person.accountId }, 'a login header was not enough: the account has a second factor');
    return null;
  }
  if (door === 'dav' && !offersTo(directory.config.current, person, 'dav'))
    throw new DomainError('forbidden', 'CalDAV and CardDAV are switched off for this person');
  return person;
}

/**
 * Whom the front server names in a request of somebody of this domain, as a mark to compare; null when it says nothing that is to be
 * believed. However the name is written, one person has one mark.
 */
export function markOfProxy(directory: Directory, request: Pick<ProxyRequest, 'header' | 'proxied'>, domain: string): string | null {
  const entry = domainByName(directory.config.current, domain);
  const settings = entry?.signIn.proxy;
  if (!entry || !settings?.doors.includes('web')) return null;
  const said = textOf(request.header(settings.header));
  if (said === '' || doubtOf(settings, request, said) !== null) return null;
  const place = placeOf(directory, entry, said, 'web');
  const name = place ? `${place.entry.name}\n${place.local}` : said;
  return createHash('sha256').update(name.toLowerCase()).digest('hex');
}

/** Why the header is not believed; null when it is. */
function doubtOf(settings: ProxyConfig, request: Pick<ProxyRequest, 'header' | 'proxied'>, said: string): string | null {
  if (!request.proxied) return 'not from a listed proxy';
  if (settings.secret !== undefined && !sameSecret(settings.secret, request.header(settings.secretHeader))) return 'wrong secret';
  // A proxy that adds its header to the client's instead of replacing it.
  if (said.includes(',')) return 'more than one name';
  return null;
}

type Place = { entry: DomainConfig; settings: ProxyConfig; local: string };

/** `jane`, `jane@REALM` and `REALM\jane` as a name in a domain; null when the realm means none where this proxy may vouch. */
function placeOf(directory: Directory, entry: DomainConfig, said: string, door: 'web' | 'dav'): Place | null {
  const windows = /^([^\\@]+)\\([^\\@]+)$/.exec(said);
  const at = said.lastIndexOf('@');
  const [local, realm] = windows ? [windows[2] ?? '', windows[1] ?? ''] : at > 0 ? [said.slice(0, at), said.slice(at + 1)] : [said, null];
  const named = realm?.toLowerCase() ?? null;
  const own = entry.signIn.proxy;
  if (own && (named === null || (own.realms ?? entry.names).includes(named))) return { entry, settings: own, local };
  // A catch-all has no realm of its own: the part after the @ is the domain.
  const other = named === null ? null : domainByName(directory.config.current, named);
  const theirs = other?.signIn.proxy;
  if (!other || !theirs?.doors.includes(door) || theirs.header !== own?.header || theirs.secret !== own.secret) return null;
  if (other.name === '*') return { entry: other, settings: theirs, local: `${local}@${named}` };
  return (theirs.realms ?? other.names).includes(named ?? '') ? { entry: other, settings: theirs, local } : null;
}

function entryOf(directory: Directory, host: string, domain: string | undefined): DomainConfig | null {
  const chosen = domain === undefined || domain === '' ? null : domainByName(directory.config.current, domain);
  return chosen ?? findDomain(directory.config.current, 'anybody', host)?.entry ?? null;
}

/** Header bytes are UTF-8 to everybody but Node. `(null)` is Apache's word for a variable that is not set. */
function textOf(value: string): string {
  const bytes = Buffer.from(value, 'latin1').toString('utf8').trim();
  const text = bytes.includes('\ufffd') ? value.trim() : bytes;
  return text === '(null)' ? '' : text;
}

function sameSecret(expected: string, given: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(expected), digest(given));
}
