import type { IncomingMessage, ServerResponse } from 'node:http';
import { logger } from '@/server/core/log';
import type { RequestFacts } from '@/server/core/request-facts';
import type { Atrium } from '@/server/wiring';
import { isLoopback } from './facts';
import { plainText } from './plain-text';

// OPS-13: a password in the clear, from another machine, is refused before anybody looks at it: as Basic, in the sign-in form, and
// where the browser's code sends one.

const form = '/api/auth/callback/credentials';
const procedures = /[/,](account\.(confirm|changePassword)|signIn\.recover|mail\.enterPassword|admin\.testLogin)(,|$)/;

export function isPlainPassword(
  request: IncomingMessage,
  { path, facts, atrium }: { path: string; facts: RequestFacts; atrium: Atrium },
): boolean {
  if (facts.secure || atrium.config.current.allowPlainPasswords || isLoopback(facts.remoteAddress)) return false;
  if (/^basic /i.test(request.headers.authorization ?? '')) return true;
  return request.method === 'POST' && (path === form || (path.startsWith('/api/trpc/') && procedures.test(path)));
}

/** Says so: to the code of the sign-in page as NextAuth would, to everybody else in a sentence. */
export function refusePlainPassword(request: IncomingMessage, response: ServerResponse): void {
  logger('auth').warn({ path: (request.url ?? '').replace(/\?.*$/s, '').slice(0, 200) }, 'a password over plain HTTP was refused');
  const isCode = request.method === 'POST' && (request.url ?? '').includes(form) && !/text\/html/.test(request.headers.accept ?? '');
  if (!isCode) {
    plainText(response, 403, 'Passwords are not taken over plain HTTP. Use the https address of this server.\n');
    return;
  }
  const reference = String(response.getHeader('X-Request-Id') ?? '');
  const body = JSON.stringify({ url: `http://localhost/login?error=plain_http-${reference}` });
  if (!request.complete) response.setHeader('Connection', 'close');
  response.writeHead(403, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }).end(body);
}
