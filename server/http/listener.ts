import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { logger, withRequestId } from '@/server/core/log';
import { type RequestFacts, setRequestFacts } from '@/server/core/request-facts';
import type { Atrium } from '@/server/wiring';
import { withoutBase } from './base-path';
import { compressResponse } from './compress';
import { belongsToRoot, type Door, type DoorName, doorOf, loadDoor } from './doors';
import { factsOf, type ProxyList, proxyList } from './facts';
import { answerHealth, answerReady } from './health';
import { webAddressOfOld } from './old-addresses';
import { isPlainPassword, refusePlainPassword } from './plain-password';
import { plainText } from './plain-text';
import { isForged } from './same-origin';
import { setSafetyHeaders } from './security-headers';
import { answerUnreadable, mostHeaderBytes } from './unreadable';

/** What answers everything no door takes: Next, or a sentence when it runs without. */
export type Pages = (request: IncomingMessage, response: ServerResponse, facts: RequestFacts) => Promise<void>;

/** What the listener reads at each request; `atrium` is null while the server starts. */
export type ListenerParts = { atrium: () => Atrium | null; pages: () => Pages | null };

/** The one HTTP listener: facts, safety headers, refusals, then the door the path belongs to. */
export function createListener(parts: ListenerParts): Server {
  const doors = new Map<DoorName, Promise<Door>>();
  const door = (name: DoorName): Promise<Door> => {
    let loading = doors.get(name);
    if (!loading) {
      loading = loadDoor[name]();
      loading.catch(() => doors.delete(name));
      doors.set(name, loading);
    }
    return loading;
  };
  let proxies: { from: readonly string[]; list: ProxyList } = { from: [], list: proxyList([]) };

  const server = createServer({ noDelay: true, keepAlive: true, maxHeaderSize: mostHeaderBytes }, (request, response) => {
    const atrium = parts.atrium();
    if (!atrium) return answerStarting(request, response);
    const config = atrium.config.current;
    if (proxies.from !== config.trustedProxies) proxies = { from: config.trustedProxies, list: proxyList(config.trustedProxies) };
    const facts = factsOf(request, config, proxies.list);
    setRequestFacts(request, facts);
    withRequestId(facts.id, () => {
      logAccess(request, response, facts);
      setSafetyHeaders(response, { https: facts.origin.startsWith('https:'), requestId: facts.id });
      dispatch(request, response, facts, atrium).catch((error: unknown) => {
        logger('http').error({ err: error }, 'a request failed');
        if (response.headersSent) response.destroy();
        else plainText(response, 500, 'Something went wrong on this server.\n');
      });
    });
  });
  answerUnreadable(server);
  // Long polls and large uploads have no end we know; slow senders of headers do.
  server.requestTimeout = 0;
  server.headersTimeout = 60_000;
  server.keepAliveTimeout = 75_000;
  return server;

  async function dispatch(request: IncomingMessage, response: ServerResponse, facts: RequestFacts, atrium: Atrium): Promise<void> {
    const { basePath } = atrium.config.current;
    const asked = request.url ?? '/';
    const inner = withoutBase(asked, facts.basePath);
    const path = inner.replace(/[?#].*$/s, '');
    if (path === '/healthz') return answerHealth(response);
    if (path === '/readyz') return answerReady(response, atrium);
    if (!isReadable(path)) return plainText(response, 400, 'This address is not well formed.\n');
    if (isPlainPassword(request, { path, facts, atrium })) return refusePlainPassword(request, response);
    const elsewhere = webAddressOfOld(path, request.method) ?? (facts.basePath === basePath || belongsToRoot(path) ? null : inner);
    if (elsewhere !== null) return redirect(response, basePath + elsewhere);
    const name = doorOf(path, request.method);
    if (isForged(request, facts, { programs: name === 'dav' })) {
      logger('http').warn({ origin: request.headers.origin ?? null }, 'refused a state-changing request from another site');
      return plainText(response, 403, 'This request comes from another site.\n');
    }
    if (atrium.config.current.compress && !facts.proxied && name !== 'dav' && name !== 'live') compressResponse(request, response);
    if (name) {
      request.url = inner;
      return (await door(name))(request, response, atrium);
    }
    const pages = parts.pages();
    if (!pages) return plainText(response, 503, 'The web interface is not running here.\n');
    return pages(request, response, facts);
  }
}

/** Whether the path's percent-encoding can be undone (RFC 3986 section 2.1); nobody behind the doors should have to ask. */
function isReadable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** For a while, not for ever (RFC 9110 section 15.4.8): the base path is a setting. Any method goes on as it was. */
function redirect(response: ServerResponse, location: string): void {
  response.setHeader('Location', location);
  response.setHeader('Cache-Control', 'no-store');
  plainText(response, 307, `${location}\n`);
}

function answerStarting(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === '/healthz') {
    answerHealth(response);
    return;
  }
  response.setHeader('Retry-After', '2');
  plainText(response, 503, 'starting\n');
}

/** One line per request, when it is over. Pages' own files are not worth a line. */
function logAccess(request: IncomingMessage, response: ServerResponse, facts: RequestFacts): void {
  const begun = performance.now();
  const path = (request.url ?? '/').replace(/\?.*$/s, '');
  if (path.includes('/_next/') || path === '/healthz' || path === '/readyz') return;
  response.once('close', () => {
    const line = {
      method: request.method,
      path: path.slice(0, 500),
      status: response.statusCode,
      milliseconds: Math.round((performance.now() - begun) * 10) / 10,
      address: facts.remoteAddress,
      requestId: facts.id,
      ...(response.writableFinished ? {} : { aborted: true }),
    };
    logger('access').info(line, 'request');
  });
}
