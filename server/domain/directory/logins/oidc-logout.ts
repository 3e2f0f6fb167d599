import { decodeJwt, type JWTPayload, jwtVerify } from 'jose';
import type { DomainConfig } from '@/server/config/config';
import type { OidcConfig } from '@/server/config/shape/sign-in';
import { isDomainError } from '@/server/core/errors';
import type { Directory } from '../directory';
import { endSession } from '../sign-in';
import { sessionRef } from './oidc';
import { refusal } from './refusal';
import { takeOnce } from './used-ticket';

// OpenID Connect Back-Channel Logout 1.0: the provider itself says that a session of its, or all of a person, are over.

const event = 'http://schemas.openid.net/event/backchannel-logout';
/** Tokens are made for this moment; providers give them two minutes. */
const maxAgeSeconds = 300;
/** What providers sign with (section 2.6: as ID tokens); never a shared secret, never `none`. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

/**
 * Ends the sessions a logout token means: the one of its `sid`, or all of its `sub`. Gives how many there were.
 * @throws refusal ticket_refused (section 2.6), provider_down, not_offered
 */
export async function backChannelLogout(directory: Directory, token: string): Promise<number> {
  const entry = entryOf(directory, token);
  const settings = entry?.signIn.oidc;
  if (!settings) throw refusal('not_offered', 'the logout token is of no provider of ours');
  const { sid, sub, jti = '' } = await claimsOf(directory, settings, token);
  const until = new Date(directory.store.clock.now().getTime() + (maxAgeSeconds + 2 * settings.clockSkewSeconds) * 1000);
  await takeOnce(directory, `oidc logout\n${settings.issuer}\n${jti}`, until);
  const person = sub === undefined ? null : { loginSubject: sessionRef(settings.issuer, `sub ${sub}`) };
  // A session that was opened without a sid can only be meant by its person.
  const meant =
    typeof sid === 'string'
      ? [{ loginRef: sessionRef(settings.issuer, sid) }, ...(person ? [{ ...person, loginRef: null }] : [])]
      : person
        ? [person]
        : [];
  const rows = await directory.store.db.session.findMany({
    where: { OR: meant, loginKind: 'oidc', revokedAt: null },
    select: { id: true },
  });
  for (const row of rows) await endSession(directory, row.id);
  return rows.length;
}

/** The domain whose provider and client a token names; only with the provider's keys it is believed. */
function entryOf(directory: Directory, token: string): DomainConfig | null {
  let claims: JWTPayload;
  try {
    claims = decodeJwt(token);
  } catch {
    return null;
  }
  const audience = [claims.aud].flat();
  return (
    directory.config.current.domains.find(
      ({ signIn: { oidc } }) => oidc && same(oidc.issuer, claims.iss) && audience.includes(oidc.clientId),
    ) ?? null
  );
}

/** As a URL: `https://host` and `https://host/` are one issuer to the people who configure them. */
function same(issuer: string, said: string | undefined): boolean {
  return said !== undefined && issuer.replace(/\/$/, '') === said.replace(/\/$/, '');
}

async function claimsOf(directory: Directory, settings: OidcConfig, token: string): Promise<JWTPayload> {
  const provider = await directory.oidc.of(settings);
  const keys = await directory.oidc.keysOf(settings);
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms,
      issuer: provider.serverMetadata().issuer,
      audience: settings.clientId,
      requiredClaims: ['iat', 'jti', 'events'],
      maxTokenAge: maxAgeSeconds,
      clockTolerance: settings.clockSkewSeconds,
      currentDate: directory.store.clock.now(),
    });
    const { events, sid, sub, jti } = payload;
    if (!isObject(events) || !isObject(events[event])) throw new Error('events names no logout');
    if (payload['nonce'] !== undefined) throw new Error('there is a nonce: an ID token is no logout token');
    if (typeof sid !== 'string' && typeof sub !== 'string') throw new Error('neither sid nor sub');
    if (typeof jti !== 'string' || jti === '') throw new Error('jti is empty');
    return payload;
  } catch (error) {
    if (isDomainError(error)) throw error;
    throw refusal('ticket_refused', `logout token: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
