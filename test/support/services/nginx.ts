import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@/server/demo/free-port';
import { portAnswers, startDaemon, waitUntil } from '@/server/demo/processes';
import { testCertificates } from '../certificates';
import { isRoot, outputDirectory, serviceDirectory, serviceLog } from './workspace';

export type ReverseProxy = { readonly url: string; stop(): Promise<void> };

/** A configuration we ship, at a port of ours: what an administrator changes is changed, all else is as in docs/examples. */
export function shippedExample(
  name: string,
  places: { upstream: string; listen: [string, string]; usersFile?: string; host?: string },
): string {
  const { certificateFile, keyFile } = testCertificates();
  const text = readFileSync(join(outputDirectory, '..', '..', 'docs', 'examples', name), 'utf8');
  const changes: readonly [string, string][] = [
    places.listen,
    ['groupware.example.org', places.host ?? '127.0.0.1'],
    ['/etc/ssl/groupware.pem', certificateFile],
    ['/etc/ssl/groupware.key', keyFile],
    ['http://127.0.0.1:3000', places.upstream],
    ...(places.usersFile === undefined ? [] : ([[/\/etc\/\S+\.users/.exec(text)?.[0] ?? '', places.usersFile]] as [string, string][])),
  ];
  return changes.reduce((done, [from, to]) => {
    if (!text.includes(from)) throw new Error(`docs/examples/${name} has no ${from}`);
    return done.replaceAll(from, to);
  }, text);
}

/** nginx in front of one Atrium with a configuration from docs/examples, over TLS. */
export async function startNginx(upstream: string, example = 'nginx.conf', usersFile?: string, wantedPort?: number): Promise<ReverseProxy> {
  const port = wantedPort ?? (await freePort());
  const directory = serviceDirectory(`nginx-${port}`);
  const log = serviceLog('nginx');
  const config = join(directory, 'nginx.conf');
  const server = shippedExample(example, {
    upstream,
    listen: ['listen 443', `listen 127.0.0.1:${port}`],
    ...(usersFile === undefined ? {} : { usersFile }),
  });
  writeFileSync(
    config,
    `daemon off;
worker_processes 1;
pid ${directory}/pid;
error_log ${log};
${isRoot ? 'user nobody nogroup;\n' : ''}events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${directory}/body;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi;
  scgi_temp_path ${directory}/scgi;
${server}}
`,
  );
  const daemon = startDaemon('nginx', '/usr/sbin/nginx', ['-c', config, '-e', log], { logFile: log, cwd: directory });
  await waitUntil(`nginx (see ${log})`, () => portAnswers(port), { daemon });
  return { url: `https://127.0.0.1:${port}`, stop: () => daemon.stop() };
}
