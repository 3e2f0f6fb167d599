import { createHash } from 'node:crypto';
import {
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  ResponseBodyError,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { DomainConfig } from '@/server/config/config';
import type { OidcConfig } from '@/server/config/shape/sign-in';
import { isDomainError } from '@/server/core/errors';
import type { Directory } from '../directory';
import { admit, type Identity } from './admit';
import type { LoginState } from './login-state';
import { keepVouched, textsOf, vouchedIn } from './oidc-claims';
import { type RefusalReason, refusal } from './refusal';
import type { Admitted } from './sign-in-outside';

// OpenID Connect Core 1.0 section 3.1: authorization code flow, with PKCE (RFC 7636), state and nonce.

/** What the browser keeps, sealed, while it is away at the provider. */
export type OidcFlow = { state: string; nonce: string; verifier: string };

/**
 * Where to send the browser, and what it must bring back. `again`: the provider is to ask for the proof anew, whoever is signed in there.
 * Errors: refusal not_offered, provider_down.
 */
export async function startOidc(
  directory: Directory,
  entry: DomainConfig,
  { redirectUri, loginHint, again = false }: { redirectUri: string; loginHint?: string | undefined; again?: boolean },
): Promise<{ address: string; flow: OidcFlow }> {
  const settings = settingsOf(entry);
  const provider = await directory.oidc.of(settings);
  const flow = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
  const scopes = [...new Set(['openid', ...settings.scopes])];
  const address = buildAuthorizationUrl(provider, {
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    state: flow.state,
    nonce: flow.nonce,
    code_challenge: await calculatePKCECodeChallenge(flow.verifier),
    code_challenge_method: 'S256',
    ...promptOf(settings, again),
    ...(loginHint === undefined ? {} : { login_hint: loginHint }),
  });
  return { address: address.href, flow };
}

/** Section 3.1.2.1: `max_age` makes the provider say when it asked, which `prompt` alone does not. */
function promptOf(settings: OidcConfig, again: boolean): Record<string, string> {
  if (again) return { prompt: settings.prompt === 'consent' ? 'login consent' : 'login', max_age: '0' };
  return settings.prompt === undefined ? {} : { prompt: settings.prompt };
}

/**
 * Who came back from the provider, with the tokens of the session to open. `freshSince`: they must have proved who they are after that.
 * Errors: refusal of any kind.
 */
export async function finishOidc(
  directory: Directory,
  entry: DomainConfig,
  { answer, flow, freshSince = null }: { answer: URL; flow: OidcFlow; freshSince?: Date | null },
): Promise<Admitted> {
  const settings = settingsOf(entry);
  const provider = await directory.oidc.of(settings);
  const tokens = await atProvider('the code was not taken', () =>
    authorizationCodeGrant(provider, answer, {
      expectedState: flow.state,
      expectedNonce: flow.nonce,
      pkceCodeVerifier: flow.verifier,
      idTokenExpected: true,
    }),
  ).catch((error: unknown) => {
    // Signed with a key the provider has since a moment ago: it is looked for the next time.
    if (usesUnknownKey(error)) directory.oidc.forget(settings);
    throw error;
  });
  const claims = tokens.claims();
  if (!claims) throw refusal('provider_refused', 'the provider gave no ID token');
  const provenAt = provenTime(directory, claims);
  if (freshSince !== null && !isFresh(provenAt, freshSince, settings)) throw refusal('not_fresh', `openid: auth_time ${claims.auth_time}`);
  const said = await withUserInfo(provider, settings, tokens.access_token, claims);
  const identity = identityOf(settings, said);
  const person = await admit(directory, { entry, identity, accounts: settings.accounts });
  const vouched = vouchedIn(settings, said);
  if (vouched) await keepVouched(directory, person.accountId, vouched);
  const seconds = tokens.expiresIn();
  const state: LoginState = {
    domain: entry.name,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? null,
    idToken: tokens.id_token ?? null,
    expiresAt: seconds === undefined ? null : directory.store.clock.now().getTime() + seconds * 1000,
  };
  const sid = claims['sid'];
  return {
    person,
    provenAt,
    strong: saysTwoFactors(settings, claims),
    proof: {
      ref: typeof sid === 'string' ? sessionRef(settings.issuer, sid) : null,
      subject: sessionRef(settings.issuer, `sub ${claims.sub}`),
      state,
    },
  };
}

/** `auth_time` (section 2), never in the future; "unknown" where the provider does not say. */
function provenTime(directory: Directory, { auth_time }: Claims): Date | 'unknown' {
  if (typeof auth_time !== 'number') return 'unknown';
  return new Date(Math.min(auth_time * 1000, directory.store.clock.now().getTime()));
}

function isFresh(provenAt: Date | 'unknown', since: Date, settings: OidcConfig): boolean {
  return provenAt !== 'unknown' && provenAt.getTime() >= since.getTime() - 1000 - settings.clockSkewSeconds * 1000;
}

/** Only the signed ID token counts. `acr` is one value, `amr` a list (section 2, RFC 8176). */
function saysTwoFactors(settings: OidcConfig, { acr, amr }: Claims): boolean {
  const said = [acr, ...(Array.isArray(amr) ? amr : [amr])];
  return settings.multiFactor.some((value) => said.includes(value));
}

/** What single logout of a provider (or of CAS) calls a session, short enough for an index. */
export function sessionRef(issuer: string, name: string): string {
  return createHash('sha256').update(`${issuer}\n${name}`).digest('hex');
}

/** Where signing out goes on at the provider (OpenID Connect RP-Initiated Logout 1.0); null when it offers nothing. */
export async function endSessionAddress(
  directory: Directory,
  entry: DomainConfig,
  { idToken, returnTo }: { idToken: string | null; returnTo: string },
): Promise<string | null> {
  const settings = entry.signIn.oidc;
  if (!settings?.endSession) return null;
  const provider = await directory.oidc.of(settings);
  if (provider.serverMetadata().end_session_endpoint === undefined) return null;
  return buildEndSessionUrl(provider, {
    post_logout_redirect_uri: returnTo,
    ...(idToken === null ? {} : { id_token_hint: idToken }),
  }).href;
}

/** Runs a question to the provider; what it throws becomes a refusal. */
export async function atProvider<Answer>(doing: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (isDomainError(error)) throw error;
    throw refusal(reasonOf(error), `openid: ${doing}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function usesUnknownKey(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && cause.code === 'OAUTH_KEY_SELECTION_FAILED') return true;
  return false;
}

function reasonOf(error: unknown): RefusalReason {
  if (error instanceof AuthorizationResponseError) return 'provider_refused';
  if (error instanceof ResponseBodyError) return 'provider_refused';
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause.cause instanceof Response && cause.cause.status >= 500) return 'provider_down';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'OAUTH_TIMEOUT' || code === 'OAUTH_ABORT' || (error instanceof TypeError && error.message === 'fetch failed'))
    return 'provider_down';
  // Everything else is an answer that does not check out: state, nonce, signature, audience, time.
  return 'provider_refused';
}

type Claims = Readonly<Record<string, unknown>> & { readonly auth_time?: unknown; readonly acr?: unknown; readonly amr?: unknown };

/** ID tokens are often thin; what is missing is asked of the userinfo address, where there is one (section 5.3). */
async function withUserInfo(provider: Configuration, settings: OidcConfig, accessToken: string, claims: Claims): Promise<Claims> {
  const tests = Object.values(settings.switches ?? {}).flatMap((test) => test?.claim ?? []);
  const wanted = [settings.loginClaim, settings.nameClaim, settings.mailClaim, settings.groupsClaim ?? [], tests].flat();
  if (wanted.every((name) => claims[name] !== undefined || textsOf(claims, name).length > 0)) return claims;
  if (provider.serverMetadata().userinfo_endpoint === undefined) return claims;
  const more = await atProvider('userinfo', () => fetchUserInfo(provider, accessToken, String(claims['sub'])));
  return { ...more, ...claims };
}

/** Errors: refusal provider_refused when there is no login in the claims, or it is an address the provider has not checked. */
function identityOf(settings: OidcConfig, claims: Claims): Identity {
  const text = (name: string) => {
    const value = claims[name];
    return typeof value === 'string' ? value.trim() : '';
  };
  const login = text(settings.loginClaim);
  if (login === '') throw refusal('provider_refused', `the claim ${settings.loginClaim} is missing`);
  // Whoever may write any address into their profile there must not become that address here.
  // Some say it as a text.
  const unverified = String(claims['email_verified']) === 'false';
  if (settings.loginClaim === 'email' && unverified)
    throw refusal('provider_refused', 'the provider says that the address was not verified');
  return { login, displayName: text(settings.nameClaim), mail: unverified ? '' : text(settings.mailClaim) };
}

function settingsOf(entry: DomainConfig): OidcConfig {
  const settings = entry.signIn.oidc;
  if (!settings) throw refusal('not_offered', 'the domain has no OpenID provider');
  return settings;
}
