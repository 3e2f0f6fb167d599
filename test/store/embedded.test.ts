import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMemoryBus } from '@/server/core/bus-memory';
import { isAlive } from '@/server/core/process-stamp';
import { startEmbedded } from '@/server/store/embedded-postgresql';
import { openStore } from '@/server/store/open-store';
import { type Child, startChild } from './contract/child';

const options = { timeout: 60_000 };

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-embedded-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function countOf(url: string): Promise<bigint> {
  const store = await openStore({ url, bus: createMemoryBus() });
  try {
    const [row] = await store.sql.rows<{ n: bigint }>('SELECT COUNT(*) AS n FROM kept');
    return row?.n ?? -1n;
  } finally {
    await store.close();
  }
}

async function keepOne(url: string): Promise<void> {
  const store = await openStore({ url, bus: createMemoryBus() });
  await store.sql.run('CREATE TABLE IF NOT EXISTS kept (a INTEGER)');
  await store.sql.run('INSERT INTO kept VALUES (1)');
  await store.close();
}

const pidOf = async (child: Child) => Number((await child.waitForLine((line) => line.startsWith('running'))).split(' ')[1]);

async function goneSoon(pid: number): Promise<void> {
  for (let tries = 0; tries < 1500 && isAlive(pid); tries++) await sleep(20);
  assert.equal(isAlive(pid), false, 'the database is still running');
}

test('it starts, keeps its data over a restart, is private, and is gone when stopped', options, () =>
  withFolder(async (folder) => {
    const first = await startEmbedded(join(folder, 'db'));
    await keepOne(first.url);
    assert.equal(statSync(join(folder, 'db')).mode & 0o777, 0o700);
    assert.equal(statSync(first.socketDirectory).mode & 0o777, 0o700);
    await first.stop();
    assert.equal(isAlive(first.pid), false);
    const second = await startEmbedded(join(folder, 'db'));
    assert.equal(await countOf(second.url), 1n);
    await second.stop();
    await second.stop();
  }),
);

test('processes share one database; the last to leave ends it', options, () =>
  withFolder(async (folder) => {
    const [server, command] = [startChild('embedded-child.ts', [folder]), startChild('embedded-child.ts', [folder])];
    const pid = await pidOf(server);
    assert.equal(await pidOf(command), pid);
    command.process.kill('SIGTERM');
    await command.ended;
    assert.equal(isAlive(pid), true, 'a command that ends must not take the database from the server');
    server.process.kill('SIGTERM');
    await server.ended;
    await goneSoon(pid);
  }),
);

test('what a killed process left running is joined, and ended by whoever joined it', options, () =>
  withFolder(async (folder) => {
    const victim = startChild('embedded-child.ts', [folder]);
    const pid = await pidOf(victim);
    victim.process.kill('SIGKILL');
    await victim.ended;
    assert.equal(isAlive(pid), true);
    const next = await startEmbedded(folder);
    assert.equal(next.pid, pid);
    await next.stop();
    await goneSoon(pid);
  }),
);

test('a stale postmaster.pid, a half-made cluster and a stale lock are cleaned up', options, () =>
  withFolder(async (folder) => {
    mkdirSync(join(folder, 'cluster.new'));
    writeFileSync(join(folder, 'cluster.new', 'PG_VERSION'), '18');
    writeFileSync(join(folder, 'users.lock'), `${process.pid} 1`);
    const first = await startEmbedded(folder);
    await keepOne(first.url);
    await first.stop();
    // This very process has that number: alive, and no PostgreSQL.
    writeFileSync(join(folder, 'cluster', 'postmaster.pid'), `${process.pid}\n${join(folder, 'cluster')}\n`);
    const second = await startEmbedded(folder);
    assert.notEqual(second.pid, process.pid);
    assert.equal(await countOf(second.url), 1n);
    await second.stop();
  }),
);

test('a data directory whose path is too long for a socket works', options, () =>
  withFolder(async (folder) => {
    const deep = join(folder, 'x'.repeat(60), 'y'.repeat(60));
    const database = await startEmbedded(deep);
    await keepOne(database.url);
    assert.ok(!database.socketDirectory.startsWith(folder));
    await database.stop();
    rmSync(database.socketDirectory, { recursive: true, force: true, maxRetries: 10 });
    assert.ok(existsSync(join(deep, 'cluster', 'PG_VERSION')));
  }),
);

test('a data directory inside one that only its owner may enter works', options, () =>
  withFolder(async (folder) => {
    const home = join(folder, 'home');
    mkdirSync(home);
    chmodSync(home, 0o700);
    const database = await startEmbedded(join(home, 'data'));
    await keepOne(database.url);
    await database.stop();
    assert.equal(statSync(home).mode & 0o777, 0o700);
  }),
);

test('a running database is known again by another name of its directory', options, () =>
  withFolder(async (folder) => {
    const [real, link] = [join(folder, 'real'), join(folder, 'link')];
    mkdirSync(real);
    symlinkSync(real, link);
    const one = await startEmbedded(link);
    const two = await startEmbedded(real);
    assert.equal(one.pid, two.pid);
    await one.stop();
    await two.stop();
    await goneSoon(one.pid);
  }),
);

test('two that start it at the same moment get the same one', options, () =>
  withFolder(async (folder) => {
    const [one, two] = await Promise.all([startEmbedded(folder), startEmbedded(folder)]);
    assert.equal(one.pid, two.pid);
    await one.stop();
    assert.equal(isAlive(two.pid), true);
    await two.stop();
    await goneSoon(two.pid);
  }),
);
