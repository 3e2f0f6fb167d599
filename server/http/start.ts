import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Environment } from '@/server/config/secrets';
import { logger } from '@/server/core/log';
import { type Atrium, type OpenedAtrium, openAtrium } from '@/server/wiring';
import { type DoorName, loadDoor } from './doors';
import { createListener, type Pages } from './listener';

declare global {
  // Next's own bundle reaches the server through this (architecture section 1).
  var atrium: Atrium | undefined;
}

/** Opens the pages; only main.ts knows that they are Next's. */
export type OpenPages = (address: { httpServer: Server; port: number }) => Promise<{ handle: Pages; close(): Promise<void> }>;
export type RunningServer = { url: string; port: number; atrium: Atrium; stop(): Promise<void> };

const stopGraceMilliseconds = 8000;

/** Listens at once (health answers while the rest starts), opens the database and the rooms, then the pages. */
export async function startServer(options: {
  env: Environment;
  configPath?: string;
  port?: number;
  host?: string;
  openPages: OpenPages | null;
}): Promise<RunningServer> {
  const opened = await openAtrium({
    env: options.env,
    watch: true,
    ...(options.configPath === undefined ? {} : { configPath: options.configPath }),
  });
  const { atrium } = opened;
  globalThis.atrium = atrium;
  let pages: Pages | null = null;
  let closePages: (() => Promise<void>) | null = null;
  const server = createListener({ atrium: () => atrium, pages: () => pages });
  try {
    const port = await listen(server, options.port ?? atrium.config.current.listen.port, options.host ?? atrium.config.current.listen.host);
    if (options.openPages) {
      const made = await options.openPages({ httpServer: server, port });
      pages = made.handle;
      closePages = made.close;
    }
    for (const name of Object.keys(loadDoor) as DoorName[])
      loadDoor[name]().catch((error: unknown) => logger('http').error({ err: error, door: name }, 'a door cannot be loaded'));
    const url = atrium.config.current.publicUrl ?? `http://localhost:${port}`;
    return { url, port, atrium, stop: () => stop(server, closePages, opened) };
  } catch (error) {
    await stop(server, closePages, opened);
    throw error;
  }
}

async function stop(server: Server, closePages: (() => Promise<void>) | null, opened: OpenedAtrium): Promise<void> {
  // Live streams have no end of their own; they hear this.
  opened.beginStop();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), stopGraceMilliseconds);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
  await closePages?.().catch((error: unknown) => logger('http').warn({ err: error }, 'closing the pages failed'));
  await opened.close();
  globalThis.atrium = undefined;
}

function listen(server: Server, port: number, host: string | null): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, ...(host === null ? {} : { host }) }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
