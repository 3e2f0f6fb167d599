import { parseArgs } from 'node:util';
import next from 'next';
import { ConfigError } from './config/load';
import { logger } from './core/log';
import { PagesNotBuilt } from './http/built-pages';
import { openPages } from './http/pages';
import { startServer } from './http/start';

// The entry of the server, and the one file that knows Next: `server/main.ts [--dev] [--no-web] [--port N] [--host ADDRESS] [--config FILE]`.
// `atrium serve` loads it too, with the same flags.

const { values: flags } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    dev: { type: 'boolean' },
    'no-web': { type: 'boolean' },
    port: { type: 'string' },
    host: { type: 'string' },
    config: { type: 'string', short: 'c' },
    json: { type: 'boolean' },
    verbose: { type: 'boolean', short: 'v' },
  },
});

/** Serves until SIGINT or SIGTERM. Gives the exit code. */
async function serve(): Promise<number> {
  try {
    if (flags.port !== undefined && !/^\d{1,5}$/.test(flags.port)) throw new Error(`--port ${flags.port} is not a port`);
    const dev = flags.dev ?? false;
    const server = await startServer({
      env: process.env,
      ...(flags.port === undefined ? {} : { port: Number(flags.port) }),
      ...(flags.host === undefined ? {} : { host: flags.host }),
      ...(flags.config === undefined ? {} : { configPath: flags.config }),
      openPages: flags['no-web'] ? null : (address) => openPages({ dev, createNext: next, ...address }),
    });
    logger('http').info(`Atrium answers on ${server.url}`);
    const signal = await stopSignal();
    logger('http').info(`${signal}: stopping`);
    await server.stop();
    return 0;
  } catch (error) {
    if (error instanceof ConfigError || error instanceof PagesNotBuilt) process.stderr.write(`${error.message}\n`);
    else logger('http').error({ err: error }, 'Atrium did not start');
    return 1;
  }
}

/** The first signal is given; a second one does not wait for anything. */
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

// Whatever Next left open must not keep the process alive.
process.exit(await serve());
