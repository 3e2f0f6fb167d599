// Behind nginx, Apache and Caddy, configured as docs/examples says, everything works as without them (OPS-12).
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { request } from 'node:https';
import { after, before, describe, test } from 'node:test';
import { SignJWT } from 'jose';
import { waitUntil } from '@/server/demo/processes';
import { openAtrium } from '@/server/wiring';
import { type AtriumUser, startAtrium, type TestAtrium } from '../support/atrium';
import { signInAs } from '../support/browser-cookie';
import { testCertificates } from '../support/certificates';
import { eventText } from '../support/dav';
import { logLines } from '../support/readable-page';
import { stopServices } from '../support/services';
import { startApache } from '../support/services/apache';
import { startCaddy } from '../support/services/caddy';
import { type ReverseProxy, startNginx } from '../support/services/nginx';
import { trpcClient } from '../support/trpc-client';
import { type Page, walkingBrowser } from '../support/walking-browser';

let atrium: TestAtrium;
let user: AtriumUser;
let authorization: string;
/** Below a path, on the same database. */
let below: TestAtrium;
const names = ['nginx', 'Apache', 'Caddy'] as const;
type Name = (typeof names)[number];
const proxies: Partial<Record<Name | `${Name} below`, ReverseProxy>> = {};

type Stream = { pieces: string[]; end(): void };
/** Open while everything else goes on. */
const streams = new Map<Name, Stream>();

function listen(url: string, cookie: string): Stream {
  const pieces: string[] = [];
  const live = request(`${url}/api/live`, { headers: { cookie }, ca: testCertificates().ca, agent: false }, (response) => {
    response.on('data', (chunk: Buffer) => pieces.push(chunk.toString()));
    response.on('error', () => undefined);
  });
  live.on('error', () => undefined);
  live.end();
  return { pieces, end: () => live.destroy() };
}

before(async () => {
  atrium = await startAtrium({ mail: false, config: { trustedProxies: ['127.0.0.1'] } });
  below = await startAtrium({
    databaseUrl: atrium.databaseUrl,
    mail: false,
    config: { trustedProxies: ['127.0.0.1'], publicUrl: 'https://127.0.0.1/groupware' },
  });
  [proxies.nginx, proxies.Apache, proxies.Caddy, proxies['nginx below'], proxies['Apache below'], proxies['Caddy below']] =
    await Promise.all([
      startNginx(atrium.url),
      startApache(atrium.url),
      startCaddy(atrium.url),
      startNginx(below.url, 'nginx-base-path.conf'),
      startApache(below.url),
      startCaddy(below.url),
    ]);
  user = await atrium.addUser();
  authorization = `Basic ${Buffer.from(`${user.login}:${user.password}`).toString('base64')}`;
  const { cookie } = await signInAs(atrium, user);
  for (const name of names) {
    const stream = listen(proxies[name]?.url ?? '', `__Host-${cookie}`);
    streams.set(name, stream);
    await waitUntil(`the greeting through ${name}`, async () => /event: hello/.test(stream.pieces.join('')), { ms: 20_000 });
  }
});
after(async () => {
  for (const stream of streams.values()) stream.end();
  await Promise.all(Object.values(proxies).map((proxy) => proxy.stop()));
  await below?.stop();
  await atrium?.stop();
  await stopServices();
});

