// A changed file is applied without restart; a bad one is refused with its line and the old one stays (OPS-7, OPS-8).
import assert from 'node:assert/strict';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
const until = async <Result>(condition: () => Promise<Result> | Result): Promise<Exclude<Result, null | false>> => {
  for (let waited = 0; waited < 300; waited += 1) {
    const result = await condition();
    if (result) return result as Exclude<Result, null | false>;
    await sleep(100);
  }
  throw new Error('did not happen in thirty seconds');
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

test('a file that is away or half written for a moment costs nobody the session, and a domain taken out ends its own at once', async () => {
  const good = readFileSync(atrium.configFile, 'utf8');
  const config = JSON.parse(good) as Record<string, unknown>;
  const stays = await signInAs(atrium, user);
  const calendars = async (cookie: string) => (await fetch(`${atrium.url}/api/trpc/calendar.calendars`, { headers: { cookie } })).status;
  const write = (domains: unknown, more: Record<string, unknown> = {}) =>
    writeFileSync(atrium.configFile, JSON.stringify({ ...config, domains, ...more }));
  const demo = { name: 'demo.example', aliases: ['new.example'] };
  write([demo, { name: 'guest.example' }]);
  const guest = await until(async () => {
    const added = await atrium.addUser({ login: 'guest@guest.example' }).catch(() => null);
    return added && (await signInAs(atrium, added).catch(() => null));
  });
  const live = await fetch(`${atrium.url}/api/live`, { headers: { cookie: stays.cookie } });
  await until(async () => (await calendars(guest.cookie)) === 200);

  const refusals = () => readFileSync(atrium.logFile, 'utf8').split('kept the old configuration').length;
  for (const damage of [
    () => rmSync(atrium.configFile),
    () => writeFileSync(atrium.configFile, ''),
    () => writeFileSync(atrium.configFile, '{"domains": ['),
  ]) {
    const before = refusals();
    damage();
    await until(() => refusals() > before);
    assert.deepEqual([await calendars(stays.cookie), await calendars(guest.cookie)], [200, 200]);
  }
  // The address cannot change while people are connected: it is said, and the rest is applied.
  write([demo], { listen: { host: '127.0.0.2' } });
  await until(async () => (await calendars(guest.cookie)) === 401);
  assert.equal(await calendars(stays.cookie), 200);
  assert.match(readFileSync(atrium.logFile, 'utf8'), /listen\.host was changed: it takes effect at the next start/);
  const reader = live.body?.getReader();
  assert.match(new TextDecoder().decode((await reader?.read())?.value), /event: hello/, 'the stream is the one from before');
  await reader?.cancel();
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
