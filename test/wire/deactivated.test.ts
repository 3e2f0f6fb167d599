// Whoever is taken out of a source is out at every door within 60 s, in whatever way they were taken out (AUT-3): rows of foreign
// PostgreSQL and MariaDB tables and of the built-in one. (Directories: ldap-login.test.ts.)
import assert from 'node:assert/strict';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { encode } from 'next-auth/jwt';
import { createAppPassword } from '@/server/domain/directory/app-passwords/app-passwords';
import { verifyLogin } from '@/server/domain/directory/verify-login';
import { openAtrium } from '@/server/wiring';
import { startAtrium, type TestAtrium } from '../support/atrium';
import { type ForeignUsers, openForeignUsers } from '../support/foreign-users';
import { stopServices } from '../support/services';

const kinds = ['postgresql', 'mysql', 'local'] as const;
type Kind = (typeof kinds)[number];
/** How somebody is taken out. `stays` is the one who is not. */
const ways: readonly { way: string; kinds: readonly Kind[] }[] = [
  { way: 'locked', kinds },
  { way: 'filtered', kinds: ['postgresql', 'mysql'] },
  { way: 'deleted', kinds },
  { way: 'domainless', kinds },
  { way: 'stays', kinds },
];
const domainOf = (kind: Kind, way: string) => (way === 'domainless' ? `closing-${kind}.example` : `${kind}.example`);
const cases = ways.flatMap(({ way, kinds: which }) => which.map((kind) => ({ way, kind, login: `${way}@${domainOf(kind, way)}` })));

type Doors = { cookie: string; appPassword: string; live: { ended: boolean; text: string } };

let atrium: TestAtrium;
const foreign = new Map<Kind, ForeignUsers>();
const opened = new Map<string, Doors>();

before(async () => {
  for (const kind of ['postgresql', 'mysql'] as const) foreign.set(kind, await openForeignUsers(kind));
  const domains = kinds.flatMap((kind) =>
    [domainOf(kind, ''), domainOf(kind, 'domainless')].map((name) => ({ name, sources: [sourceOf(kind)] })),
  );
  atrium = await startAtrium({ config: { domains }, mail: false });
  for (const { kind, login } of cases) {
    if (kind === 'local') await atrium.addUser({ login, password: 'right' });
    else await foreign.get(kind)?.add(login, '{PLAIN}right', { locked: 0 });
  }
  await openDoors();
});
after(async () => {
  await atrium?.stop();
  for (const users of foreign.values()) await users.drop();
  await stopServices();
});

function sourceOf(kind: Kind): Record<string, unknown> {
  if (kind === 'local') return { kind: 'local' };
  return {
    kind: 'sql',
    url: foreign.get(kind)?.readerUrl,
    table: 'mailbox',
    columns: { login: 'username', password: 'crypted', mail: 'username', domain: 'maildomain' },
    filter: 'active = 1',
    disabled: { field: 'locked' },
    timeoutSeconds: 10,
  };
}

/** Everybody signs in on the web, keeps a page open with its live stream, and has an app password. */
async function openDoors(): Promise<void> {
  const second = await openAtrium({ env: { DATABASE_URL: atrium.databaseUrl }, configPath: atrium.configFile });
  try {
    const { secret } = JSON.parse(readFileSync(atrium.configFile, 'utf8')) as { secret: string };
    for (const { login } of cases) {
      const visit = { login, password: 'right', remoteAddress: '127.0.0.1', host: 'localhost' };
      const signed = await second.atrium.signInPages.signIn({ ...visit, agent: 'test' });
      assert.ok(!('step' in signed));
      const token = await encode({
        token: { sub: signed.person.accountId, sid: signed.sessionId, key: signed.cookieKey },
        secret,
        maxAge: 3600,
      });
      const person = await verifyLogin(second.atrium.directory, { ...visit, door: 'web' });
      const made = await createAppPassword(second.atrium.directory, person, { name: 'Phone', scopes: ['dav'], remoteAddress: '' });
      const cookie = `atrium.session=${token}`;
      opened.set(login, { cookie, appPassword: made.password, live: listen(cookie) });
    }
  } finally {
    await second.close();
  }
}

