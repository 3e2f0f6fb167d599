import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BusEvent } from '@/server/core/bus';
import type { CollectionId } from '@/server/core/ids';
import { offersTo } from '@/server/domain/directory/offer';
import { type BrowserSession, sessionFromRequest } from '@/server/domain/directory/session';
import type { Atrium } from '@/server/wiring';
import { createVisibility } from './visibility';

// Server-sent events (WHATWG HTML section 9.2): what changed, so that the browser asks for it again. Event names are the kinds
// of BusEvent. Nothing is replayed after a gap: a browser that reconnects refetches what it shows.

const pingMilliseconds = 20_000;
const retryMilliseconds = 2000;
/** A reader that takes nothing any more is cut off; its browser reconnects. */
const maxBufferedBytes = 256 * 1024;

/** Streams news to one signed-in browser tab until it leaves, its session ends or the server stops. */
export async function handleLive(request: IncomingMessage, response: ServerResponse, atrium: Atrium): Promise<void> {
  const session = await sessionFromRequest(atrium, request);
  if (!session) {
    response.writeHead(401, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' }).end('signed out\n');
    return;
  }
  // X-Accel-Buffering: nginx would keep small pieces back otherwise.
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  response.write(`retry: ${retryMilliseconds}\nevent: hello\ndata: {}\n\n`);
  await stream(request, response, { atrium, session });
}

function stream(request: IncomingMessage, response: ServerResponse, of: { atrium: Atrium; session: BrowserSession }): Promise<void> {
  const { atrium, session } = of;
  const visibility = createVisibility(atrium.store);
  // While somebody looks, new mail is news; without a mailbox this only logs that there is none.
  const unwatch = offersTo(atrium.config.current, session.person, 'mail') ? atrium.mail.watch(session) : () => {};
  return new Promise((resolve) => {
    const end = () => {
      clearInterval(ping);
      unsubscribe();
      unwatch();
      atrium.stopping.removeEventListener('abort', end);
      response.end();
      resolve();
    };
    const send = (kind: string, data: unknown) => {
      if (response.writableLength > maxBufferedBytes) return end();
      response.write(`event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`);
    };
    // In order: a look-up of rights for one event must not let a later one pass it.
    let queue: Promise<void> = Promise.resolve();
    const unsubscribe = atrium.store.bus.subscribe((event) => {
      if (event.kind === 'session-ended') {
        if (event.sessionId !== session.id) return;
        send('session-ended', {});
        return end();
      }
      queue = queue.then(async () => {
        // The person as they are now: groups and functions come and go while a tab is open.
        const still = await sessionFromRequest(atrium, request).catch(() => null);
        const isSeen = still && (await visibility.sees(event, still.person, atrium.config.current).catch(() => false));
        if (isSeen) send(event.kind, browserData(event));
      });
    });
    const ping = setInterval(() => {
      response.write(': ping\n\n');
      // Another instance may have ended the session, or the source the account.
      sessionFromRequest(atrium, request).then(
        (still) => {
          if (still) return;
          send('session-ended', {});
          end();
        },
        () => {},
      );
    }, pingMilliseconds);
    ping.unref();
    atrium.stopping.addEventListener('abort', end);
    request.once('close', end);
    response.once('close', end);
    if (atrium.stopping.aborted) end();
  });
}

/** What the browser gets to know of an event: never an account's id but its own. */
function browserData(event: BusEvent): Record<string, unknown> {
  switch (event.kind) {
    case 'collection':
      return { collectionId: event.collectionId satisfies CollectionId, modseq: event.modseq };
    case 'mail':
      return { folder: event.folder, reason: event.reason };
    case 'outbox':
      return { outboxId: event.outboxId, state: event.state };
    case 'collections':
    case 'folders':
    case 'preferences':
    case 'credentials':
    case 'session-ended':
      return {};
  }
}
