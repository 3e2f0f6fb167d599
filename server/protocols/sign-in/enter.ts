import { encode } from 'next-auth/jwt';
import type { LoginKind, LoginState } from '@/server/domain/directory/logins/login-state';
import type { Person } from '@/server/domain/directory/model';
import { type CookiePlace, cookieText, sessionCookie, sessionCookieSeconds } from '@/server/domain/directory/schema';
import { sessionFromRequest } from '@/server/domain/directory/session';
import { endSession, openSession } from '@/server/domain/directory/sign-in';
import { languageCookie, pickedLanguage } from '@/server/domain/preferences/schema';
import { headerOf, type SignInRequest } from './sign-in-request';

/** Opens the session of somebody a kind of login has admitted, and sends the browser on. One cookie, whatever the kind: NextAuth's. */
export async function enter(
  to: SignInRequest,
  opening: { person: Person; kind: LoginKind; callbackUrl: string; ref?: string | null; state?: LoginState | null },
): Promise<void> {
  const { atrium, request, facts } = to;
  const { person, kind, callbackUrl, ref = null, state = null } = opening;
  const before = await sessionFromRequest(atrium, request);
  const { sessionId, cookieKey } = await openSession(atrium.directory, {
    person,
    mailPassword: null,
    remoteAddress: facts.remoteAddress,
    agent: headerOf(request, 'user-agent'),
    kind,
    ref,
    state,
  });
  // The cookie it had is about to be replaced: nobody could end it from this browser any more.
  if (before) await endSession(atrium.directory, before.id);
  const token = await encode({
    token: { sub: person.accountId, sid: sessionId, key: cookieKey },
    secret: atrium.serverSecret,
    maxAge: sessionCookieSeconds,
  });
  setSessionCookie(to, token, sessionCookieSeconds);
  await keepLanguage(to, person);
  goTo(to, atrium.config.current.basePath + callbackUrl);
}

/** What was picked on the login page before going elsewhere stays the person's language. */
async function keepLanguage(to: SignInRequest, person: Person): Promise<void> {
  const { atrium, request, response } = to;
  const language = pickedLanguage(request.headers.cookie);
  if (!language) return;
  await atrium.keepLanguage(person, language).catch((error: unknown) => atrium.reportFault('auth', error));
  response.appendHeader('Set-Cookie', cookieText({ name: languageCookie, value: '', seconds: 0 }, cookiePlace(to)));
}

/** Sets the session cookie, or with '' takes it away. */
export function setSessionCookie(to: SignInRequest, token: string, seconds: number): void {
  to.response.appendHeader('Set-Cookie', cookieText({ name: sessionCookie, value: token, seconds }, cookiePlace(to)));
}

/** Where the cookies of this request belong. */
function cookiePlace({ facts, atrium }: SignInRequest): CookiePlace {
  return { basePath: atrium.config.current.basePath, secure: facts.origin.startsWith('https:') };
}

/** Sends the browser somewhere with GET. */
export function goTo({ response }: SignInRequest, location: string): void {
  response.writeHead(303, { Location: location, 'Cache-Control': 'no-store', 'Content-Length': '0' }).end();
}
