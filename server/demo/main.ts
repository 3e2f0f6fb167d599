import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setLogLevels } from '@/server/core/log';
import { embeddedAddress, startEmbedded } from '@/server/store/embedded-postgresql';
import { migrate } from '@/server/store/migrate';
import { embeddedDirectory, openAtrium } from '@/server/wiring';
import { ensureBuilt } from './built';
import { type Dovecot, haveDovecot, startDovecot } from './dovecot';
import { freePort, isFreePort } from './free-port';
import { endLeftoverServer, type Running } from './leftover';
import { mailDirectory } from './mail-directory';
import { ensurePackages, mailPackages } from './packages';
import { type Daemon, startDaemon, waitUntil } from './processes';
import { accounts, demoPassword } from './seed/people';
import { seedCollections, seedMail, seedUsers } from './seed/seed';
import { type SmtpHop, startSmtpHop } from './smtp-hop';

// The demo: an embedded database, a mail system of its own, the built server, and a library's week to look at.

const root = resolve(import.meta.dirname, '..', '..');
const say = (line: string) => void process.stdout.write(`${line}\n`);

/** What is kept about a demo in its data directory. */
type Kept = {
  id: string;
  ports: { imap?: number; lmtp?: number; sieve?: number; smtp?: number };
  seeded: { collections?: boolean; mail?: boolean };
  running?: Running;
};

/** Things to stop, last started first. */
const stops: (() => Promise<unknown>)[] = [];

async function main(): Promise<void> {
  const began = performance.now();
  setLogLevels({ level: 'warn', components: {} });
  const port = Number(process.env['PORT'] ?? 3000);
  const data = resolve(process.env['ATRIUM_DATA'] ?? join(root, 'data'));
  mkdirSync(data, { recursive: true });
  const keptFile = join(data, 'demo.json');
  const kept: Kept = existsSync(keptFile)
    ? (JSON.parse(readFileSync(keptFile, 'utf8')) as Kept)
    : { id: randomUUID(), ports: {}, seeded: {} };
  const keep = () => writeFileSync(keptFile, `${JSON.stringify(kept, null, 2)}\n`);
  if (kept.running) await endLeftoverServer(kept.running, data);
  if (!(await isFreePort(port)))
    throw new Error(`port ${port} is in use: stop what uses it, or choose another one with PORT=3001 npm run demo`);
  kept.running = { demo: process.pid, server: null, port };
  keep();

  await ensureBuilt(root, say);
  const packages = haveDovecot() ? ({ ok: true, installed: [] } as const) : installMail();
  const embedded = await startEmbedded(embeddedDirectory(data));
  stops.push(() => embedded.stop());
  await migrate(embedded.url);

  const mail = packages.ok ? await startMail(data, kept, embeddedAddress(embedded)) : null;
  keep();
  const configFile = join(data, 'demo.yaml');
  writeFileSync(configFile, configText(mail, port));
  const env = {
    ...process.env,
    NODE_ENV: 'production' as const,
    DATABASE_URL: embedded.url,
    ATRIUM_DATA: data,
    ATRIUM_CONFIG: configFile,
    PORT: String(port),
  };
  await fillOnce(kept, mail?.dovecot ?? null, env).finally(keep);

  const logFile = join(data, 'atrium.log');
  const server = startDaemon('atrium', process.execPath, [join(root, 'dist', 'server.mjs')], { logFile, cwd: root, env });
  stops.push(() => server.stop());
  kept.running = { ...kept.running, server: server.pid };
  keep();
  const url = `http://localhost:${port}`;
  await waitUntil(`Atrium (see ${logFile})`, async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok, {
    daemon: server,
    ms: 60_000,
  });

  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  say(`\n  Atrium demo: ${url}   (ready in ${seconds} s)\n`);
  for (const { login, displayName } of accounts) say(`    ${login.padEnd(22)} password ${demoPassword}   ${displayName}`);
  say('');
  if (mail)
    say(
      `  Mail: IMAP 127.0.0.1:${mail.dovecot.imapPort}, SMTP 127.0.0.1:${mail.hop.port}, ManageSieve 127.0.0.1:${mail.dovecot.sievePort}`,
    );
  else say(`  No mail, calendar and contacts only: ${packages.ok ? '' : packages.reason}`);
  say(`  CalDAV and CardDAV: ${url}   Log: ${logFile}`);
  say(`  Another user: ${dataHint(data)}npm run -s atrium -- user add EMAIL --password P`);
  say('  Ctrl-C stops everything.\n');
  await watch(server, logFile);
}

