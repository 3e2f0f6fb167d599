import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMemoryBus } from '@/server/core/bus-memory';
import type { CollectionId } from '@/server/core/ids';
import { isAlive } from '@/server/core/process-stamp';
import { changesSince } from '@/server/domain/sync/changes';
import { startEmbedded } from '@/server/store/embedded-postgresql';
import { migrate } from '@/server/store/migrate';
import { openStore } from '@/server/store/open-store';
import type { Store } from '@/server/store/store';
import { startChild } from './contract/child';
import { dialects, makeCollection, put, stopOwnServices, storeWorld } from './contract/world';

stopOwnServices();

type Acknowledged = { name: string; etag: string; modseq: string };

/** Everything that was said to be stored is there, and the log has no gap. */
async function verify(store: Store, id: CollectionId, acknowledged: readonly Acknowledged[]): Promise<void> {
  const { changed, position } = await changesSince(store, id, null);
  const stored = new Map(changed.map((ref) => [ref.name, ref]));
  const last = new Map<string, Acknowledged>();
  for (const each of acknowledged) {
    const before = last.get(each.name);
    if (!before || BigInt(before.modseq) < BigInt(each.modseq)) last.set(each.name, each);
  }
  for (const { name, etag, modseq } of last.values()) {
    const ref = stored.get(name);
    assert.ok(ref, `${name} was acknowledged and is gone`);
    // A later write to the same name may have been committed without its acknowledgement getting out.
    if (ref.modseq === BigInt(modseq)) assert.equal(ref.etag, etag);
    else assert.ok(ref.modseq > BigInt(modseq), `${name} went back in time`);
  }
  const versions = await store.sql.rows<{ modseq: bigint }>('SELECT modseq FROM item_version WHERE collection_id = ?', [id]);
  const positions = [...changed.map(({ modseq }) => modseq), ...versions.map(({ modseq }) => modseq)].toSorted((a, b) => (a < b ? -1 : 1));
  assert.deepEqual(
    positions,
    Array.from({ length: Number(position.modseq) }, (_, at) => BigInt(at + 1)),
  );
}

const acknowledgements = (lines: readonly string[]) =>
  lines.filter((line) => line.startsWith('{"name"')).map((line) => JSON.parse(line) as Acknowledged);

for (const dialect of dialects) {
  describe(`crashes on ${dialect}`, { timeout: 120_000 }, () => {
    const world = storeWorld(dialect);

    test('kill -9 in the middle of writing loses no acknowledged write', async () => {
      const { id } = await makeCollection(world.store());
      const all: Acknowledged[] = [];
      for (const [round, enough] of [
        ['a', 5],
        ['b', 60],
        ['c', 150],
      ] as const) {
        const writer = startChild('writer-child.ts', [world.url(), id, round]);
        await writer.waitForLine(() => acknowledgements(writer.lines).length >= enough);
        writer.process.kill('SIGKILL');
        await writer.ended;
        const got = acknowledgements(writer.lines);
        assert.ok(got.length >= enough);
        all.push(...got);
        await verify(world.store(), id, all);
      }
      // And nothing is left locked.
      await put(world.store(), id, 'after');
    });
  });
}

test('kill -9 of the embedded database itself loses no acknowledged write', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-crash-'));
  try {
    let database = await startEmbedded(folder);
    await migrate(database.url);
    const first = await openStore({ url: database.url, bus: createMemoryBus() });
    const { id } = await makeCollection(first);
    await first.close();

    const writer = startChild('writer-child.ts', [database.url, id, 'x']);
    await writer.waitForLine(() => acknowledgements(writer.lines).length >= 100);
    process.kill(database.pid, 'SIGKILL');
    await Promise.race([writer.ended, sleep(5_000)]);
    writer.process.kill('SIGKILL');
    await writer.ended;
    for (let tries = 0; tries < 1500 && isAlive(database.pid); tries++) await sleep(10);

    const crashed = database;
    database = await startEmbedded(folder);
    assert.notEqual(database.pid, crashed.pid);
    const store = await openStore({ url: database.url, bus: createMemoryBus() });
    try {
      await verify(store, id, acknowledgements(writer.lines));
    } finally {
      await store.close();
    }
    await crashed.stop();
    await database.stop();
    assert.equal(isAlive(database.pid), false);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
});
