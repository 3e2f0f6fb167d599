import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadConfig } from '@/server/config/load';
import type { Environment } from '@/server/config/secrets';
import { logger, setLogOutput } from '@/server/core/log';
import { followLogLevels } from '@/server/core/log-levels';
import { type Atrium, type OpenedAtrium, openAtrium } from '@/server/wiring';
import { loadDoor } from './doors';
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
  const config = loadConfig({ env: options.env, watch: true, ...(options.configPath === undefined ? {} : { path: options.configPath }) });
  setLogOutput({ format: config.current.log.format });
  const levels = followLogLevels(config.current.dataDir, () => config.current.log);
  config.onChange(() => levels.apply());

  let atrium: Atrium | null = null;
  const running: Running = { opened: null, closePages: null, levels };
  let pages: Pages | null = null;
  const server = createListener({ atrium: () => atrium, pages: () => pages });
  try {
    // First of all: a port that is taken should be said before a database is started.
    const port = await listen(server, options.port ?? config.current.listen.port, options.host ?? config.current.listen.host);
    running.opened = await openAtrium({ env: options.env, config, server: true });
    const made = running.opened.atrium;
    globalThis.atrium = made;
    if (options.openPages) {
      const opened = await options.openPages({ httpServer: server, port });
      pages = opened.handle;
      running.closePages = opened.close;
    }
    await Promise.all(Object.values(loadDoor).map((load) => load()));
    atrium = made;
    return { url: config.current.publicUrl ?? `http://localhost:${port}`, port, atrium: made, stop: () => stop(server, running) };
  } catch (error) {
    await stop(server, running);
    if (!running.opened) config.close();
    throw error;
  }
}

type Running = { opened: OpenedAtrium | null; closePages: (() => Promise<void>) | null; levels: { close(): void } };

async function stop(server: Server, { opened, closePages, levels }: Running): Promise<void> {
  levels.close();
  // Live streams have no end of their own; they hear this.
  opened?.beginStop();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), stopGraceMilliseconds);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
  await closePages?.().catch((error: unknown) => logger('http').warn({ err: error }, 'closing the pages failed'));
  await opened?.close();
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