function dataHint(data: string): string {
  return data === join(root, 'data') ? '' : `ATRIUM_DATA=${data} `;
}

function installMail(): ReturnType<typeof ensurePackages> {
  if (process.getuid?.() === 0) say('Installing the mail server (Dovecot) …');
  const result = ensurePackages(mailPackages);
  return result.ok && !haveDovecot() ? { ok: false, missing: [], reason: 'this Dovecot is not of version 2.3' } : result;
}

type Mail = { dovecot: Dovecot; hop: SmtpHop };

async function startMail(data: string, kept: Kept, database: ReturnType<typeof embeddedAddress>): Promise<Mail> {
  const hopPort = await freePort(kept.ports.smtp);
  const dovecot = await startDovecot({
    directory: mailDirectory(data, kept.id),
    users: { kind: 'postgresql', ...database },
    wantedPorts: kept.ports,
    submissionHost: `127.0.0.1:${hopPort}`,
  });
  stops.push(() => dovecot.stop());
  const hop = await startSmtpHop({ port: hopPort, imapPort: dovecot.imapPort, lmtpPort: dovecot.lmtpPort });
  stops.push(() => hop.stop());
  kept.ports = { imap: dovecot.imapPort, lmtp: dovecot.lmtpPort, sieve: dovecot.sievePort, smtp: hop.port };
  return { dovecot, hop };
}

/** The content, once; mail as soon as there is a mail server, also at a later start. */
async function fillOnce(kept: Kept, dovecot: Dovecot | null, env: NodeJS.ProcessEnv): Promise<void> {
  const wantsMail = dovecot !== null && !kept.seeded.mail;
  if (kept.seeded.collections && !wantsMail) return;
  say('Filling the demo …');
  const opened = await openAtrium({ env });
  try {
    const now = new Date();
    await seedUsers(opened.atrium);
    if (!kept.seeded.collections) await seedCollections(opened.atrium, now);
    kept.seeded.collections = true;
    if (wantsMail) await seedMail(dovecot.imapPort, now);
    if (wantsMail) kept.seeded.mail = true;
  } finally {
    await opened.close();
  }
}

function configText(mail: Mail | null, port: number): string {
  const server = (serverPort: number) => ({ host: '127.0.0.1', port: serverPort, tls: 'none' });
  const config = {
    listen: { port },
    allowPlainPasswords: true,
    defaults: {
      preferences: { timeZone: 'Europe/London' },
      ...(mail
        ? { imap: server(mail.dovecot.imapPort), smtp: server(mail.hop.port), sieve: server(mail.dovecot.sievePort) }
        : { switches: { mail: false } }),
    },
    domains: [
      {
        name: 'demo.example',
        default: true,
        branding: { name: 'Riverside Library' },
        sources: [{ kind: 'local', directory: { displayName: 'Staff' } }],
        // Colleagues find each other; other.example shows what holds when nothing is set.
        exposure: { directory: true, share: 'free', freeBusy: 'visible' },
      },
      { name: 'other.example', branding: { name: 'Other Example' } },
      { name: '*' },
    ],
  };
  // JSON is YAML.
  return `# Made by npm run demo at every start.\n${JSON.stringify(config, null, 2)}\n`;
}

/** Waits until we are told to stop, or the server ends by itself. */
async function watch(server: Daemon, logFile: string): Promise<void> {
  while (server.exitCode() === null) await sleep(500);
  if (stopping) return;
  throw new Error(
    `Atrium ended by itself; the last lines of ${logFile}:\n${readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n')}`,
  );
}

let stopping = false;
async function stopAll(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  for (const stop of stops.reverse()) await stop().catch((error: unknown) => say(String(error)));
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (!stopping) say('\nStopping …');
    void stopAll(0);
  });
}
main().catch((error: unknown) => {
  if (!stopping) say(error instanceof Error ? error.message : String(error));
  void stopAll(1);
});
