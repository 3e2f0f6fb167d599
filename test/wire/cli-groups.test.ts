// `atrium group …` and the commands about single people of the built-in table, as administrators type them.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { addLocalGroup } from '@/server/domain/directory/local-groups';
import { addLocalUser } from '@/server/domain/directory/local-users';
import { openAtrium } from '@/server/wiring';
import { runAtriumMany } from '../support/cli';
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
  rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  await stopServices();
});

const atrium = (...lines: string[][]) =>
  runAtriumMany(
    lines.map((words) => [...words, '--config', join(home, 'atrium.yaml')]),
    { DATABASE_URL: database.url },
  );

test('a group is made, joined, listed and removed; a temporary password and a second address are noted; schemes are counted', async () => {
  const results = await atrium(
    ['user', 'add', 'jane@a.example', '--password', 'azerty', '--name', 'Jane'],
    ['group', 'add', 'Team@a.example', '--name', 'The team'],
    ['group', 'join', 'team@a.example', 'jane@a.example'],
    ['group', 'list', '--json'],
    ['user', 'passwd', 'jane@a.example', '--password', 'temporary', '--must-change'],
    ['user', 'recovery', 'jane@a.example', 'Jane@else.example'],
    ['user', 'describe', 'jane', '--json'],
    ['user', 'schemes'],
    ['group', 'remove', 'team@a.example'],
  );
  assert.deepEqual(
    results.map(({ code, error }) => [code, code === 0 ? '' : error]),
    results.map(() => [0, '']),
  );
  const [, added = '', joined = '', listed = '', , , described = '', schemes = '', removed = ''] = results.map(({ out }) => out);
  assert.match(added, /added team@a\.example/);
  assert.match(joined, /holds within a minute/);
  assert.deepEqual(JSON.parse(listed), [{ key: 'team@a.example', displayName: 'The team', address: null, members: ['jane@a.example'] }]);
  const said = JSON.parse(described) as Record<string, unknown>;
  assert.deepEqual([said['groups'], said['mustChangePassword'], said['recoveryAddress']], [['team@a.example'], true, 'jane@else.example']);
  assert.match(schemes, /a\.example +local \(local\) +BLF-CRYPT +1/);
  assert.match(removed, /removed/);
});

test('two at once make one: the other hears that it is there', async () => {
  const twice = <Result>(make: () => Promise<Result>) => Promise.allSettled([make(), make()]);
  const { atrium: opened, close } = await openAtrium({
    env: { DATABASE_URL: database.url },
    configPath: join(home, 'atrium.yaml'),
  });
  try {
    const { directory } = opened;
    const user = { address: 'two@a.example', password: 'azerty', displayName: '', aliases: [], admin: false };
    for (const results of [
      await twice(() => addLocalUser(directory, user)),
      await twice(() => addLocalGroup(directory, { key: 'two@a.example', displayName: '', address: null })),
    ]) {
      const [lost] = results.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
      assert.match(lost ?? '', /two@a\.example is there already/);
    }
  } finally {
    await close();
  }
});

test('what nobody asks is not changed as if somebody did: a domain whose people come from elsewhere', async () => {
  const elsewhere = { kind: 'sql', url: 'mysql://reader@127.0.0.1:1/users', table: 'people', columns: { login: 'l', password: 'p' } };
  const domains = (sources: object[]) => JSON.stringify({ dataDir: join(home, 'data'), domains: [{ name: 'moved.example', sources }] });
  writeFileSync(join(home, 'before.yaml'), domains([{ kind: 'local' }]));
  writeFileSync(join(home, 'moved.yaml'), domains([elsewhere]));
  const moved = (...words: string[]) => [...words, '--config', join(home, 'moved.yaml')];
  const results = await runAtriumMany(
    [
      ['user', 'add', 'kate@moved.example', '--password', 'azerty', '--config', join(home, 'before.yaml')],
      moved('user', 'disable', 'kate@moved.example'),
      moved('user', 'passwd', 'kate@moved.example', '--password', 'another'),
      moved('user', 'recovery', 'kate@moved.example', 'kate@else.example'),
      moved('group', 'add', 'team@moved.example'),
      moved('user', 'list', '--domain', 'MOVED.example'),
      moved('user', 'list', '--domain', 'nowhere.example'),
    ],
    { DATABASE_URL: database.url },
  );
  const said = results.map(({ code, out, error }) => `${code} ${out}${error}`.trim());
  const [added, ...refused] = said.slice(0, 5);
  assert.match(added ?? '', /^0 added/);
  for (const text of refused) assert.match(text, /^1 .*(come from another source|never signed in)/);
  assert.match(said[5] ?? '', /^0 (.*\n)*kate@moved\.example +active/);
  assert.match(said[6] ?? '', /^2 .*no domain "nowhere\.example"; known: moved\.example/);
});

test('what is wrong with a command is said, with the exit code for it', async () => {
  const wrong = [
    [['group', 'join', 'team@a.example'], 2, /needs a group \(name@domain\) and a user/],
    [['group', 'invent', 'x@a.example'], 2, /add\|remove\|join\|leave/],
    [['group', 'remove', 'nothing@a.example'], 1, /no group nothing@a\.example/],
  ] as const;
  const results = await atrium(...wrong.map(([words]) => [...words]));
  wrong.forEach(([words, code, says], index) => {
    assert.deepEqual([results[index]?.code, results[index]?.out], [code, ''], words.join(' '));
    assert.match(results[index]?.error ?? '', says);
  });
});
