import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeTurns } from './in-turn';

test('a slow first request is through before the second is sent', async () => {
  const inTurn = makeTurns();
  const seen: string[] = [];
  let release = () => {};
  const slow = inTurn(async () => {
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    seen.push('first');
  });
  const quick = inTurn(async () => void seen.push('second'));
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(seen, []);
  release();
  await Promise.all([slow, quick]);
  assert.deepEqual(seen, ['first', 'second']);
});

test('a refused request holds nobody up, and its own asker hears of it', async () => {
  const inTurn = makeTurns();
  const refused = inTurn(() => Promise.reject(new Error('no')));
  assert.equal(await inTurn(async () => 'next'), 'next');
  await assert.rejects(refused, /no/);
});
