import { refreshTokenGrant } from 'openid-client';
import { domainByName } from '@/server/config/config';
import { DomainError } from '@/server/core/errors';
import type { SessionId } from '@/server/core/ids';
import { logger } from '@/server/core/log';
import type { Directory } from '../directory';
import { type LoginState, openLoginState, type SessionKey, sealLoginState } from './login-state';
import { atProvider } from './oidc';
import { refusalReason } from './refusal';

/** A token is renewed this long before it runs out: what is begun with it should be able to end with it. */
const earlyMilliseconds = 60_000;

/**
 * The access token of an OpenID session, renewed when it is about to run out; null when the session has none. Many requests of many
 * instances may ask at once: one of them renews, the others wait for it, because providers take a refresh token once.
 * @throws DomainError upstream_failed (details.reason "login_expired") when the provider gives no new one: signing in again cures it;
 *   unavailable when it cannot be asked.
 */
export async function accessTokenOf(directory: Directory, session: { id: SessionId; cookieKey: string | null }): Promise<string | null> {
  if (session.cookieKey === null) return null;
  const key: SessionKey = { id: session.id, cookieKey: session.cookieKey };
  const row = await directory.store.db.session.findUnique({ where: { id: key.id }, select: { loginState: true } });
  if (!row?.loginState) return null;
  const state = openLoginState(directory, key, row.loginState);
  return isFresh(directory, state) ? state.accessToken : renewUnderLock(directory, key);
}

function isFresh(directory: Directory, state: LoginState): boolean {
  return state.expiresAt === null || state.expiresAt - earlyMilliseconds > directory.store.clock.now().getTime();
}

/** The row is locked while the provider is asked, so that one refresh token is used once. */
function renewUnderLock(directory: Directory, key: SessionKey): Promise<string | null> {
  return directory.store.transaction(async (tx) => {
    const [row] = await tx.rows<{ login_state: Uint8Array | null }>(
      'SELECT login_state FROM session WHERE id = ? AND revoked_at IS NULL FOR UPDATE',
      [key.id],
    );
    if (!row?.login_state) return null;
    const state = openLoginState(directory, key, row.login_state);
    // Somebody else was faster.
    if (isFresh(directory, state)) return state.accessToken;
    const next = await renew(directory, state);
    await tx.run('UPDATE session SET login_state = ? WHERE id = ?', [sealLoginState(directory, key, next), key.id]);
    return next.accessToken;
  });
}

async function renew(directory: Directory, state: LoginState): Promise<LoginState> {
  const settings = domainByName(directory.config.current, state.domain)?.signIn.oidc;
  const { refreshToken } = state;
  if (!settings || refreshToken === null) throw expired('the access token ran out and there is no refresh token');
  try {
    const provider = await directory.oidc.of(settings);
    const tokens = await atProvider('refresh', () => refreshTokenGrant(provider, refreshToken));
    const seconds = tokens.expiresIn();
    return {
      ...state,
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token ?? refreshToken,
      idToken: tokens.id_token ?? state.idToken,
      expiresAt: seconds === undefined ? null : directory.store.clock.now().getTime() + seconds * 1000,
    };
  } catch (error) {
    if (refusalReason(error) !== 'provider_refused') throw error;
    logger('auth').warn({ err: error, domain: state.domain }, 'an OpenID provider refused to renew a token');
    throw expired('the provider refused to renew the access token', error);
  }
}

function expired(text: string, cause?: unknown): DomainError {
  return new DomainError('upstream_failed', text, { details: { reason: 'login_expired' }, ...(cause === undefined ? {} : { cause }) });
}
