import type { AuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { withBase } from '@/components/lib/base-path';
import {
  callbackCookieAt,
  cookieFlags,
  csrfCookie,
  ownPath,
  sessionCookieAt,
  sessionCookieSeconds,
} from '@/server/domain/directory/schema';
import { authorize, type Carry } from './sign-in';

// NextAuth issues and reads the cookie; who somebody is, and whether the session is still good, the server decides
// (globalThis.atrium). Its own address comes with each request from the listener.

/** Made per request: the cookies are Secure exactly when the browser came over https. `carry` takes what the answer sets beside them. */
export function authOptions(secure: boolean, carry: Carry): AuthOptions {
  const place = { basePath: withBase(''), secure };
  const cookie = cookieFlags(place);
  return {
    secret: server().serverSecret,
    session: { strategy: 'jwt', maxAge: sessionCookieSeconds },
    useSecureCookies: secure,
    cookies: {
      sessionToken: { name: sessionCookieAt(place), options: cookie },
      csrfToken: { name: csrfCookie, options: cookie },
      callbackUrl: { name: callbackCookieAt(place), options: cookie },
    },
    // Its own logger writes to the console.
    logger: { error: (code, detail) => server().reportFault('auth', { code, detail }), warn: () => {}, debug: () => {} },
    pages: { signIn: withBase('/login'), error: withBase('/login') },
    providers: [
      CredentialsProvider({
        credentials: { login: {}, password: {}, domain: {}, lang: {}, step: {}, code: {}, next: {}, again: {}, passkey: {} },
        authorize: (given, request) => authorize(server(), given ?? {}, request.headers ?? {}, carry),
      }),
    ],
    callbacks: {
      // Its own reading of a made-up address ends in an empty page.
      redirect: ({ url, baseUrl }) => `${baseUrl}${withBase(ownPath(url, withBase('')))}`,
      // The token says which session; names and addresses stay in the database.
      jwt: ({ token, user }) => (user ? { sub: user.id, sid: user.sessionId, key: user.cookieKey } : token),
    },
  };
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
