import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEvenPace } from './even-pace';

/** A pace on a clock that only waiting moves, and a refusal whose own work takes so long; gives how long the answer took. */
function onFakeClock() {
  let now = 1_000;
  const sleep = async (milliseconds: number) => {
    now += milliseconds;
  };
  const pace = createEvenPace({ now: () => now, sleep });
  return async (kind: string, work: number): Promise<number> => {
    const begun = now;
    now += work;
    await pace.rest(kind, begun);
    return now - begun;
  };
}

test('what is done quickly is answered when what takes longer is', async () => {
  const refuse = onFakeClock();
  for (let index = 0; index < 30; index += 1) for (const work of [10, 14]) await refuse('one.example', work);
  const [known, nobody] = [await refuse('one.example', 14), await refuse('one.example', 10)];
  assert.ok(Math.abs(known - nobody) < 0.2, `${known} and ${nobody}`);
});

test('a burst of quick ones does not bring the difference back', async () => {
  const refuse = onFakeClock();
  for (let index = 0; index < 30; index += 1) for (const work of [10, 14]) await refuse('one.example', work);
  for (let index = 0; index < 10; index += 1) await refuse('one.example', 10);
  assert.equal((await refuse('one.example', 10)) > 13, true);
});

test('each kind of check has a pace of its own, and nobody waits for ever', async () => {
  const refuse = onFakeClock();
  await refuse('slow.example', 3_600_000);
  assert.ok((await refuse('quick.example', 5)) < 6);
  assert.equal(await refuse('slow.example', 5), 2_000);
});
