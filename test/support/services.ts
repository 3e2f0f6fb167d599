import { startMailSystem } from './services/mail-system';
import { startMariadb } from './services/mariadb';
import { startPostgresql } from './services/postgresql';
import { startRedis } from './services/redis';
import { startSlapd } from './services/slapd';
import { removeWorkspace } from './services/workspace';

// The one supervisor of what tests stand on. A whole run starts everything once and hands the addresses down in the
// environment; a single test file started by hand gets what it asks for, in its own process.

export type Service = {
  /** Where it is, for tests. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

const starters = {
  postgresql: { start: startPostgresql, variable: 'ATRIUM_TEST_POSTGRESQL_URL' },
  mariadb: { start: startMariadb, variable: 'ATRIUM_TEST_MARIADB_URL' },
  mail: { start: startMailSystem, variable: 'ATRIUM_TEST_IMAP' },
  redis: { start: startRedis, variable: 'ATRIUM_TEST_REDIS_URL' },
  slapd: { start: startSlapd, variable: 'ATRIUM_TEST_LDAP_URL' },
} as const;

export type ServiceName = keyof typeof starters;
export const serviceNames = Object.keys(starters) as ServiceName[];

/** Debian packages the services come from, and the clients and browser the tests drive. */
export const testPackages = [
  'postgresql',
  'mariadb-server',
  'dovecot-core',
  'dovecot-imapd',
  'dovecot-lmtpd',
  'dovecot-managesieved',
  'dovecot-sieve',
  'dovecot-pgsql',
  'postfix',
  'slapd',
  'samba',
  'samba-dsdb-modules',
  'samba-ad-provision',
  'samba-vfs-modules',
  'ldb-tools',
  'redis-server',
  'nginx-light',
  'apache2',
  'caddy',
  'openssl',
  'thunderbird',
  'chromium',
  'curl',
  'vdirsyncer',
  'khal',
  'khard',
  'fonts-noto-color-emoji',
  'todoman',
  'python3-caldav',
  'calcurse',
  'python3-httplib2',
] as const;

export type RunningServices = { readonly timings: ReadonlyMap<ServiceName, number>; stop(): Promise<void> };

const started = new Map<ServiceName, Promise<Service>>();

/**
 * Starts services side by side and puts their addresses into process.env; those that a surrounding run
 * already started are used as they are. When one fails, the others are stopped and its reason is thrown.
 */
export async function startServices(names: readonly ServiceName[] = serviceNames): Promise<RunningServices> {
  const timings = new Map<ServiceName, number>();
  const results = await Promise.allSettled(
    names.map(async (name) => {
      const { start, variable } = starters[name];
      if (process.env[variable] !== undefined && !started.has(name)) return;
      const began = performance.now();
      const running = started.get(name) ?? start();
      started.set(name, running);
      const service = await running.catch((error: unknown) => {
        started.delete(name);
        throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      });
      Object.assign(process.env, service.env);
      timings.set(name, performance.now() - began);
    }),
  );
  const failed = results.filter((result) => result.status === 'rejected');
  if (failed.length > 0) {
    await stopServices();
    throw new Error(`services did not start: ${failed.map((result) => (result.reason as Error).message).join('; ')}`);
  }
  return { timings, stop: stopServices };
}

/** Stops everything this process started. */
export async function stopServices(): Promise<void> {
  const running = [...started.values()];
  started.clear();
  await Promise.allSettled(
    running.map(async (service) => {
      await (await service).stop();
    }),
  );
  removeWorkspace();
}

/** The address of a service a test needs; starts it in this process if nobody did. */
export async function needService(name: ServiceName): Promise<string> {
  const { variable } = starters[name];
  if (process.env[variable] === undefined) await startServices([name]);
  const address = process.env[variable];
  if (address === undefined) throw new Error(`${variable} is not set`);
  return address;
}
