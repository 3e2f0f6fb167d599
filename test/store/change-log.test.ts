import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isDomainError } from '@/server/core/errors';
import type { CollectionId } from '@/server/core/ids';
import { changesSince, currentPosition } from '@/server/domain/sync/changes';
import { forgetTombstones } from '@/server/domain/sync/forget';
import type { Changes, Position } from '@/server/domain/sync/model';
import { writeCollection } from '@/server/domain/sync/write';
import type { Store } from '@/server/store/store';
import { dialects, makeCollection, put, putInto, remove, stopOwnServices, storeWorld } from './contract/world';

stopOwnServices();

const names = (changes: Changes) => ({
  changed: changes.changed.map(({ name }) => name),
  removed: [...changes.removed],
  truncated: changes.truncated,
});
const gone = (error: unknown) => isDomainError(error) && error.code === 'sync_position_gone';

for (const dialect of dialects) {
  describe(`change log on ${dialect}`, () => {
    const world = storeWorld(dialect);

    test('what is added, changed and deleted since a position is told once, in the order it happened', async () => {
      const store = world.store();
      const { id } = await makeCollection(store);
      await put(store, id, 'a');
      await put(store, id, 'b');
      await put(store, id, 'c');
      const before = await currentPosition(store, id);
      await put(store, id, 'd');
      await put(store, id, 'a', 'other');
      await remove(store, id, 'b');
      assert.deepEqual(names(await changesSince(store, id, before)), { changed: ['d', 'a'], removed: ['b'], truncated: false });
      const now = await currentPosition(store, id);
      assert.deepEqual(names(await changesSince(store, id, now)), { changed: [], removed: [], truncated: false });
      assert.deepEqual((await changesSince(store, id, before)).position, now);
    });

    test('made then deleted since a position disappears; deleted then made again is a change', async () => {
      const store = world.store();
      const { id } = await makeCollection(store);
      await put(store, id, 'old');
      const before = await currentPosition(store, id);
      await put(store, id, 'short');
      await remove(store, id, 'short');
      await remove(store, id, 'old');
      const between = await currentPosition(store, id);
      await put(store, id, 'old', 'again');
      assert.deepEqual(names(await changesSince(store, id, before)), { changed: ['old'], removed: [], truncated: false });
      await remove(store, id, 'old');
      assert.deepEqual(names(await changesSince(store, id, before)), { changed: [], removed: ['old'], truncated: false });
      assert.deepEqual(names(await changesSince(store, id, between)), { changed: [], removed: [], truncated: false });
    });

    test('a first listing tells no deaths', async () => {
      const store = world.store();
      const { id } = await makeCollection(store);
      for (const name of ['a', 'b', 'c']) await put(store, id, name);
      await remove(store, id, 'a');
      assert.deepEqual(names(await changesSince(store, id, null)), { changed: ['b', 'c'], removed: [], truncated: false });
    });

    test('the same body again takes no position', async () => {
      const store = world.store();
      const { id } = await makeCollection(store);
      const first = await put(store, id, 'a');
      const before = await currentPosition(store, id);
      assert.deepEqual(await put(store, id, 'a'), { created: false, etag: first.etag, modseq: first.modseq });
      assert.deepEqual(await currentPosition(store, id), before);
    });

    test('a limit cuts the answer, says so, and the rest comes from its position', async () => {
      const store = world.store();
      const { id } = await makeCollection(store);
      for (const name of ['a', 'b', 'c', 'd', 'e']) await put(store, id, name);
      const before = await currentPosition(store, id);
      await remove(store, id, 'a');
      await put(store, id, 'b', 'new');
      await remove(store, id, 'c');
      await put(store, id, 'f');
      const first = await changesSince(store, id, before, 2);
      assert.deepEqual(names(first), { changed: ['b'], removed: ['a'], truncated: true });
      const second = await changesSince(store, id, first.position, 2);
      assert.deepEqual(names(second), { changed: ['f'], removed: ['c'], truncated: false });
      assert.deepEqual(names(await changesSince(store, id, second.position, 2)), { changed: [], removed: [], truncated: false });
    });

    test('a first listing in pages survives forgetting and hears of what dies meanwhile', async () => {
      const store = world.store();
      const { id } = await makeCollection(store);
      for (const name of ['a', 'b', 'c', 'd']) await put(store, id, name);
      for (let round = 0; round < 3; round++) {
        await put(store, id, 'noise', String(round));
        await remove(store, id, 'noise');
      }
      await forgetTombstones(store, new Date(Date.now() + 60_000));
      const first = await changesSince(store, id, null, 2);
      assert.deepEqual(names(first), { changed: ['a', 'b'], removed: [], truncated: true });
      await remove(store, id, 'a');
      await put(store, id, 'e');
      const second = await changesSince(store, id, first.position, 2);
      assert.deepEqual(names(second), { changed: ['c', 'd'], removed: [], truncated: true });
      assert.deepEqual(names(await changesSince(store, id, second.position, 2)), { changed: ['e'], removed: ['a'], truncated: false });
    });

    test('forgotten positions, those of another collection and of the future are refused', async () => {
      const store = world.store();
      const [{ id }, other] = [await makeCollection(store), await makeCollection(store)];
      await put(store, id, 'a');
      const old = await currentPosition(store, id);
      await remove(store, id, 'a');
      const late = await currentPosition(store, id);
      await put(store, other.id, 'x');
      assert.equal(await forgetTombstones(store, new Date(Date.now() - 60_000)), 0);
      assert.deepEqual(names(await changesSince(store, id, old)).removed, ['a']);
      assert.ok((await forgetTombstones(store, new Date(Date.now() + 60_000))) >= 1);
      await assert.rejects(changesSince(store, id, old), gone);
      assert.deepEqual(names(await changesSince(store, id, late)), { changed: [], removed: [], truncated: false });
      await assert.rejects(changesSince(store, id, await currentPosition(store, other.id)), gone);
      await assert.rejects(changesSince(store, id, { ...late, modseq: late.modseq + 1n }), gone);
      await assert.rejects(changesSince(store, id, { ...late, modseq: -1n }), gone);
      await assert.rejects(changesSince(store, id, { epoch: `${late.epoch}-999`, modseq: 0n }), gone);
    });

    test('8 writers on one collection: no gap, no double, no deadlock', { timeout: 60_000 }, async () => {
      const store = world.store();
      const { id } = await makeCollection(store);
      const writer = async (number: number) => {
        const taken: bigint[] = [];
        for (let round = 0; round < 25; round++) {
          // Some write more than one item in a transaction, in orders that would cross if rows were locked one by one.
          const inTurn = [`own-${number}-${round}`, `shared-${(number + round) % 4}`, `shared-${(number * 3 + round) % 4}`];
          await writeCollection(store, id, async (log) => {
            const own: bigint[] = [];
            for (const name of new Set(inTurn)) own.push((await putInto(log, name, `${number}-${round}`)).modseq);
            return own;
          }).then((own) => taken.push(...own));
        }
        return taken;
      };
      const all = (await Promise.all(Array.from({ length: 8 }, (_, number) => writer(number)))).flat();
      const sorted = all.toSorted((a, b) => (a < b ? -1 : 1));
      assert.equal(new Set(all).size, all.length);
      assert.deepEqual(
        sorted,
        Array.from({ length: all.length }, (_, at) => BigInt(at + 1)),
      );
      assert.equal((await currentPosition(store, id)).modseq, BigInt(all.length));
    });

    test('a reader that follows the log beside 8 writers ends with exactly what is there', { timeout: 60_000 }, async () => {
      const store = world.store();
      const { id } = await makeCollection(store);
      let writing = true;
      const writer = async (number: number) => {
        for (let round = 0; round < 30; round++) {
          const name = `n${(number * 7 + round * 3) % 20}`;
          await writeCollection(store, id, async (log) => {
            if ((number + round) % 3 === 0 && (await log.read(name))) await log.remove({ name });
            else await putInto(log, name, `${number}-${round}`);
          });
        }
      };
      const follow = follower(store, id);
      const reading = (async () => {
        while (writing) await follow.step(3);
      })();
      await Promise.all(Array.from({ length: 8 }, (_, number) => writer(number)));
      writing = false;
      await reading;
      await follow.toEnd();
      const there = new Map((await changesSince(store, id, null)).changed.map(({ name, etag }) => [name, etag]));
      assert.deepEqual(sortedEntries(follow.known), sortedEntries(there));
    });

    test('any history, followed from any position in any page size, gives what is there', { timeout: 60_000 }, async () => {
      const store = world.store();
      const { id } = await makeCollection(store);
      const random = seeded(20261121);
      const followers = [follower(store, id)];
      for (let round = 0; round < 120; round++) {
        const name = `n${random(6)}`;
        await writeCollection(store, id, async (log) => {
          if (random(2) === 0 && (await log.read(name))) await log.remove({ name });
          else await putInto(log, name, String(round));
        });
        if (random(12) === 0) followers.push(follower(store, id));
        for (const each of followers) if (random(3) === 0) await each.step(1 + random(3));
      }
      const there = new Map((await changesSince(store, id, null)).changed.map(({ name, etag }) => [name, etag]));
      for (const each of followers) {
        await each.toEnd();
        assert.deepEqual(sortedEntries(each.known), sortedEntries(there));
      }
    });
  });
}

const sortedEntries = (map: ReadonlyMap<string, string>) => [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));

/** A client: what it knows, and how it learns more. */
function follower(store: Store, id: CollectionId) {
  const known = new Map<string, string>();
  let position: Position | null = null;
  const step = async (limit?: number): Promise<boolean> => {
    const changes: Changes = await changesSince(store, id, position, limit);
    for (const name of changes.removed) known.delete(name);
    for (const { name, etag } of changes.changed) known.set(name, etag);
    position = changes.position;
    return changes.truncated;
  };
  const toEnd = async () => {
    while (await step(5));
  };
  return { known, step, toEnd };
}

/** The same numbers every time (a linear congruential generator). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
