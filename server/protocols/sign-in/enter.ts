import { encode } from 'next-auth/jwt';
import type { OutsideKind } from '@/server/domain/directory/logins/login-state';
import { confirmByAgain } from '@/server/domain/directory/logins/sign-in-again';
import { type Admitted, signInFromOutside } from '@/server/domain/directory/logins/sign-in-outside';
import type { Person } from '@/server/domain/directory/model';
import {
  type CookiePlace,
  cookieText,
  sessionCookieAt,
  sessionCookieSeconds,
  stepCookie,
  stepSeconds,
} from '@/server/domain/directory/schema';
import { sessionFromRequest } from '@/server/domain/directory/session';
import { languageCookie, pickedLanguage } from '@/server/domain/preferences/schema';
import { headerOf, type SignInRequest } from './sign-in-request';

type Entering = {
  kind: OutsideKind;
  callbackUrl: string;
  /** The session whose owner signs in again to confirm who they are. */
  again?: string | undefined;
};

/**
 * What follows once a kind of login has admitted somebody: a new session, or first their own second factor, or the confirmation of
 * the session they had. One cookie, whatever the kind: NextAuth's.
 * @throws refusal other_person
 */
export async function enter(to: SignInRequest, admitted: Admitted, { kind, callbackUrl, again }: Entering): Promise<void> {
  const { atrium, request, facts } = to;
  const { directory } = atrium;
  const before = await sessionFromRequest(atrium, request);
  if (again !== undefined && before?.id === again) {
    await confirmByAgain(directory, before, admitted);
    return goTo(to, atrium.config.current.basePath + callbackUrl);
  }
  const outcome = await signInFromOutside(directory, admitted, {
    kind,
    remoteAddress: facts.remoteAddress,
    agent: headerOf(request, 'user-agent'),
    // The cookie it had is about to be replaced: nobody could end that session from this browser any more.
    replaces: before?.id ?? null,
  });
  if ('step' in outcome) {
    setCookie(to, { name: stepCookie, value: outcome.token, seconds: stepSeconds });
    return goTo(to, `${atrium.config.current.basePath}/login/step?${new URLSearchParams({ callbackUrl })}`);
  }
  const token = await encode({
    token: { sub: outcome.person.accountId, sid: outcome.sessionId, key: outcome.cookieKey },
    secret: atrium.serverSecret,
    maxAge: sessionCookieSeconds,
  });
  setSessionCookie(to, token, sessionCookieSeconds);
  await keepLanguage(to, outcome.person);
  goTo(to, atrium.config.current.basePath + callbackUrl);
}

/** What was picked on the login page before going elsewhere stays the person's language. */
async function keepLanguage(to: SignInRequest, person: Person): Promise<void> {
  const { atrium, request } = to;
  const language = pickedLanguage(request.headers.cookie);
  if (!language) return;
  await atrium.keepLanguage(person, language).catch((error: unknown) => atrium.reportFault('auth', error));
  setCookie(to, { name: languageCookie, value: '', seconds: 0 });
}

/** Sets the session cookie, or with '' takes it away. */
export function setSessionCookie(to: SignInRequest, token: string, seconds: number): void {
  setCookie(to, { name: sessionCookieAt(placeOf(to)), value: token, seconds });
}

function setCookie(to: SignInRequest, cookie: { name: string; value: string; seconds: number }): void {
  to.response.appendHeader('Set-Cookie', cookieText(cookie, placeOf(to)));
}

function placeOf({ facts, atrium }: SignInRequest): CookiePlace {
  return { basePath: atrium.config.current.basePath, secure: facts.origin.startsWith('https:') };
}

/** Sends the browser somewhere with GET. */
export function goTo({ response }: SignInRequest, location: string): void {
  response.writeHead(303, { Location: location, 'Cache-Control': 'no-store', 'Content-Length': '0' }).end();
}
