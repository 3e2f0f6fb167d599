import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { askLevels, readAskedLevels } from './log-levels';

test('levels asked for are read back; nonsense in the file is as good as nothing', () => {
  const home = mkdtempSync(join(tmpdir(), 'atrium-levels-'));
  try {
    assert.deepEqual(readAskedLevels(home), { components: {} });
    askLevels(home, { level: 'warn', components: { dav: 'debug' } });
    assert.deepEqual(readAskedLevels(home), { level: 'warn', components: { dav: 'debug' } });
    askLevels(home, null);
    assert.deepEqual(readAskedLevels(home), { components: {} });
    for (const text of ['', 'null', '[]', '{"level":"loud","components":{"dav":"quiet"}}', '{"components":5}']) {
      writeFileSync(join(home, 'log-levels.json'), text);
      assert.deepEqual(readAskedLevels(home), { components: {} }, text);
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
