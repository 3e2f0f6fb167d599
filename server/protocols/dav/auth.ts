import type { IncomingMessage } from 'node:http';
import { DomainError } from '@/server/core/errors';
import { requestFacts } from '@/server/core/request-facts';
import { proxyPerson } from '@/server/domain/directory/logins/proxy';
import type { Person } from '@/server/domain/directory/model';
import { verifyLogin } from '@/server/domain/directory/verify-login';
import type { Atrium } from '@/server/wiring';
import { type DavAnswer, emptyAnswer } from './answer';
import { headerText } from './headers';

// Basic authentication: RFC 7617. One constant realm, because Thunderbird finds its stored password by origin and realm.

/** Who asks. Throws `unauthenticated`, `rate_limited`, `forbidden` or `unavailable`. */
export async function personOf(request: IncomingMessage, atrium: Atrium): Promise<Person> {
  const { remoteAddress, host, proxied } = requestFacts(request);
  // A proxy that has authenticated somebody says so in a header of its own; what it let through as Authorization is its business (AUT-7).
  const vouched = await proxyPerson(
    atrium.directory,
    { header: (name) => headerText(request, name.toLowerCase()), proxied, host, remoteAddress },
    { door: 'dav' },
  );
  if (vouched) return vouched;
  const given = credentialsIn(headerText(request, 'authorization'));
  if (!given) throw new DomainError('unauthenticated', 'dav: no usable Authorization header');
  return verifyLogin(atrium.directory, { ...given, remoteAddress, host, door: 'dav' });
}

/** Login and password of a Basic header in UTF-8; null for anything else. */
export function credentialsIn(header: string): { login: string; password: string } | null {
  const match = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(header);
  if (!match?.[1]) return null;
  const text = Buffer.from(match[1], 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon > 0 ? { login: text.slice(0, colon), password: text.slice(colon + 1) } : null;
}

export function challenge(): DavAnswer {
  return emptyAnswer(401, { 'WWW-Authenticate': 'Basic realm="Atrium", charset="UTF-8"' });
}
