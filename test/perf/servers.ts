import { chmodSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { openDriver } from '@/prisma/catalogue';
import { freePort } from '@/server/demo/free-port';
import { startDaemon } from '@/server/demo/processes';
import { startEmbedded } from '@/server/store/embedded-postgresql';
import { startAtrium, type TestAtrium } from '../support/atrium';
import { freshDatabase } from '../support/database';
import { treeCpu } from './measure';

// What is measured: Atrium bundled as it is shipped, from the sources as they are now, and the bound.

const root = join(import.meta.dirname, '..', '..');
const output = join(root, 'test', 'output', 'perf');

/** Bundles the server as `npm run build` does, and the bound beside it. */
export async function bundle(): Promise<void> {
  mkdirSync(output, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: { server: 'server/main.ts', bound: 'test/perf/bound-server.ts' },
    outdir: output,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    packages: 'external',
    logLevel: 'warning',
    banner: { js: "import { createRequire as atriumRequire } from 'node:module'; const require = atriumRequire(import.meta.url);" },
  });
}

export type Running = { atrium: TestAtrium; databaseUrl: string; databasePid: number; cpuNow: () => number; stop(): Promise<void> };

/** Atrium with the embedded PostgreSQL as shipped: durable writes, unlike the one the tests use. */
export async function startOnPostgresql(): Promise<Running> {
  const directory = mkdtempSync(join(tmpdir(), 'atrium-bench-'));
  chmodSync(directory, 0o755);
  const database = await startEmbedded(directory);
  const atrium = await startAtrium({ databaseUrl: database.url, mail: false, bundle: join(output, 'server.mjs') });
  return {
    atrium,
    databaseUrl: database.url,
    databasePid: database.pid,
    cpuNow: () => treeCpu(atrium.pid) + treeCpu(database.pid),
    async stop() {
      await atrium.stop();
      await database.stop();
      rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** Atrium with the MariaDB of the tests, whose writes are not durable. */
export async function startOnMariadb(): Promise<Running> {
  const database = await freshDatabase('mysql');
  const driver = openDriver(database.url);
  const [row] = await driver.sql.rows<{ file: string }>('SELECT @@pid_file AS file');
  await driver.close();
  const pid = Number(readFileSync(row?.file ?? '', 'utf8'));
  const atrium = await startAtrium({ databaseUrl: database.url, mail: false, bundle: join(output, 'server.mjs') });
  return {
    atrium,
    databaseUrl: database.url,
    databasePid: pid,
    cpuNow: () => treeCpu(atrium.pid) + treeCpu(pid),
    async stop() {
      await atrium.stop();
      await database.drop();
    },
  };
}

export type Bound = { base: string; cpuNow: () => number; stop(): Promise<void> };

/** The bound on the same PostgreSQL, in a database of its own. */
export async function startBound({ databaseUrl, databasePid }: Running, sizes: readonly number[]): Promise<Bound> {
  const driver = openDriver(databaseUrl);
  await driver.sql.run('CREATE DATABASE bound');
  await driver.close();
  const url = new URL(databaseUrl);
  url.pathname = '/bound';
  const logFile = join(output, `bound-${await freePort()}.log`);
  openSync(logFile, 'w');
  const daemon = startDaemon('bound', process.execPath, [join(output, 'bound.mjs'), url.href, sizes.join()], { logFile, cwd: root });
  const deadline = Date.now() + 300_000;
  for (;;) {
    const said = readFileSync(logFile, 'utf8');
    const port = /^port (\d+)$/m.exec(said)?.[1];
    if (port)
      return {
        base: `http://127.0.0.1:${port}`,
        cpuNow: () => treeCpu(daemon.pid) + treeCpu(databasePid),
        stop: () => daemon.stop('SIGKILL'),
      };
    if (daemon.exitCode() !== null || Date.now() > deadline) throw new Error(`the bound did not start: ${said}`);
    await sleep(100);
  }
}
