// Login by the front server (AUT-7): real nginx, Apache and Caddy in front, with Basic authentication where Kerberos would stand.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { hashSync } from 'bcryptjs';
import { createMemoryBus } from '@/server/core/bus-memory';
import { waitUntil } from '@/server/demo/processes';
import { openStore } from '@/server/store/open-store';
import { startAtrium, type TestAtrium } from '../support/atrium';
import { testCertificates } from '../support/certificates';
import { assertReadable, logLines } from '../support/readable-page';
import { stopServices } from '../support/services';
import { startApache } from '../support/services/apache';
import { startCaddy } from '../support/services/caddy';
import { type ReverseProxy, startNginx } from '../support/services/nginx';
import { serviceDirectory } from '../support/services/workspace';
import { trpcClient } from '../support/trpc-client';
import { type Page, walkingBrowser } from '../support/walking-browser';

const secret = 'a long secret of these two';
let atrium: TestAtrium;
const names = ['nginx', 'Apache', 'Caddy'] as const;
const fronts: Partial<Record<(typeof names)[number], ReverseProxy>> = {};

before(async () => {
  atrium = await startAtrium({
    mail: false,
    config: {
      trustedProxies: ['127.0.0.1'],
      domains: [
        {
          name: 'demo.example',
          default: true,
          signIn: {
            automatic: 'proxy',
            proxy: { secret, doors: ['web', 'dav'], realms: ['CORP.EXAMPLE', 'CORP'], logoutUrl: 'https://sso.example/logout' },
          },
        },
        { name: 'next.example', signIn: { proxy: { secret, accounts: 'anyone' } } },
        { name: 'other.example' },
      ],
    },
  });
  for (const login of ['jane@demo.example', 'jürgen@demo.example', 'jane@other.example']) await atrium.addUser({ login });
  const users = join(serviceDirectory('proxy-users'), 'users');
  // {SHA} is what both read without a library.
  writeFileSync(users, 'jane:{SHA}22EndpT+pBtCqKyCy7Z4uqxoOZA=\nghost:{SHA}22EndpT+pBtCqKyCy7Z4uqxoOZA=\n');
  const caddyUsers = join(serviceDirectory('proxy-users'), 'caddy-users');
  const hash = hashSync('demo2', 4);
  writeFileSync(caddyUsers, `jane ${hash}\nghost ${hash}\n`);
  [fronts.nginx, fronts.Apache, fronts.Caddy] = await Promise.all([
    startNginx(atrium.url, 'nginx-login.conf', users),
    startApache(atrium.url, 'apache-login.conf', users),
    startCaddy(atrium.url, 'Caddyfile-login', caddyUsers),
  ]);
});
after(async () => {
  await Promise.all(Object.values(fronts).map((front) => front.stop()));
  await atrium?.stop();
  await stopServices();
});

const basic = (login: string) => ({ authorization: `Basic ${Buffer.from(`${login}:demo2`).toString('base64')}` });
const logged = (server: TestAtrium, text: RegExp, times = 1) =>
  waitUntil(`${text} in the log`, async () => logLines(server).filter((line) => text.test(line)).length === times, { ms: 20_000 });

async function whoIs(cookie: string): Promise<string> {
  return (await trpcClient(atrium.url, cookie).preferences.me.query()).login;
}

const readable = (page: Page, status: number, sentence: RegExp) => assertReadable(atrium, page, status, sentence);

for (const name of names) {
  describe(`${name} in front`, () => {
    const browser = (login: string, more: Record<string, string> = {}) =>
      walkingBrowser({ ...basic(login), ...more }, testCertificates().ca);
    const base = () => fronts[name]?.url ?? '';

    test('whom it has authenticated needs no form and gets the right account', async () => {
      const jane = browser('jane');
      const end = await jane.open(`${base()}/api/sign-in/proxy?callbackUrl=/calendar`, { stopBefore: (url) => url.endsWith('/calendar') });
      assert.equal(end.url, `${base()}/calendar`, `${end.status} ${end.text}`);
      assert.equal(await whoIs(jane.cookies(base())), 'jane@demo.example');
      assert.match(String(end.headers['set-cookie']), /__Host-atrium\.session=[^;]+; Path=\/;.*Secure/);
    });

    test('it refuses a wrong password itself', async () => {
      const page = await walkingBrowser({ authorization: 'Basic amFuZTp4' }, testCertificates().ca).open(`${base()}/api/sign-in/proxy`);
      assert.equal(page.status, 401);
    });

    test('a header the client brings along is replaced', async () => {
      const jane = browser('jane', { 'x-remote-user': 'jane@other.example', 'x-proxy-secret': 'guess' });
      await jane.open(`${base()}/api/sign-in/proxy`, { stopBefore: (url) => url.endsWith('/mail') });
      assert.equal(await whoIs(jane.cookies(base())), 'jane@demo.example');
    });

    test('a name without an account here ends on a readable page', async () => {
      await readable(await browser('ghost').open(`${base()}/api/sign-in/proxy`), 403, /there is no account here/);
    });

    test('DAV needs no second password', async () => {
      const page = await browser('jane').open(`${base()}/dav/`, { method: 'PROPFIND', headers: { depth: '0' } });
      assert.equal(page.status, 207, page.text);
    });
  });
}