for (const name of names) {
  describe(`behind ${name}`, () => {
    const base = () => proxies[name]?.url ?? '';
    const ask = (path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Page> =>
      walkingBrowser({}, testCertificates().ca).open(base() + path, { ...options, stopBefore: () => true });

    test('health is answered', async () => {
      assert.equal((await ask('/healthz')).status, 200);
    });

    test('a DAV client finds its principal, and is sent on under the address it used', async () => {
      const wellKnown = await ask('/.well-known/caldav', { method: 'PROPFIND', headers: { authorization } });
      assert.ok([301, 302, 307, 308].includes(wellKnown.status), `status ${wellKnown.status}`);
      const location = new URL(wellKnown.headers.location ?? '', base());
      assert.equal(location.origin, base());
      const body = '<propfind xmlns="DAV:"><prop><current-user-principal/></prop></propfind>';
      const answer = await ask(location.pathname, { method: 'PROPFIND', headers: { authorization, depth: '0' }, body });
      assert.equal(answer.status, 207);
      assert.match(answer.text, /\/dav\/principals\//);
    });

    test('an object written is read back byte for byte, also when its name is encoded', async () => {
      const text = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\nBEGIN:VEVENT\r\nUID:proxy-${name}\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261102T100000Z\r\nSUMMARY:Through the proxy ✓\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
      const path = `/dav/calendars/${user.login}/personal/${name}%20%C3%A9.ics`;
      const put = await ask(path, { method: 'PUT', headers: { authorization, 'content-type': 'text/calendar' }, body: text });
      assert.equal(put.status, 201, put.text);
      const get = await ask(path, { headers: { authorization } });
      assert.equal(get.text, text);
      assert.equal(get.headers.etag, put.headers.etag);
    });

    test('the verbs of DAV come through, also those that name a second address', async () => {
      const home = `/dav/calendars/${user.login}`;
      const dav = async (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
        (await ask(path, { method, headers: { authorization, ...headers }, ...(body === undefined ? {} : { body }) })).status;
      assert.equal(await dav('OPTIONS', '/dav/'), 200);
      assert.equal(await dav('MKCALENDAR', `${home}/${name}/`), 201);
      assert.equal(
        await dav('PUT', `${home}/${name}/a.ics`, { 'content-type': 'text/calendar', 'if-none-match': '*' }, eventText(`v-${name}`)),
        201,
      );
      const patch = '<propertyupdate xmlns="DAV:"><set><prop><displayname>Ours</displayname></prop></set></propertyupdate>';
      assert.equal(await dav('PROPPATCH', `${home}/${name}/`, {}, patch), 207);
      const report = '<sync-collection xmlns="DAV:"><sync-token/><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>';
      assert.equal(await dav('REPORT', `${home}/${name}/`, {}, report), 207);
      const destination = (path: string) => ({ destination: `${base()}${home}/${path}`, overwrite: 'F' });
      assert.equal(
        await dav('MOVE', `${home}/${name}/a.ics`, destination(`${name}/b%20c.ics`)),
        201,
        'its own address, as the client sees it',
      );
      assert.equal(await dav('COPY', `${home}/${name}/b%20c.ics`, destination(`personal/copy-${name}.ics`)), 201);
      assert.equal(await dav('DELETE', `${home}/${name}/b%20c.ics`), 204);
      assert.equal(await dav('DELETE', `${home}/${name}/`), 204);
    });

    test('what is large comes through whole, and what is too large is refused with a status', async () => {
      const event = `/dav/calendars/${user.login}/personal/copy-${name}.ics`;
      const add = (bytes: number) =>
        ask(`${event}?action=attachment-add`, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/octet-stream', 'content-disposition': 'attachment; filename=large.bin' },
          body: 'x'.repeat(bytes),
        });
      assert.equal((await add(9_000_000)).status, 201);
      assert.match((await ask(event, { headers: { authorization } })).text.replace(/\r\n[ \t]/g, ''), /SIZE=9000000/);
      assert.ok([403, 413].includes((await add(30_000_000)).status));
    });

    test('below a path its addresses have the path, and what clients ask at the root leads there', async () => {
      const there = proxies[`${name} below`]?.url ?? '';
      const open = (path: string, method = 'GET') =>
        walkingBrowser({ authorization }, testCertificates().ca).open(there + path, {
          method,
          headers: { depth: '0' },
          stopBefore: () => true,
        });
      assert.match(String((await open('/.well-known/caldav')).headers.location), /\/groupware\/dav\//);
      const found = await open('/groupware/dav/', 'PROPFIND');
      assert.equal(found.status, 207, found.text);
      assert.match(found.text, /<D:href>\/groupware\/dav\/<\/D:href>/);
      const start = await open('/groupware/api/sign-in/oidc/start');
      assert.match(start.text, /href="\/groupware\/login\?stay=1"/);
    });

    test('what a client claims of host, scheme and address changes nothing', async () => {
      const claims = {
        'x-forwarded-host': 'evil.example',
        'x-forwarded-for': '198.51.100.9',
        'x-forwarded-proto': 'http',
        forwarded: 'host=evil.example;for=198.51.100.9',
      };
      const answer = await ask('/.well-known/caldav', { headers: claims });
      assert.equal(new URL(answer.headers.location ?? '', base()).origin, base());
      assert.match(String(answer.headers['strict-transport-security']), /max-age/, 'the proxy’s own word: https');
      assert.ok(!answer.text.includes('evil.example'));
    });
  });
}

test('the live streams have come through piece by piece, and still do', async () => {
  for (const name of names) {
    const heard = () => (streams.get(name)?.pieces ?? []).join('');
    await waitUntil(`a sign of life through ${name} that nobody asked for`, async () => /: ping/.test(heard()), { ms: 60_000 });
    const base = proxies[name]?.url ?? '';
    const put = await walkingBrowser({}, testCertificates().ca).open(`${base}/dav/calendars/${user.login}/personal/live-${name}.ics`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'text/calendar' },
      body: eventText(`live-${name}`),
    });
    assert.equal(put.status, 201);
    await waitUntil(`news through ${name}`, async () => /event: collection/.test(heard()), { ms: 20_000 });
  }
});

describe('forged headers of an address that is not listed change nothing anywhere (OPS-12)', () => {
  const key = 'a secret of the portal and this installation';
  const forged = {
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    'x-forwarded-for': '198.51.100.9',
    'x-real-ip': '198.51.100.9',
    'x-atrium-host': 'evil.example',
    'x-atrium-address': '198.51.100.9',
    forwarded: 'host=evil.example;proto=https;for=198.51.100.9',
  };
  let direct: TestAtrium;
  before(async () => {
    direct = await startAtrium({
      databaseUrl: atrium.databaseUrl,
      mail: false,
      config: {
        // No publicUrl: addresses come from the request alone. What mails say needs one, so it cannot be forged.
        login: { failuresPerAddress: 3, failuresPerAccount: 1000 },
        domains: [{ name: 'demo.example', signIn: { portal: { key }, cas: { url: 'http://127.0.0.1:9/cas' } } }],
      },
    });
  });
  after(() => direct?.stop());
  const ask = (path: string, more: Record<string, string> = {}) =>
    walkingBrowser().open(direct.url + path, { headers: { ...forged, ...more }, stopBefore: () => true });

  test('not redirects, links and safety headers', async () => {
    const answer = await ask('/.well-known/caldav');
    assert.equal(new URL(answer.headers.location ?? '', direct.url).origin, direct.url);
    assert.equal(answer.headers['strict-transport-security'], undefined);
    const cas = await ask('/api/sign-in/cas/start');
    assert.equal(new URL(new URL(cas.url).searchParams.get('service') ?? '').origin, direct.url);
    for (const path of ['/mail/config-v1.1.xml?emailaddress=a@demo.example', '/api/sign-in/oidc/start', '/nowhere'])
      assert.ok(!(await ask(path)).text.includes('evil.example'), path);
  });

  test('not cookies, the list of sessions, the log and the audit', async () => {
    const ticket = await new SignJWT({ sub: user.login, aud: 'demo.example', iat: Math.floor(Date.now() / 1000), jti: randomUUID() })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(key));
    const answer = await ask(`/api/sign-in/ticket?ticket=${ticket}`);
    const [cookie = ''] = answer.headers['set-cookie'] ?? [];
    assert.match(cookie, /^atrium\.session=/);
    assert.doesNotMatch(cookie, /Secure/);
    const { sessions } = await trpcClient(direct.url, cookie.split(';')[0] ?? null).account.security.query();
    assert.deepEqual(
      sessions.filter(({ current }) => current).map(({ address }) => address),
      ['127.0.0.1'],
    );
    assert.ok(!logLines(direct).some((line) => line.includes('198.51.100.9')));
    const opened = await openAtrium({ env: { DATABASE_URL: direct.databaseUrl }, configPath: direct.configFile });
    try {
      const rows = await opened.atrium.store.db.auditEvent.findMany({ select: { address: true } });
      assert.ok(rows.length > 0 && rows.every(({ address }) => !address.startsWith('198.')));
    } finally {
      await opened.close();
    }
  });

  test('not the limits of failed logins', async () => {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 6; attempt++) {
      const wrong = `Basic ${Buffer.from(`ghost${attempt}@demo.example:wrong${attempt}`).toString('base64')}`;
      const headers = { ...forged, authorization: wrong, 'x-forwarded-for': `198.51.100.${attempt}` };
      statuses.push((await fetch(`${direct.url}/dav/`, { method: 'PROPFIND', headers })).status);
    }
    assert.ok(
      statuses.slice(4).every((status) => status === 429 || status === 503),
      `blocked once three failures were exceeded, whatever the header says: ${statuses}`,
    );
  });
});
