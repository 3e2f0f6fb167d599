import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { davStage } from '@/test/support/dav-stage';

// python-caldav as Debian has it: the client of most scripts, from the address of the host alone.

const stage = davStage();

test('discovery, an event that repeats, a change, a task, a delta, a calendar made and deleted', () => {
  const program = join(import.meta.dirname, 'python-caldav.py');
  const said = execFileSync('/usr/bin/python3', [program, `${stage.atrium.url}/`, stage.user.login, stage.user.password], {
    encoding: 'utf8',
    timeout: 120_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  assert.deepEqual(said.trim().split('\n'), [
    `principal ${stage.principal}`,
    `calendar Personal ${stage.calendars}personal/`,
    `saved ${stage.calendars}personal/python-1.ics`,
    'in range 1',
    'expanded 3',
    'outside 0',
    'changed Changed in Python',
    "todos ['Task from Python']",
    'delta 1',
    "made ['Personal', 'Python garden']",
    "left ['Personal'] 0",
  ]);
});
