// Behind nginx and behind Apache, configured as docs/examples says, everything works as without them (OPS-12).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type AtriumUser, startAtrium, type TestAtrium } from '../support/atrium';
import { signInAs } from '../support/browser-cookie';
import { testCertificates } from '../support/certificates';
import { stopServices } from '../support/services';
import { startApache } from '../support/services/apache';
import { type ReverseProxy, startNginx } from '../support/services/nginx';
import { type Page, walkingBrowser } from '../support/walking-browser';

let atrium: TestAtrium;
let user: AtriumUser;
let authorization: string;
const proxies: Partial<Record<'nginx' | 'Apache', ReverseProxy>> = {};

before(async () => {
  atrium = await startAtrium({ mail: false, config: { trustedProxies: ['127.0.0.1'] } });
  [proxies.nginx, proxies.Apache] = await Promise.all([startNginx(atrium.url), startApache(atrium.url)]);
  user = await atrium.addUser();
  authorization = `Basic ${Buffer.from(`${user.login}:${user.password}`).toString('base64')}`;
});
after(async () => {
  await Promise.all(Object.values(proxies).map((proxy) => proxy.stop()));
  await atrium?.stop();
  await stopServices();
});

for (const name of ['nginx', 'Apache'] as const) {
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

    test('the live stream comes through piece by piece', async () => {
      const { cookie } = await signInAs(atrium, user);
      const { request } = await import('node:https');
      const heard = await new Promise<string>((resolve, reject) => {
        const live = request(`${base()}/api/live`, { headers: { cookie }, ca: testCertificates().ca, agent: false }, (response) => {
          response.once('data', (chunk: Buffer) => {
            resolve(chunk.toString());
            live.destroy();
          });
          response.on('error', () => undefined);
        });
        live.on('error', reject);
        live.end();
      });
      assert.match(heard, /event: hello/);
    });
  });
}

test('forwarded headers of an address that is not listed change nothing (OPS-12)', async () => {
  const direct = await startAtrium({ databaseUrl: atrium.databaseUrl, mail: false });
  try {
    const answer = await walkingBrowser().open(`${direct.url}/.well-known/caldav`, {
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', forwarded: 'host=evil.example' },
      stopBefore: () => true,
    });
    assert.equal(new URL(answer.headers.location ?? '', direct.url).origin, direct.url);
    assert.equal(answer.headers['strict-transport-security'], undefined);
  } finally {
    await direct.stop();
  }
});

test('somebody who claims another address in X-Forwarded-For is not believed without a trusted proxy', async () => {
  const direct = await startAtrium({
    databaseUrl: atrium.databaseUrl,
    mail: false,
    config: { login: { failuresPerAddress: 3, failuresPerAccount: 1000 } },
  });
  try {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 6; attempt++) {
      const wrong = `Basic ${Buffer.from(`ghost${attempt}@demo.example:wrong${attempt}`).toString('base64')}`;
      const headers = { authorization: wrong, 'x-forwarded-for': `198.51.100.${attempt}` };
      statuses.push((await fetch(`${direct.url}/dav/`, { method: 'PROPFIND', headers })).status);
    }
    assert.ok(
      statuses.slice(4).every((status) => status === 429 || status === 503),
      `blocked once three failures were exceeded, whatever the header says: ${statuses}`,
    );
  } finally {
    await direct.stop();
  }
});
