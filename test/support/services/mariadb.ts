import { execFileSync } from 'node:child_process';
import { chownSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mariadb';
import { freePort } from '@/server/demo/free-port';
import { startDaemon, waitUntil } from '@/server/demo/processes';
import { testCertificates } from '../certificates';
import type { Service } from '../services';
import { asUser, serviceDirectory, serviceLog, serviceUser } from './workspace';

/** Debian's MariaDB with an own data directory and nothing made durable: tests only. TLS as our PostgreSQL has it. */
export async function startMariadb(): Promise<Service> {
  const user = serviceUser('mysql', 'nobody');
  const directory = serviceDirectory('mariadb', user);
  const data = join(directory, 'data');
  const run = asUser(user);
  // One that starts deletes every temporary table it finds in its tmpdir: also those of others, where it is /tmp.
  const places = ['--no-defaults', `--datadir=${data}`, `--tmpdir=${directory}`];
  execFileSync(
    'mariadb-install-db',
    [...places, '--auth-root-authentication-method=normal', '--skip-test-db', '--innodb-log-file-size=16M'],
    { stdio: 'pipe', cwd: directory, ...run },
  );
  const port = await freePort();
  const certificates = testCertificates('mariadb', 'DNS:localhost');
  if (user) chownSync(certificates.keyFile, user.uid, user.gid);
  const args = [
    ...places,
    `--ssl-cert=${certificates.certificateFile}`,
    `--ssl-key=${certificates.keyFile}`,
    `--socket=${join(directory, 's')}`,
    `--pid-file=${join(directory, 'pid')}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--skip-name-resolve',
    '--character-set-server=utf8mb4',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-doublewrite=0',
    '--innodb-buffer-pool-size=64M',
    '--max-connections=300',
  ];
  const program = ['/usr/sbin/mariadbd', '/usr/sbin/mysqld'].find((path) => existsSync(path)) ?? 'mariadbd';
  const daemon = startDaemon('mariadb', program, args, { logFile: serviceLog('mariadb'), cwd: directory, ...run });
  await waitUntil('MariaDB', () => answers(port), { daemon });
  return {
    env: { ATRIUM_TEST_MARIADB_URL: `mysql://root@127.0.0.1:${port}/mysql`, ATRIUM_TEST_MARIADB_CA: certificates.caFile },
    stop: () => daemon.stop('SIGTERM'),
  };
}

async function answers(port: number): Promise<boolean> {
  const connection = await createConnection({ host: '127.0.0.1', port, user: 'root', connectTimeout: 1000 });
  await connection.end();
  return true;
}
