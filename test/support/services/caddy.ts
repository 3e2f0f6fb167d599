import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@/server/demo/free-port';
import { portAnswers, startDaemon, waitUntil } from '@/server/demo/processes';
import { type ReverseProxy, shippedExample } from './nginx';
import { serviceDirectory, serviceLog } from './workspace';

/** Caddy in front of one Atrium with a configuration from docs/examples, over TLS. */
export async function startCaddy(upstream: string, example = 'Caddyfile', usersFile?: string): Promise<ReverseProxy> {
  const port = await freePort();
  const directory = serviceDirectory(`caddy-${port}`);
  const log = serviceLog('caddy');
  const config = join(directory, 'Caddyfile');
  mkdirSync(directory, { recursive: true });
  const site = shippedExample(example, {
    upstream,
    listen: ['groupware.example.org {', `https://groupware.example.org:${port} {\n\tbind 127.0.0.1`],
    ...(usersFile === undefined ? {} : { usersFile }),
  });
  // A client that connects to an address names no host. Without HTTP/3: the datagram port of this number is the mark of `freePort`.
  const globals = ['admin off', 'auto_https disable_redirects', 'default_sni 127.0.0.1', 'servers {\n\t\tprotocols h1 h2\n\t}'];
  writeFileSync(config, `{\n${globals.map((line) => `\t${line}\n`).join('')}}\n${site}`);
  const daemon = startDaemon('caddy', '/usr/bin/caddy', ['run', '--config', config, '--adapter', 'caddyfile'], {
    logFile: log,
    cwd: directory,
    env: { ...process.env, XDG_CONFIG_HOME: directory, XDG_DATA_HOME: directory, HOME: directory },
  });
  await waitUntil(`Caddy (see ${log})`, () => portAnswers(port), { daemon });
  return { url: `https://127.0.0.1:${port}`, stop: () => daemon.stop() };
}
