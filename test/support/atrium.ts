import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mariadb';
import { Client } from 'pg';
import { freePort } from '@/server/demo/free-port';
import { startDaemon, waitUntil } from '@/server/demo/processes';
import type { Dialect } from '@/server/store/sql';
import { freshDatabase } from './database';
import { type MailUser, mailAddress, makeMailUser } from './mail';
import { serviceDirectory, serviceLog } from './services/workspace';

export type AtriumUser = MailUser & { readonly displayName: string };

export type TestAtrium = {
  readonly url: string;
  readonly databaseUrl: string;
  readonly configFile: string;
  readonly logFile: string;
  readonly pid: number;
  /** A user of the local table, with a mailbox of the same password when mail is on. */
  addUser(options?: { login?: string; password?: string; displayName?: string; admin?: boolean }): Promise<AtriumUser>;
  stop(signal?: NodeJS.Signals): Promise<void>;
};

export type AtriumOptions = {
  /** Use this database instead of a fresh one; it is not dropped at the end. */
  databaseUrl?: string;
  /** Kind of the fresh database; ATRIUM_TEST_DIALECT, or PostgreSQL, when left out. */
  dialect?: Dialect;
  /** Merged over the test configuration, top-level key by top-level key. */
  config?: Record<string, unknown>;
  /** Connect it to the test mail system. Default: true. */
  mail?: boolean;
  /** "none": doors only, from the sources; "bundle": the same, as built; "production": as built, with the pages. */
  web?: 'none' | 'bundle' | 'production';
  /** Run this bundle of the server instead, without the pages. */
  bundle?: string;
  env?: Record<string, string>;
  /** Listen there: somebody else had to know the address first. */
  port?: number;
  /** Listen on this address instead of the one for this machine alone. */
  host?: string;
};

const root = join(import.meta.dirname, '..', '..');
/** The stage "wire-mariadb" runs the DAV tests once more on the other database. */
const askedDialect: Dialect = process.env['ATRIUM_TEST_DIALECT'] === 'mysql' ? 'mysql' : 'postgresql';
let counter = 0;

/** Starts the real server on a free port with a database of its own, and waits until /readyz says yes. */
export async function startAtrium(options: AtriumOptions = {}): Promise<TestAtrium> {
  const database = options.databaseUrl === undefined ? await freshDatabase(options.dialect ?? askedDialect) : null;
  const databaseUrl = options.databaseUrl ?? database?.url ?? '';
  const name = `atrium-${process.pid}-${counter++}`;
  const directory = serviceDirectory(name);
  const port = options.port ?? (await freePort());
  const configFile = join(directory, 'atrium.yaml');
  const mail = options.mail ?? true;
  const config = { ...(await testConfig(port, directory, mail)), ...options.config };
  mkdirSync(join(directory, 'data'), { recursive: true });
  // JSON is YAML.
  writeFileSync(configFile, JSON.stringify(config, null, 2));

  const web = options.web ?? (options.bundle === undefined ? 'none' : 'bundle');
  const bundle = options.bundle ?? join(root, 'dist', 'server.mjs');
  if (web !== 'none' && !existsSync(bundle)) throw new Error('build first: npm run build');
  // As `atrium serve` starts itself.
  const flags = options.bundle === undefined ? [] : (JSON.parse(readFileSync(join(root, 'bin', 'serving-flags.json'), 'utf8')) as string[]);
  const program = web === 'none' ? ['--import', 'tsx', join(root, 'server', 'main.ts')] : [bundle];
  const args = web === 'production' ? program : [...program, '--no-web'];
  const logFile = serviceLog(name);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    ATRIUM_CONFIG: configFile,
    ATRIUM_DATA: join(directory, 'data'),
    PORT: String(port),
    NO_COLOR: '1',
    ...options.env,
  };
  const daemon = startDaemon(
    name,
    process.execPath,
    [...flags, ...args, '--port', String(port), ...(options.host === undefined ? [] : ['--host', options.host]), '--config', configFile],
    {
      logFile,
      cwd: root,
      env,
    },
  );
  const url = `http://127.0.0.1:${port}`;
  await waitUntil(`Atrium (see ${logFile})`, async () => (await fetch(`${url}/readyz`)).ok, { daemon, ms: 90_000 });
  return {
    url,
    databaseUrl,
    configFile,
    logFile,
    pid: daemon.pid,
    addUser: (user = {}) => addUser(databaseUrl, mail, user),
    stop: async (signal) => {
      await daemon.stop(signal);
      await database?.drop();
    },
  };
}

/** A configuration that points at the test services. */
async function testConfig(port: number, directory: string, mail: boolean): Promise<Record<string, unknown>> {
  const server = async (name: 'IMAP' | 'SMTP' | 'SIEVE') => ({ ...(await mailAddress(name)), tls: 'none' });
  return {
    listen: { host: '127.0.0.1', port },
    dataDir: join(directory, 'data'),
    secret: randomBytes(24).toString('hex'),
    login: { failuresPerAddress: 1000 },
    ...(mail ? { defaults: { imap: await server('IMAP'), smtp: await server('SMTP'), sieve: await server('SIEVE') } } : {}),
  };
}

/** A user of the local table; with a mailbox of the same password when `mail`. */
export async function addUser(
  databaseUrl: string,
  mail: boolean,
  {
    login = `u${randomBytes(5).toString('hex')}@demo.example`,
    password = 'demo',
    displayName = '',
    admin = false,
  }: Partial<AtriumUser> & { admin?: boolean },
): Promise<AtriumUser> {
  const values = [login, login.split('@')[1] ?? '', `{PLAIN}${password}`, displayName, '[]', true, admin, new Date()];
  const columns = 'login, domain, password_hash, display_name, aliases, active, admin, created_at';
  if (databaseUrl.startsWith('postgres')) {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(`INSERT INTO local_user (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, values);
    await client.end();
  } else {
    const { hostname: host, port, username, pathname } = new URL(databaseUrl);
    const connection = await createConnection({ host, port: Number(port), user: username, database: pathname.slice(1) });
    await connection.query(`INSERT INTO local_user (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, values);
    await connection.end();
  }
  if (mail) await makeMailUser(login, password);
  return { login, password, displayName };
}
