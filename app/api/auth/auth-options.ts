import type { AuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { withBase } from '@/components/lib/base-path';

// NextAuth issues and reads the cookie; who somebody is, and whether the session is still good, the server decides
// (globalThis.atrium). Its own address comes with each request from the listener.

const cookieLifeSeconds = 180 * 86_400;

/** Made per request: the cookies are Secure exactly when the browser came over https. */
export function authOptions(secure: boolean): AuthOptions {
  const cookie = { httpOnly: true, sameSite: 'lax' as const, path: withBase('') || '/', secure };
  return {
    secret: server().serverSecret,
    session: { strategy: 'jwt', maxAge: cookieLifeSeconds },
    useSecureCookies: secure,
    cookies: {
      sessionToken: { name: 'atrium.session', options: cookie },
      csrfToken: { name: 'atrium.csrf', options: cookie },
      callbackUrl: { name: 'atrium.callback', options: cookie },
    },
    // Its own logger writes to the console.
    logger: { error: (code, detail) => server().reportFault('auth', { code, detail }), warn: () => {}, debug: () => {} },
    pages: { signIn: withBase('/login'), error: withBase('/login'), signOut: withBase('/login') },
    providers: [
      CredentialsProvider({
        credentials: { login: {}, password: {} },
        authorize: (given, request) => authorize(given, request.headers ?? {}),
      }),
    ],
    callbacks: {
      // The token says which session; names and addresses stay in the database.
      jwt: ({ token, user }) => (user ? { sub: user.id, sid: user.sessionId, key: user.cookieKey } : token),
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token?.sid === 'string') await server().endSession(token.sid);
      },
    },
  };
}

/** What the login page may say; any other trouble is the server's own and has a reference in the log. */
const sayable = new Set(['rate_limited', 'unavailable']);

async function authorize(given: Record<string, string> | undefined, headers: Record<string, unknown>) {
  const text = (name: string) => (typeof headers[name] === 'string' ? headers[name] : '');
  try {
    const { person, sessionId, cookieKey } = await server().signIn({
      login: String(given?.['login'] ?? ''),
      password: String(given?.['password'] ?? ''),
      remoteAddress: text('x-atrium-address'),
      host: text('x-forwarded-host'),
      agent: text('user-agent'),
    });
    return { id: person.accountId, sessionId, cookieKey };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'unauthenticated') return null;
    if (sayable.has(code)) throw new Error(code);
    server().reportFault('auth', error);
    // The page shows the request's id, under which the log has the fault (OPS-10).
    throw new Error(`failed-${text('x-atrium-request')}`);
  }
}

function server() {
  if (!globalThis.atrium) throw new Error('the pages run without the server');
  return globalThis.atrium;
}

declare module 'next-auth' {
  interface User {
    id: string;
    sessionId: string;
    cookieKey: string;
  }
}

declare module 'next-auth/jwt' {
  interface JWT {
    sid?: string;
    key?: string;
  }
}
