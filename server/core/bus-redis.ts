import { randomUUID } from 'node:crypto';
import { createClient } from 'redis';
import type { Bus, BusEvent } from './bus';
import { createMemoryBus } from './bus-memory';
import { logger } from './log';

const connectWaitMs = 3_000;
const maxPauseMs = 5_000;

/**
 * A bus between instances: heard at once in this process, and through Redis in all others. While Redis is away the news
 * stays in this process, and the connection is tried again; nothing fails because of it.
 */
export async function createRedisBus(url: string): Promise<Bus> {
  const local = createMemoryBus();
  const self = randomUUID();
  const channel = channelOf(url);
  const socket = { reconnectStrategy: (retries: number) => Math.min(100 * 2 ** retries, maxPauseMs) };
  // News that cannot be sent now is worth nothing later, so it is not kept.
  const publisher = createClient({ url, socket, disableOfflineQueue: true });
  const subscriber = createClient({ url, socket });
  const clients = [publisher, subscriber];
  let away = false;
  for (const client of clients) {
    client.on('error', (error: unknown) => {
      if (!away) logger('bus').warn({ err: error }, 'Redis cannot be reached: other instances hear no news until it is back');
      away = true;
    });
    client.on('ready', () => {
      if (away) logger('bus').info('Redis is back');
      away = false;
    });
  }
  const connected = Promise.all([publisher.connect(), subscriber.connect()]).then(() =>
    subscriber.subscribe(channel, (text) => {
      const message = parse(text);
      if (message && message.from !== self) local.publish(message.event);
    }),
  );
  await within(connectWaitMs, connected);
  return {
    publish(event) {
      local.publish(event);
      publisher.publish(channel, JSON.stringify({ from: self, event })).catch(() => {});
    },
    subscribe: (listener) => local.subscribe(listener),
    async close() {
      await local.close();
      for (const client of clients) client.destroy();
    },
  };
}

/** Redis' numbered databases do not part its channels, so the number goes into the name. */
function channelOf(url: string): string {
  const database = /^[a-z]+:\/\/[^/]*\/(\d+)/.exec(url)?.[1] ?? '0';
  return `atrium:${database}`;
}

function parse(text: string): { from: string; event: BusEvent } | null {
  try {
    const message: unknown = JSON.parse(text);
    const shaped = typeof message === 'object' && message !== null && 'from' in message && 'event' in message;
    return shaped ? (message as { from: string; event: BusEvent }) : null;
  } catch {
    return null;
  }
}

/** Waits for a promise, but not longer; it may still come true later. */
async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  // A failure after the wait (closed while still connecting) is nobody's news.
  await Promise.race([promise.catch(() => {}), timeout]);
  clearTimeout(timer);
}