describe('the header itself', () => {
  const enter = (headers: Record<string, string>, path = '/api/sign-in/proxy') =>
    walkingBrowser(headers).open(atrium.url + path, { stopBefore: (url) => url.endsWith('/mail') });
  const header = (name: string, more: Record<string, string> = {}) => ({ 'x-remote-user': name, 'x-proxy-secret': secret, ...more });
  const enters = async (headers: Record<string, string>, path?: string) => {
    const page = await enter(headers, path);
    const cookie = /atrium\.session=[^;]+/.exec(String(page.headers['set-cookie']))?.[0];
    return cookie === undefined ? `refused ${page.status}` : whoIs(cookie);
  };
  /** As it goes over the wire: UTF-8 bytes. */
  const bytes = (text: string) => Buffer.from(text).toString('latin1');

  test('realms and Windows domains are taken off where they mean this domain, and only there', async () => {
    for (const [name, expected] of [
      ['jane', 'jane@demo.example'],
      ['JANE@CORP.EXAMPLE', 'jane@demo.example'],
      ['CORP\\jane', 'jane@demo.example'],
      [bytes('jürgen@corp.example'), 'jürgen@demo.example'],
      // A realm that trusts ours may have a jane, too.
      ['jane@PARTNER.EXAMPLE', 'refused 403'],
      ['PARTNER\\jane', 'refused 403'],
      // Another domain of ours that takes no header.
      ['jane@other.example', 'refused 403'],
      // One that does, from the same proxy.
      ['newcomer@next.example', 'newcomer@next.example'],
    ] as const)
      assert.equal(await enters(header(name)), expected, name);
  });

  test('without it, with more than one, or with Apache’s word for none, the page says so and has a reference', async () => {
    for (const headers of [{}, header(''), header('(null)'), header('jane, root')])
      await readable(await enter(headers), 403, /did not say who you are/);
  });

  test('in French to whom reads French', async () => {
    await readable(await enter({ 'accept-language': 'fr' }), 403, /n’a pas indiqué qui vous êtes/);
  });

  test('with a wrong secret it is ignored and logged', async () => {
    await readable(await enter(header('jane', { 'x-proxy-secret': 'guess' })), 403, /did not say who you are/);
    await logged(atrium, /"reason":"wrong secret".*a login header was ignored/);
  });

  test('a domain without login by proxy says so', async () => {
    await readable(await enter(header('jane'), '/api/sign-in/proxy?domain=other.example'), 404, /not offered/);
  });

  test('for DAV it counts only where the domain says so', async () => {
    const ask = (host: string) =>
      walkingBrowser({ ...header('newcomer@next.example'), host, depth: '0' }).open(`${atrium.url}/dav/`, { method: 'PROPFIND' });
    // next.example takes it on the web alone; the question comes to the default domain, which sends it on there.
    assert.notEqual((await ask('127.0.0.1')).status, 207);
  });

  test('from an address that is not listed it is ignored and logged, for web and DAV', async () => {
    const direct = await startAtrium({
      databaseUrl: atrium.databaseUrl,
      mail: false,
      config: {
        trustedProxies: ['192.0.2.1'],
        domains: [{ name: 'demo.example', signIn: { proxy: { secret, doors: ['web', 'dav'] } } }],
      },
    });
    try {
      const page = await walkingBrowser(header('jane')).open(`${direct.url}/api/sign-in/proxy`);
      assert.equal(page.status, 403);
      assert.match(page.text, /did not say who you are/);
      const dav = await walkingBrowser(header('jane')).open(`${direct.url}/dav/`, { method: 'PROPFIND', headers: { depth: '0' } });
      assert.equal(dav.status, 401);
      await logged(direct, /"address":"127\.0\.0\.1".*not from a listed proxy.*a login header was ignored/, 2);
      const store = await openStore({ url: direct.databaseUrl, bus: createMemoryBus() });
      const rows = await store.db.auditEvent
        .findMany({ where: { action: 'login.refused' }, select: { details: true } })
        .finally(store.close);
      const ignored = rows.map((row) => row.details as Record<string, unknown>).filter(({ why }) => why === 'header_ignored');
      for (const door of ['web', 'dav'])
        assert.ok(
          ignored.some((row) => row['door'] === door && row['login'] === 'jane'),
          door,
        );
    } finally {
      await direct.stop();
    }
  });

  test('when the front server names somebody else in the same browser, nobody goes on as the one before', async () => {
    const first = walkingBrowser(header('jane'));
    await first.open(`${atrium.url}/api/sign-in/proxy`, { stopBefore: (url) => url.endsWith('/mail') });
    const cookie = first.cookies(atrium.url);
    const me = async (said: Record<string, string>) =>
      (await fetch(`${atrium.url}/api/trpc/preferences.me`, { headers: { cookie, ...said } })).status;
    for (const same of ['jane', 'JANE@CORP.EXAMPLE', 'CORP\\jane']) assert.equal(await me(header(same)), 200, same);
    assert.equal(await me({}), 200, 'it may be said at the sign-in alone');
    assert.equal(await me(header('newcomer@next.example', { 'x-proxy-secret': 'a guess' })), 200, 'only the front server is believed');
    assert.equal(await me(header('newcomer@next.example')), 401);
    assert.equal(await me(header('jane')), 401, 'that session is over');
  });

  test('signing out leads to the logout address of the front server', async () => {
    const browser = walkingBrowser(header('jane'));
    await browser.open(`${atrium.url}/api/sign-in/proxy`, { stopBefore: (url) => url.endsWith('/mail') });
    const cookie = browser.cookies(atrium.url);
    const answer = await browser.open(`${atrium.url}/api/sign-in/sign-out`, { method: 'POST', headers: { origin: atrium.url } });
    assert.deepEqual(JSON.parse(answer.text), { address: 'https://sso.example/logout' });
    await assert.rejects(whoIs(cookie), /UNAUTHORIZED/);
  });
});
