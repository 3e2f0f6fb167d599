// A changed file is applied without restart; a bad one is refused with its line and the old one stays (OPS-7, OPS-8).
import assert from 'node:assert/strict';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AtriumUser, startAtrium, type TestAtrium } from '../support/atrium';
import { signInAs } from '../support/browser-cookie';
import { runAtrium } from '../support/cli';
import { stopServices } from '../support/services';

let atrium: TestAtrium;
let user: AtriumUser;

before(async () => {
  atrium = await startAtrium({ mail: false, config: { domains: [{ name: 'demo.example' }], listen: { host: '127.0.0.1' } } });
  user = await atrium.addUser({ login: 'reload@demo.example' });
});
after(async () => {
  await atrium?.stop();
  await stopServices();
});

const status = async (login: string) => {
  const authorization = `Basic ${Buffer.from(`${login}:${user.password}`).toString('base64')}`;
  return (await fetch(`${atrium.url}/dav/`, { method: 'PROPFIND', headers: { authorization, depth: '0' } })).status;
};
const until = async (condition: () => Promise<boolean> | boolean) => {
  for (let waited = 0; waited < 200; waited += 1) {
    if (await condition()) return;
    await sleep(100);
  }
  throw new Error('did not happen in twenty seconds');
};

test('a further domain name works as soon as the file says so, and nobody is signed out by it', async () => {
  const session = await signInAs(atrium, user);
  assert.equal(await status('reload@new.example'), 401);
  const text = readFileSync(atrium.configFile, 'utf8');
  const config = JSON.parse(text) as Record<string, unknown>;
  // As editors and config maps do it: a new file in the old one's place.
  writeFileSync(`${atrium.configFile}.new`, JSON.stringify({ ...config, domains: [{ name: 'demo.example', aliases: ['new.example'] }] }));
  renameSync(`${atrium.configFile}.new`, atrium.configFile);
  await until(async () => (await status('reload@new.example')) === 207);
  assert.equal((await fetch(`${atrium.url}/api/trpc/calendar.calendars`, { headers: { cookie: session.cookie } })).status, 200);
});

test('a bad file is refused aloud and changes nothing', async () => {
  const good = readFileSync(atrium.configFile, 'utf8');
  writeFileSync(atrium.configFile, 'domains:\n  - name: demo.example\n    alaises: [x.example]\n');
  await until(() =>
    /kept the old configuration: .*:3: domains\[0\]\.alaises: unknown setting, did you mean \\"aliases\\"\?/.test(
      readFileSync(atrium.logFile, 'utf8'),
    ),
  );
  assert.equal(await status('reload@new.example'), 207);
  const check = await runAtrium(['config', 'check', '--config', atrium.configFile]);
  assert.equal(check.code, 1);
  assert.match(check.out, /:3: domains\[0\]\.alaises: unknown setting, did you mean "aliases"\?/);
  writeFileSync(atrium.configFile, good);
});

test('config show says each value, its origin and level, and hides secrets; the same from any user’s environment', async () => {
  const shown = await runAtrium(['config', 'show', '--config', atrium.configFile, '--json'], {
    env: { DATABASE_URL: 'postgresql://me:tops%40cret@db/x', PORT: '4242' },
  });
  assert.equal(shown.code, 0, shown.error);
  assert.ok(!shown.out.includes('tops'));
  const { settings } = JSON.parse(shown.out) as {
    settings: { path: string; value: unknown; origin: string; level: string; restart: boolean }[];
  };
  const row = (path: string) => settings.find((setting) => setting.path === path);
  assert.deepEqual(row('listen.port'), { path: 'listen.port', value: 4242, origin: 'environment PORT', level: 'system', restart: true });
  assert.equal(row('database')?.value, 'postgresql://me:(hidden)@db/x');
  assert.equal(row('secret')?.value, '(hidden)');
  assert.equal(row('domains[0].name')?.level, 'domain');
  assert.match(row('domains[0].aliases')?.origin ?? '', /^file line 1$/);
  assert.deepEqual([row('login.failuresPerAccount')?.value, row('login.failuresPerAccount')?.origin], [5, 'default']);
});