function listen(cookie: string): Doors['live'] {
  const live = { ended: false, text: '' };
  const request = httpRequest(`${atrium.url}/api/live`, { headers: { cookie } }, (response) => {
    response.on('data', (chunk: Buffer) => {
      live.text += chunk.toString();
    });
    response.on('close', () => {
      live.ended = true;
    });
    response.on('error', () => {});
  });
  request.on('error', () => {});
  request.end();
  return live;
}

/** Which doors stand open for somebody. */
async function doorsOpen({ login }: { login: string }): Promise<string[]> {
  const doors = opened.get(login);
  assert.ok(doors);
  const status = async (path: string, headers: Record<string, string>, method = 'GET') => {
    const answer = await fetch(`${atrium.url}${path}`, { method, headers });
    await answer.arrayBuffer();
    return answer.status;
  };
  const dav = (password: string) =>
    status('/dav/', { authorization: `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`, depth: '0' }, 'PROPFIND');
  const [web, download, byPassword, byAppPassword] = await Promise.all([
    status('/api/trpc/calendar.calendars', { cookie: doors.cookie }),
    // There is no such upload: what counts is that it says so, instead of "signed out".
    status('/api/mail/upload?id=none', { cookie: doors.cookie }),
    dav('right'),
    dav(doors.appPassword),
  ]);
  const open = {
    web: web === 200,
    download: download !== 401,
    dav: byPassword === 207,
    'app password': byAppPassword === 207,
    live: !doors.live.ended,
  };
  return Object.entries(open).flatMap(([door, is]) => (is ? [door] : []));
}

const all = ['web', 'download', 'dav', 'app password', 'live'];

test('before, everybody is in at every door', async () => {
  await Promise.all(cases.map(async (one) => assert.deepEqual(await doorsOpen(one), all, one.login)));
});

test('a minute after they were taken out, every door is closed to them, and open to the others', { timeout: 120_000 }, async () => {
  for (const kind of ['postgresql', 'mysql'] as const) {
    const users = foreign.get(kind);
    await users?.run('UPDATE mailbox SET locked = 1 WHERE username = ?', [`locked@${kind}.example`]);
    await users?.run('UPDATE mailbox SET active = 0 WHERE username = ?', [`filtered@${kind}.example`]);
    await users?.run('DELETE FROM mailbox WHERE username = ?', [`deleted@${kind}.example`]);
  }
  // As another instance, or an administrator with SQL, would: without a word to this one.
  const second = await openAtrium({ env: { DATABASE_URL: atrium.databaseUrl }, configPath: atrium.configFile });
  await second.atrium.store.db.localUser.update({
    where: { login: 'locked@local.example' },
    data: { active: false },
    select: { login: true },
  });
  await second.atrium.store.db.localUser.delete({ where: { login: 'deleted@local.example' }, select: { login: true } });
  await second.close();
  const config = JSON.parse(readFileSync(atrium.configFile, 'utf8')) as { domains: { name: string }[] };
  config.domains = config.domains.filter(({ name }) => !name.startsWith('closing-'));
  writeFileSync(`${atrium.configFile}.new`, JSON.stringify(config, null, 2));
  renameSync(`${atrium.configFile}.new`, atrium.configFile);

  const begun = Date.now();
  let left = cases.filter(({ way }) => way !== 'stays');
  let open: string[] = [];
  while (left.length > 0 && Date.now() - begun < 60_000) {
    await sleep(1000);
    // Asked about the whole time, as an open page and a phone do: that must not keep anything alive.
    const found = await Promise.all(left.map(async (one) => ({ one, doors: await doorsOpen(one) })));
    left = found.flatMap(({ one, doors }) => (doors.length > 0 ? [one] : []));
    open = found.flatMap(({ one, doors }) => doors.map((door) => `${one.login}: ${door}`));
  }
  assert.deepEqual(open, []);
  for (const { login, way } of cases) if (way !== 'stays') assert.match(opened.get(login)?.live.text ?? '', /event: session-ended/, login);
  for (const one of cases.filter(({ way }) => way === 'stays')) assert.deepEqual(await doorsOpen(one), all, one.login);
});
