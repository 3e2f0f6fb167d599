// `atrium group …` and the commands about single people of the built-in table, as administrators type them.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runAtrium } from '../support/cli';
import { freshDatabase, type TestDatabase } from '../support/database';
import { stopServices } from '../support/services';

const home = mkdtempSync(join(tmpdir(), 'atrium-cli-groups-'));
let database: TestDatabase;
before(async () => {
  database = await freshDatabase('mysql');
  writeFileSync(join(home, 'atrium.yaml'), JSON.stringify({ dataDir: join(home, 'data'), domains: [{ name: 'a.example' }] }));
});
after(async () => {
  await database?.drop();
  rmSync(home, { recursive: true, force: true });
  await stopServices();
});

const atrium = (...words: string[]) =>
  runAtrium([...words, '--config', join(home, 'atrium.yaml')], { env: { DATABASE_URL: database.url } });
const done = async (...words: string[]) => {
  const result = await atrium(...words);
  assert.equal(result.code, 0, result.error);
  return result.out;
};

// Every command is a process of its own, so they are few.
test('a group is made, joined, listed and removed; a temporary password and a second address are noted; schemes are counted', async () => {
  await done('user', 'add', 'jane@a.example', '--password', 'azerty', '--name', 'Jane');
  assert.match(await done('group', 'add', 'Team@a.example', '--name', 'The team'), /added team@a\.example/);
  assert.match(await done('group', 'join', 'team@a.example', 'jane@a.example'), /holds within a minute/);
  assert.deepEqual(JSON.parse(await done('group', 'list', '--json')), [
    { key: 'team@a.example', displayName: 'The team', address: null, members: ['jane@a.example'] },
  ]);
  await done('user', 'passwd', 'jane@a.example', '--password', 'temporary', '--must-change');
  await done('user', 'recovery', 'jane@a.example', 'Jane@else.example');
  const said = JSON.parse(await done('user', 'describe', 'jane', '--json')) as Record<string, unknown>;
  assert.deepEqual([said['groups'], said['mustChangePassword'], said['recoveryAddress']], [['team@a.example'], true, 'jane@else.example']);
  assert.match(await done('user', 'schemes'), /a\.example +local \(local\) +BLF-CRYPT +1/);
  assert.match(await done('group', 'remove', 'team@a.example'), /removed/);
});

test('what is wrong with a command is said, with the exit code for it', async () => {
  for (const [words, code, says] of [
    [['group', 'join', 'team@a.example'], 2, /needs a group \(name@domain\) and a user/],
    [['group', 'invent', 'x@a.example'], 2, /add\|remove\|join\|leave/],
    [['group', 'remove', 'nothing@a.example'], 1, /no group nothing@a\.example/],
  ] as const) {
    const result = await atrium(...words);
    assert.deepEqual([result.code, result.out], [code, ''], words.join(' '));
    assert.match(result.error, says);
  }
});
