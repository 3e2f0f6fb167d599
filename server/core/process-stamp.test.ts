import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { isDeadHolder, newHolder, processStamp } from './process-stamp';

test('a living holder is not dead, one that ended is, one of elsewhere may live', () => {
  const holder = newHolder();
  assert.ok(holder.length <= 64);
  assert.notEqual(holder, newHolder());
  assert.equal(isDeadHolder(holder), false);
  const ended = spawnSync(process.execPath, ['-e', '0']).pid;
  const [world, , start, random] = holder.split('.');
  assert.equal(isDeadHolder(`${world}.${ended}.${start}.${random}`), true);
  assert.equal(isDeadHolder(`aaaaaaaaaaaa.${ended}.${start}.${random}`), false);
  assert.equal(isDeadHolder('01234567-89ab-7def-8123-456789abcdef'), false);
});

test('the number of an ended process, given to another one, is not taken for it', () => {
  const [world, pid, , random] = newHolder().split('.');
  assert.equal(isDeadHolder(`${world}.${pid}.1.${random}`), true);
  assert.notEqual(processStamp(), null);
});
