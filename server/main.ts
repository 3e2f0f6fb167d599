import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { ConfigError } from './config/load';
import { logger } from './core/log';
import { startServer } from './http/start';
import { openPages } from './pages';

/** What `atrium serve` and `npm run dev` understand. */
export type ServeOptions = { dev: boolean; web: boolean; port?: number; host?: string; configPath?: string };

/** Serves until SIGINT or SIGTERM. Gives the exit code. */
export async function serve(options: ServeOptions): Promise<number> {
  try {
    const server = await startServer({
      env: process.env,
      ...(options.port === undefined ? {} : { port: options.port }),
      ...(options.host === undefined ? {} : { host: options.host }),
      ...(options.configPath === undefined ? {} : { configPath: options.configPath }),
      openPages: options.web ? (address) => openPages({ dev: options.dev, ...address }) : null,
    });
    logger('http').info(`Atrium answers on ${server.url}`);
    const signal = await stopSignal();
    logger('http').info(`${signal}: stopping`);
    await server.stop();
    return 0;
  } catch (error) {
    if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
    else logger('http').error({ err: error }, 'Atrium did not start');
    return 1;
  }
}

/** The second signal does not wait for anything. */
function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const onSignal = (signal: NodeJS.Signals) => {
      for (const name of ['SIGINT', 'SIGTERM'] as const) {
        process.off(name, onSignal);
        process.once(name, () => process.exit(130));
      }
      resolve(signal);
    };
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, onSignal);
  });
}

function isEntry(): boolean {
  const entry = process.argv[1];
  return entry !== undefined && import.meta.url === pathToFileURL(realpathSync(entry)).href;
}

if (isEntry()) {
  const flags = process.argv.slice(2);
  const optionOf = (name: string) => {
    const at = flags.indexOf(name);
    return at === -1 ? undefined : flags[at + 1];
  };
  const port = optionOf('--port');
  const configPath = optionOf('--config');
  const code = await serve({
    dev: flags.includes('--dev'),
    web: !flags.includes('--no-web'),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(configPath === undefined ? {} : { configPath }),
  });
  // Whatever Next left open must not keep the process alive.
  process.exit(code);
}
