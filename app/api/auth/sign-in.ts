import type { Proof } from '@/server/domain/directory/factors/second-step';
import { stepCookie } from '@/server/domain/directory/schema';
import { pickedLanguage } from '@/server/domain/preferences/schema';
import type { Atrium } from '@/server/wiring';

// What the forms of signing in send, and what is done with it. Who somebody is the server decides; here it is only said which
// form it was: login and password, the second step, a new password, or a passkey.

/** What the answer sets beside NextAuth's own cookies: `step` a new token, null = it is over. */
export type Carry = { step?: string | null; signedIn?: boolean };

type Headers = Readonly<Record<string, unknown>>;

/** What the page may say; any other trouble is the server's own and has a reference in the log. */
const sayable = new Set(['rate_limited', 'unavailable', 'gone', 'unsupported']);

/** Signs in with what a form sent. Null = refused; an Error whose message is a word for the page otherwise. */
export async function authorize(server: Atrium, given: Readonly<Record<string, string>>, headers: Headers, carry: Carry) {
  const text = (name: string) => (typeof headers[name] === 'string' ? headers[name] : '');
  try {
    const outcome = await attempt(server, given, headers);
    if ('step' in outcome) {
      carry.step = outcome.token;
      throw new Error('next_step');
    }
    carry.step = null;
    carry.signedIn = true;
    // The cookie it had is about to be replaced: nobody could end that session from this browser any more.
    const before = await server.sessions.fromCookies(text('cookie'));
    if (before) await server.endSession(before.id);
    const language = pickedLanguage(text('cookie')) ?? languageOf(given['lang']);
    if (language) await server.keepLanguage(outcome.person, language).catch((error: unknown) => server.reportFault('auth', error));
    return { id: outcome.person.accountId, sessionId: outcome.sessionId, cookieKey: outcome.cookieKey };
  } catch (error) {
    if (error instanceof Error && error.message === 'next_step') throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const mark = given['step'] === undefined ? '' : 'step_';
    if (code === 'unauthenticated') {
      if (given['passkey'] !== undefined && mark === '') throw new Error('passkey');
      if (mark === '') return null;
      throw new Error('step_wrong');
    }
    if (code === 'gone') carry.step = null;
    if (code === 'invalid') throw new Error(`step_refused-${refusalsOf(error).join('.')}`);
    if (sayable.has(code)) throw new Error(mark + code);
    server.reportFault('auth', error);
    // The page shows the request's id, under which the log has the fault (OPS-10).
    throw new Error(`failed-${text('x-atrium-request')}`);
  }
}

function attempt(server: Atrium, given: Readonly<Record<string, string>>, headers: Headers) {
  const text = (name: string) => (typeof headers[name] === 'string' ? headers[name] : '');
  const field = (name: string) => String(given[name] ?? '');
  const visit = {
    origin: `${text('x-forwarded-proto')}://${text('x-forwarded-host')}`,
    host: text('x-atrium-host'),
    remoteAddress: text('x-atrium-address'),
    agent: text('user-agent'),
  };
  const pages = server.signInPages;
  const token = new RegExp(`(?:^|;\\s*)${stepCookie}=([\\w.-]+)`).exec(text('cookie'))?.[1] ?? '';
  if (field('step') === 'new-password') {
    // The browser says so before it sends; without its help it is said here.
    if (field('again') !== field('next'))
      throw Object.assign(new Error('the two differ'), { code: 'invalid', details: { refusals: ['mismatch'] } });
    return pages.newPassword(visit, token, field('next'));
  }
  if (field('step') !== '') return pages.secondStep(visit, token, proofOf(field));
  if (field('passkey') !== '') return pages.passkey(visit, parsed(field('passkey')));
  return pages.signIn({ ...visit, login: field('login'), password: field('password'), domain: field('domain') });
}

function proofOf(field: (name: string) => string): Proof {
  if (field('passkey') !== '') return { kind: 'passkey', response: parsed(field('passkey')) };
  return { kind: field('step') === 'recovery' ? 'recovery' : 'totp', code: field('code').slice(0, 64) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function languageOf(asked: string | undefined): 'en' | 'fr' | null {
  return asked === 'en' || asked === 'fr' ? asked : null;
}

function refusalsOf(error: unknown): string[] {
  const details = error instanceof Error && 'details' in error ? (error.details as { refusals?: unknown }) : {};
  return Array.isArray(details.refusals) ? details.refusals.map(String) : [];
}
