import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@/server/demo/free-port';
import { portAnswers, startDaemon, waitUntil } from '@/server/demo/processes';
import { serviceDirectory, serviceLog } from './workspace';

export type ReverseProxy = { readonly url: string; stop(): Promise<void> };

/** nginx in front of one Atrium, configured as our guide tells people to (no buffering, original host and scheme passed on). */
export async function startNginx(upstream: string): Promise<ReverseProxy> {
  const port = await freePort();
  const directory = serviceDirectory(`nginx-${port}`);
  const log = serviceLog('nginx');
  const config = join(directory, 'nginx.conf');
  writeFileSync(
    config,
    `daemon off;
worker_processes 1;
pid ${directory}/pid;
error_log ${log};
${process.getuid?.() === 0 ? 'user nobody nogroup;\n' : ''}events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${directory}/body;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi;
  scgi_temp_path ${directory}/scgi;
  server {
    listen 127.0.0.1:${port};
    client_max_body_size 60m;
    location / {
      proxy_pass ${upstream};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header Connection "";
      proxy_buffering off;
      proxy_request_buffering off;
      proxy_read_timeout 3600s;
    }
  }
}
`,
  );
  const daemon = startDaemon('nginx', '/usr/sbin/nginx', ['-c', config, '-e', log], { logFile: log, cwd: directory });
  await waitUntil(`nginx (see ${log})`, () => portAnswers(port), { daemon });
  return { url: `http://127.0.0.1:${port}`, stop: () => daemon.stop() };
}
