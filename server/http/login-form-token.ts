import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestFacts } from '@/server/core/request-facts';
import { cookieText, csrfCookie } from '@/server/domain/directory/schema';
import { languageCookie } from '@/server/domain/preferences/schema';

// A form that works without JavaScript needs NextAuth's CSRF token in the page and its cookie in the browser. A page cannot
// set a cookie, so the listener does, in NextAuth's own format (`token|sha256(token + secret)`), and tells the page the token.

export function loginFormToken(request: IncomingMessage, response: ServerResponse, facts: RequestFacts): void {
  const secret = globalThis.atrium?.serverSecret ?? '';
  const known = new RegExp(`(?:^|;\\s*)${csrfCookie}=([^;]+)`).exec(request.headers.cookie ?? '')?.[1];
  const [token = '', hash] = known ? safeDecode(known).split('|') : [];
  if (token !== '' && hash === hashOf(token, secret)) {
    request.headers['x-atrium-csrf'] = token;
    return;
  }
  const fresh = randomBytes(32).toString('hex');
  request.headers['x-atrium-csrf'] = fresh;
  const value = encodeURIComponent(`${fresh}|${hashOf(fresh, secret)}`);
  response.appendHeader('Set-Cookie', cookieText({ name: csrfCookie, value, seconds: null }, placeOf(facts)));
}

/** A language picked by a link of the sign-in page (`?lang=fr`) is kept until the sign-in is over, whichever kind it becomes. */
export function keepPickedLanguage(request: IncomingMessage, response: ServerResponse, facts: RequestFacts): void {
  const picked = /[?&]lang=(en|fr)(?:&|$)/.exec(request.url ?? '')?.[1];
  if (picked) response.appendHeader('Set-Cookie', cookieText({ name: languageCookie, value: picked, seconds: null }, placeOf(facts)));
}

function placeOf(facts: RequestFacts): { basePath: string; secure: boolean } {
  return { basePath: facts.basePath, secure: facts.origin.startsWith('https:') };
}

function hashOf(token: string, secret: string): string {
  return createHash('sha256').update(`${token}${secret}`).digest('hex');
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
