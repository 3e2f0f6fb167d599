import assert from 'node:assert/strict';
import test from 'node:test';
import { backoffSeconds, maxAttempts } from './backoff';

test('the first retry comes soon, later ones rarer, never rarer than hourly', () => {
  assert.deepEqual([1, 2, 3, 4].map(backoffSeconds), [10, 30, 90, 270]);
  assert.equal(backoffSeconds(50), 3600);
});

test('attempts go on for at least eight hours, long enough for a mail server to be mended in a working day', () => {
  let total = 0;
  for (let attempt = 1; attempt < maxAttempts; attempt += 1) total += backoffSeconds(attempt);
  assert.ok(total >= 8 * 3600, `gave up after ${total} s`);
});
