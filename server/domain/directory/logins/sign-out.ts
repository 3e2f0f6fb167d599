import { domainByName } from '@/server/config/config';
import { logger } from '@/server/core/log';
import type { Directory } from '../directory';
import type { BrowserSession } from '../session';
import { casLogoutAddress } from './cas';
import { openLoginState } from './login-state';
import { endSessionAddress } from './oidc';

/** Where the browser goes on to sign out at whoever signed it in; null when there is nobody. Asked before the session is ended. */
export async function signOutAddress(directory: Directory, session: BrowserSession, returnTo: string): Promise<string | null> {
  const row = await directory.store.db.session.findUnique({ where: { id: session.id }, select: { loginKind: true, loginState: true } });
  const own = domainByName(directory.config.current, session.person.domain);
  if (!row || !own) return null;
  switch (row.loginKind) {
    case 'proxy':
      return own.signIn.proxy?.logoutUrl ?? returnTo;
    case 'cas':
      return casLogoutAddress(own, returnTo);
    case 'oidc': {
      try {
        const state =
          row.loginState && session.cookieKey !== null
            ? openLoginState(directory, { id: session.id, cookieKey: session.cookieKey }, row.loginState)
            : null;
        const entry = (state && domainByName(directory.config.current, state.domain)) ?? own;
        return (await endSessionAddress(directory, entry, { idToken: state?.idToken ?? null, returnTo })) ?? returnTo;
      } catch (error) {
        // Signing out here must not depend on somebody else's server.
        logger('auth').warn({ err: error }, 'the OpenID provider could not be told of a sign-out');
        return returnTo;
      }
    }
    case 'portal':
      return returnTo;
    default:
      return null;
  }
}
