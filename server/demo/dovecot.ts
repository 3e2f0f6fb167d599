import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DovecotUsers, dovecotConfig, dovecotSql } from './dovecot-config';
import { freePort } from './free-port';
import { portAnswers, processLives, startDaemon, waitUntil } from './processes';

export type DovecotOptions = {
  /** Everything lives under here; made when missing. Keep it short: unix sockets take 107 characters. */
  directory: string;
  /** A table of an Atrium database, or nothing for a passwd-file that `addUser` fills. */
  users?: Extract<DovecotUsers, { kind: 'postgresql' }>;
  /** Master users ("groupware*"), name to password. */
  masters?: Readonly<Record<string, string>>;
  /** Ports to take if they are free. */
  wantedPorts?: { imap?: number; lmtp?: number; sieve?: number };
  submissionHost?: string;
  /** Also listen for SASL over TCP (Postfix). */
  withAuthPort?: boolean;
  /** TLS on every port, and ports that begin with it. */
  tls?: { certificateFile: string; keyFile: string };
  /** Where access tokens are asked about (RFC 7662), and the field of the answer with the login. */
  introspection?: { url: string; loginField: string };
  /** One password for every login, from these networks only. */
  trusted?: { secret: string; networks: readonly string[] };
  fast?: boolean;
};

export type Dovecot = {
  readonly imapPort: number;
  readonly lmtpPort: number;
  readonly sievePort: number;
  readonly authPort: number | null;
  /** With TLS from the first byte. */
  readonly imapsPort: number | null;
  readonly sievesPort: number | null;
  readonly mailDirectory: string;
  readonly logFile: string;
  readonly usersFile: string;
  /** Adds a user to the passwd-file (not for users in a table). */
  addUser(login: string, password: string): void;
  stop(): Promise<void>;
};

// Debian's "nobody": exists everywhere, owns nothing.
const nobody = 65534;

/** Whether Dovecot 2.3 with what we need is installed. */
export function haveDovecot(): boolean {
  const result = spawnSync('dovecot', ['--version'], { encoding: 'utf8' });
  return result.status === 0 && result.stdout.startsWith('2.3') && existsSync('/usr/lib/dovecot/managesieve');
}

/**
 * Starts a Dovecot with IMAP, LMTP and ManageSieve on free ports of 127.0.0.1, under its own directory.
 * One that a killed run left behind in the same directory is ended first. Works as root and without any right.
 */
export async function startDovecot(options: DovecotOptions): Promise<Dovecot> {
  const root = process.getuid?.() === 0;
  const me = userInfo();
  const base = options.directory;
  const run = join(base, 'run');
  const state = join(base, 'state');
  const mail = join(base, 'mail');
  const log = join(base, 'dovecot.log');
  const configFile = join(base, 'dovecot.conf');
  const sqlFile = join(base, 'dovecot-sql.conf');
  const oauthFile = join(base, 'dovecot-oauth2.conf');
  const usersFile = join(base, 'users');
  const mastersFile = join(base, 'masters');
  for (const directory of [base, run, state, mail]) mkdirSync(directory, { recursive: true });
  await endLeftover(run);
  if (root) {
    for (const directory of [base, run]) chmodSync(directory, 0o755);
    for (const directory of [state, mail]) chownSync(directory, nobody, nobody);
  }

  const ports = {
    imap: await freePort(options.wantedPorts?.imap),
    lmtp: await freePort(options.wantedPorts?.lmtp),
    sieve: await freePort(options.wantedPorts?.sieve),
    ...(options.withAuthPort ? { auth: await freePort() } : {}),
    ...(options.tls ? { imaps: await freePort(), sieves: await freePort() } : {}),
  };
  writeSecret(usersFile, '', root, false);
  if (options.masters) {
    const lines = Object.entries(options.masters).map(([name, password]) => `${name}:{PLAIN}${password}\n`);
    writeSecret(mastersFile, lines.join(''), root, true);
  }
  if (options.introspection) writeSecret(oauthFile, introspectionText(options.introspection), root, true);
  if (options.users) writeSecret(sqlFile, dovecotSql(options.users), root, true);
  writeFileSync(
    configFile,
    dovecotConfig({
      run,
      state,
      mail,
      log,
      ports,
      sqlFile,
      users: options.users ?? { kind: 'file', path: usersFile },
      ...(options.masters ? { mastersFile } : {}),
      ...(options.tls ? { tls: options.tls } : {}),
      ...(options.introspection ? { oauthFile } : {}),
      ...(options.trusted ? { trusted: options.trusted } : {}),
      ...(root ? {} : { unprivileged: { user: me.username, group: groupName(me.gid) } }),
      mailUid: root ? nobody : me.uid,
      mailGid: root ? nobody : me.gid,
      // The socket directory of our embedded PostgreSQL is closed to everybody but its owner and root.
      ...(root && options.users ? { authUser: 'root' } : {}),
      ...(options.submissionHost ? { submissionHost: options.submissionHost } : {}),
      fast: options.fast ?? false,
    }),
  );

  const daemon = startDaemon('dovecot', 'dovecot', ['-F', '-c', configFile], {
    logFile: join(base, 'start.log'),
    cwd: dirname(configFile),
  });
  await waitUntil(`Dovecot (see ${log})`, () => portAnswers(ports.imap, /^\* OK/), { daemon });
  await waitUntil('Dovecot LMTP', () => portAnswers(ports.lmtp, /^220/), { daemon });
  return {
    imapPort: ports.imap,
    lmtpPort: ports.lmtp,
    sievePort: ports.sieve,
    authPort: ports.auth ?? null,
    imapsPort: ports.imaps ?? null,
    sievesPort: ports.sieves ?? null,
    mailDirectory: mail,
    logFile: log,
    usersFile,
    addUser: (login, password) => {
      if (options.users) throw new Error('the users of this Dovecot come from the database');
      addDovecotUser(usersFile, login, password);
    },
    stop: () => daemon.stop(),
  };
}

/** Adds a user to a passwd-file; Dovecot sees it at the next login. One write per user, so that several processes may add at once. */
export function addDovecotUser(usersFile: string, login: string, password: string): void {
  if (!readFileSync(usersFile, 'utf8').includes(`${login}:`)) appendFileSync(usersFile, `${login}:{PLAIN}${password}::::::\n`);
}

function introspectionText({ url, loginField }: { url: string; loginField: string }): string {
  return `introspection_mode = post\nintrospection_url = ${url}\nusername_attribute = ${loginField}\nactive_attribute = active\nactive_value = true\n`;
}

/** A master process whose pid file is still there belongs to a run that was killed. */
async function endLeftover(run: string): Promise<void> {
  const pidFile = join(run, 'master.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10);
  if (!Number.isInteger(pid) || !processLives(pid) || !isDovecot(pid)) return;
  process.kill(pid, 'SIGTERM');
  for (let tries = 0; tries < 100 && processLives(pid); tries++) await sleep(50);
  if (processLives(pid)) process.kill(pid, 'SIGKILL');
}

function isDovecot(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('dovecot');
  } catch {
    return false;
  }
}

function writeSecret(path: string, text: string, root: boolean, replace: boolean): void {
  if (replace || !existsSync(path)) writeFileSync(path, text, { mode: 0o600 });
  if (root) {
    // The auth process reads it as its own user ("dovecot", or "nobody" beside our database).
    chmodSync(path, 0o644);
  }
}

function groupName(gid: number): string {
  const line = readFileSync('/etc/group', 'utf8')
    .split('\n')
    .find((entry) => entry.split(':')[2] === String(gid));
  return line?.split(':')[0] ?? String(gid);
}
