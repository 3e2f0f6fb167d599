import { decodeJwt, importSPKI, type JWTPayload, jwtVerify } from 'jose';
import { type DomainConfig, domainByName } from '@/server/config/config';
import type { PortalConfig } from '@/server/config/shape/sign-in';
import type { Directory } from '../directory';
import type { Person } from '../model';
import { admit } from './admit';
import { inDomain, refusal } from './refusal';
import { takeOnce } from './used-ticket';

// Hand-over from a portal (AUT-11): a signed ticket (JWT, RFC 7519) that says who (`sub`), for which domain (`aud`), when (`iat`), and
// which one it is (`jti`). It opens one session, once, within a minute.

/** A portal's clock may be ahead by this much. */
const aheadSeconds = 10;

/** The person a ticket is for; from now on it is used. @throws refusal ticket_refused, unknown_person, source_down */
export async function admitTicket(directory: Directory, ticket: string): Promise<Person> {
  const entry = entryOf(directory, ticket);
  const settings = entry?.signIn.portal;
  if (!entry || !settings) throw refusal('ticket_refused', 'the ticket is for no domain that takes tickets');
  return inDomain(entry, personOf(directory, { entry, settings, ticket }));
}

type Given = { entry: DomainConfig; settings: PortalConfig; ticket: string };

async function personOf(directory: Directory, { entry, settings, ticket }: Given): Promise<Person> {
  const { sub = '', aud, jti = '', iat = 0 } = await claimsOf(settings, entry, ticket);
  const now = directory.store.clock.now().getTime() / 1000;
  if (now - iat > settings.maxAgeSeconds) throw refusal('ticket_refused', `the ticket is ${Math.round(now - iat)} seconds old`);
  if (iat - now > aheadSeconds) throw refusal('ticket_refused', 'the ticket is from the future');
  await takeOnce(directory, `${entry.name}\n${jti}`, new Date((iat + settings.maxAgeSeconds + aheadSeconds) * 1000));
  // A catch-all has many domains and one key: the ticket is good for the one it names.
  const login = sub.includes('@') || entry.name !== '*' ? sub : `${sub}@${String(aud)}`;
  if (entry.name === '*' && !login.toLowerCase().endsWith(`@${String(aud).toLowerCase()}`))
    throw refusal('ticket_refused', 'the ticket is for another domain than its user');
  return admit(directory, { entry, identity: { login }, accounts: settings.accounts });
}

/** The domain a ticket says it is for; only with its key the ticket is believed. */
function entryOf(directory: Directory, ticket: string): DomainConfig | null {
  try {
    const { aud } = decodeJwt(ticket);
    return typeof aud === 'string' ? domainByName(directory.config.current, aud) : null;
  } catch {
    return null;
  }
}

async function claimsOf(settings: PortalConfig, entry: DomainConfig, ticket: string): Promise<JWTPayload> {
  const publicKey = settings.key.includes('-----BEGIN PUBLIC KEY-----');
  try {
    const { payload } = await jwtVerify(
      ticket,
      publicKey ? await importSPKI(settings.key, 'EdDSA') : new TextEncoder().encode(settings.key),
      {
        // One algorithm per kind of key: a public key must never serve as a shared secret.
        algorithms: [publicKey ? 'EdDSA' : 'HS256'],
        requiredClaims: ['sub', 'aud', 'iat', 'jti'],
        ...(entry.name === '*' ? {} : { audience: [...entry.names] }),
        ...(settings.issuer === undefined ? {} : { issuer: settings.issuer }),
      },
    );
    if (typeof payload.jti !== 'string' || payload.jti === '') throw new Error('jti is empty');
    return payload;
  } catch (error) {
    throw refusal('ticket_refused', `ticket: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
