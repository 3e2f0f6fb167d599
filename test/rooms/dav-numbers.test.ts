import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentedNumbers, testsByNumber } from '@/test/support/dav-numbers';

// docs/dav-numbers.md cannot go stale: every number has its row, and every file a row names has a test that says the number.

/** Scheduling comes with its own issue; 25 and 57 are optional and not announced. */
const later = new Set(['25', '57', ...Array.from({ length: 12 }, (_unused, n) => String(41 + n))]);

test('each number of the DAV requirements has a row, and each row its tests', () => {
  const rows = new Map(documentedNumbers().map(({ number, files }) => [number, files]));
  const tests = testsByNumber();
  const wrong: string[] = [];
  for (let number = 1; number <= 65; number += 1) {
    const files = rows.get(String(number));
    if (!files) wrong.push(`${number} has no row`);
    else if (files.length === 0 && !later.has(String(number))) wrong.push(`${number} names no test`);
  }
  for (const [number, files] of rows)
    for (const file of files) if (!tests.get(number)?.has(file)) wrong.push(`${file} has no test titled "dav ${number}"`);
  assert.deepEqual(wrong, []);
});
