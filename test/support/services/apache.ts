import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@/server/demo/free-port';
import { portAnswers, startDaemon, waitUntil } from '@/server/demo/processes';
import { type ReverseProxy, shippedExample } from './nginx';
import { isRoot, serviceDirectory, serviceLog } from './workspace';

const modules = [
  'mpm_event',
  'authz_core',
  'authz_user',
  'authn_core',
  'authn_file',
  'auth_basic',
  'headers',
  'proxy',
  'proxy_http',
  'socache_shmcb',
  'ssl',
];

/** Apache in front of one Atrium with a configuration from docs/examples, over TLS. */
export async function startApache(upstream: string, example = 'apache.conf', usersFile?: string): Promise<ReverseProxy> {
  const port = await freePort();
  const directory = serviceDirectory(`apache-${port}`);
  const log = serviceLog('apache');
  const config = join(directory, 'apache.conf');
  mkdirSync(join(directory, 'run'), { recursive: true });
  const site = shippedExample(example, {
    upstream,
    listen: ['*:443', `127.0.0.1:${port}`],
    ...(usersFile === undefined ? {} : { usersFile }),
  });
  writeFileSync(
    config,
    `${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so\n`).join('')}ServerRoot ${directory}
PidFile ${directory}/pid
DefaultRuntimeDir ${directory}/run
Mutex file:${directory}/run
ErrorLog ${log}
ServerName 127.0.0.1
Listen 127.0.0.1:${port}
${isRoot ? 'User nobody\nGroup nogroup\n' : ''}${site}`,
  );
  const daemon = startDaemon('apache', '/usr/sbin/apache2', ['-X', '-f', config], { logFile: log, cwd: directory });
  await waitUntil(`Apache (see ${log})`, () => portAnswers(port), { daemon });
  return { url: `https://127.0.0.1:${port}`, stop: () => daemon.stop() };
}
