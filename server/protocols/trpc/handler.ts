import type { IncomingMessage, ServerResponse } from 'node:http';
import { nodeHTTPRequestHandler } from '@trpc/server/adapters/node-http';
import { requestFacts } from '@/server/core/request-facts';
import { sessionFromRequest } from '@/server/domain/directory/session';
import type { Atrium } from '@/server/wiring';
import type { TrpcContext } from './init';
import { appRouter } from './router';

/** The largest call: a draft with 5 MB of HTML and as much text. */
const maxBodyBytes = 12 * 1024 * 1024;
/** Somebody who is not signed in asks for a link, or sets a password. */
const maxStrangersBytes = 16 * 1024;
/** More than any page asks at once; a thousand small calls in one request would be a thousand at the same moment. */
const maxBatch = 100;
const prefix = '/api/trpc/';

/** Answers tRPC calls straight on the listener, batched ones too. */
export async function handleTrpc(request: IncomingMessage, response: ServerResponse, atrium: Atrium): Promise<void> {
  const { id, origin, host, remoteAddress } = requestFacts(request);
  const path = decodeURIComponent((request.url ?? '').replace(/\?.*$/s, '').slice(prefix.length));
  response.setHeader('Cache-Control', 'no-store');
  if (path.split(',').length > maxBatch) {
    response.writeHead(400, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' }).end('too many calls in one request\n');
    return;
  }
  const session = await sessionFromRequest(atrium, request);
  await nodeHTTPRequestHandler({
    req: request,
    res: response,
    path,
    router: appRouter,
    allowBatching: true,
    maxBodySize: session ? maxBodyBytes : maxStrangersBytes,
    createContext: (): TrpcContext => ({
      atrium,
      session,
      requestId: id,
      visit: { origin, host, remoteAddress, agent: request.headers['user-agent'] ?? '' },
      publicUrl: origin + atrium.config.current.basePath,
      acceptLanguage: request.headers['accept-language'] ?? null,
    }),
  });
}
