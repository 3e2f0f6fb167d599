import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { logger } from '@/server/core/log';
import { isAlive } from '@/server/core/process-stamp';
import { type DatabaseBinaries, databaseBinaries } from './internal/embedded-binaries';
import { asDatabaseUser, databaseUser } from './internal/embedded-user';
import { type Users, withUsers } from './internal/embedded-users';
import { socketDirectory } from './internal/socket-directory';

/** A running embedded database. `stop` ends it when nobody else (another Atrium, a command) is using it. */
export type EmbeddedPostgresql = {
  /** For DATABASE_URL and openStore. */
  readonly url: string;
  readonly socketDirectory: string;
  readonly pid: number;
  stop(): Promise<void>;
};

const role = 'atrium';
const port = 5432;
const startTimeoutMs = 30_000;
const stopTimeoutMs = 15_000;

/**
 * Starts the PostgreSQL that came with npm, or joins it when it runs already (another process uses it, or a killed one left it).
 * `dataDirectory` is the database's own (mode 0700); it listens on a Unix socket only, so there is no password.
 * Throws an Error that names the way out when this machine cannot run it.
 */
export async function startEmbedded(dataDirectory: string): Promise<EmbeddedPostgresql> {
  const path = resolve(dataDirectory);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const home = realpathSync(path);
  const owner = databaseUser(home);
  if (owner.uid !== undefined) chownSync(home, owner.uid, owner.gid ?? owner.uid);
  chmodSync(home, 0o700);
  const binaries = databaseBinaries(home);
  const socket = socketDirectory(home, owner);

  const pid = await withUsers(home, async (users) => {
    users.add();
    const running = runningPid(home);
    if (running !== null) {
      // Whoever started it may have been killed while it was still coming up.
      const deadline = Date.now() + startTimeoutMs;
      while (!isReady(clusterOf(home)) && Date.now() < deadline) await sleep(15);
      return running;
    }
    await initialise(home, binaries, owner);
    return start(home, socket, binaries, owner);
  });
  const url = `postgresql://${role}@localhost:${port}/${role}?host=${encodeURIComponent(socket)}`;
  let stopped: Promise<void> | null = null;
  return {
    url,
    socketDirectory: socket,
    pid,
    stop() {
      stopped ??= withUsers(home, (users) => leave(home, users));
      return stopped;
    },
  };
}

const clusterOf = (home: string) => join(home, 'cluster');

/**
 * The postmaster of this data directory if it is alive. A postmaster.pid whose number belongs to another program by now is removed;
 * one of a dead process PostgreSQL removes itself.
 */
function runningPid(home: string): number | null {
  const file = join(clusterOf(home), 'postmaster.pid');
  if (!existsSync(file)) return null;
  const pid = notedPid(clusterOf(home));
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return null;
  if (isPostmasterOf(pid, clusterOf(home))) return pid;
  rmSync(file, { force: true });
  return null;
}

/** A postmaster lives in its data directory: that holds also when the directory was reached by another name or moved. */
function isPostmasterOf(pid: number, cluster: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres');
  } catch {
    return false;
  }
}

type Owner = ReturnType<typeof databaseUser>;

/** Makes the cluster once, beside its place, so that a killed attempt leaves nothing that looks finished. */
async function initialise(home: string, binaries: DatabaseBinaries, owner: Owner): Promise<void> {
  const cluster = clusterOf(home);
  if (existsSync(join(cluster, 'PG_VERSION'))) return checkVersion(cluster);
  logger('store').info({ directory: home }, 'making the embedded database');
  const fresh = join(home, 'cluster.new');
  rmSync(fresh, { recursive: true, force: true });
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const command = asDatabaseUser(owner, binaries.initdb, ['-D', fresh, '-U', role, '--auth=trust', '--no-instructions', ...locale]);
  const made = spawnSync(command.file, command.args, { ...command.options, env: binaries.env, cwd: home, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`the embedded database could not be made: ${lastLines(made.stderr) || made.error?.message}`);
  // Made in single-user mode: nobody can see the server before it has its database.
  const single = asDatabaseUser(owner, binaries.postgres, ['--single', '-D', fresh, 'postgres']);
  const created = spawnSync(single.file, single.args, {
    ...single.options,
    env: binaries.env,
    cwd: home,
    encoding: 'utf8',
    input: `CREATE DATABASE ${role};\n`,
  });
  if (created.status !== 0) throw new Error(`the embedded database could not be made: ${lastLines(created.stderr)}`);
  renameSync(fresh, cluster);
}

function checkVersion(cluster: string): void {
  const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (version !== '18')
    throw new Error(`the embedded database in ${cluster} is of version ${version}, this release runs 18: dump it and load it anew`);
}

async function start(home: string, socket: string, binaries: DatabaseBinaries, owner: Owner): Promise<number> {
  const cluster = clusterOf(home);
  const logFile = join(home, 'postgresql.log');
  const settings = {
    listen_addresses: '',
    unix_socket_directories: socket,
    unix_socket_permissions: '0700',
    port: String(port),
    max_connections: '100',
    shared_buffers: '64MB',
    jit: 'off',
    log_timezone: 'UTC',
    timezone: 'UTC',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = asDatabaseUser(owner, binaries.postgres, ['-D', cluster, ...flags]);
  const log = openSync(logFile, 'a', 0o600);
  // Its own process group: a Ctrl-C on the terminal must not end it before our last writes are done.
  const child = spawn(command.file, command.args, {
    ...command.options,
    env: binaries.env,
    cwd: home,
    detached: true,
    stdio: ['ignore', log, log],
  });
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  child.once('error', () => {
    ended = true;
  });
  child.unref();
  const deadline = Date.now() + startTimeoutMs;
  // The file of a killed postmaster lies there, and says "ready", until the new one has written its own.
  while (!(isReady(cluster) && notedPid(cluster) === child.pid)) {
    if (ended || Date.now() > deadline) throw new Error(`the embedded database did not start: ${lastLines(readFileSync(logFile, 'utf8'))}`);
    await sleep(15);
  }
  return child.pid;
}

/** The lines of postmaster.pid; none when there is no such file (a starting server takes the old one away and writes its own). */
function postmasterLines(cluster: string): string[] {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** Its first line is the postmaster's number. */
function notedPid(cluster: string): number {
  return Number(postmasterLines(cluster)[0]);
}

/** Its eighth line says "ready" once connections are taken. */
function isReady(cluster: string): boolean {
  return postmasterLines(cluster)[7]?.trim() === 'ready';
}

/** The last one out ends the server: SIGINT is PostgreSQL's fast shutdown, SIGQUIT the one that recovers at the next start. */
async function leave(home: string, users: Users): Promise<void> {
  users.remove();
  if (users.others() > 0) return;
  const pid = runningPid(home);
  if (pid === null) return;
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    const deadline = Date.now() + stopTimeoutMs;
    while (isAlive(pid) && Date.now() < deadline) await sleep(15);
    if (!isAlive(pid)) return;
  }
}

function lastLines(text: string | null | undefined): string {
  return (text ?? '').trim().split('\n').slice(-3).join(' | ');
}

/** The directory a URL made here speaks through; for programs (Dovecot) that want it apart. */
export function embeddedAddress(embedded: EmbeddedPostgresql): { host: string; port: number; database: string; user: string } {
  return { host: embedded.socketDirectory, port, database: role, user: role };
}
