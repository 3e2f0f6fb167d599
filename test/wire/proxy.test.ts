// Behind nginx, configured as our guide says, everything works as without it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type AtriumUser, startAtrium, type TestAtrium } from '../support/atrium';
import { stopServices } from '../support/services';
import { type ReverseProxy, startNginx } from '../support/services/nginx';

let atrium: TestAtrium;
let proxy: ReverseProxy;
let user: AtriumUser;
let authorization: string;

before(async () => {
  atrium = await startAtrium({ config: { trustedProxies: ['127.0.0.1'] } });
  proxy = await startNginx(atrium.url);
  user = await atrium.addUser();
  authorization = `Basic ${Buffer.from(`${user.login}:${user.password}`).toString('base64')}`;
});
after(async () => {
  await proxy?.stop();
  await atrium?.stop();
  await stopServices();
});

test('health is answered through the proxy', async () => {
  assert.equal((await fetch(`${proxy.url}/healthz`)).status, 200);
});

test('a DAV client finds its principal through the proxy, and is sent on under the address it used', async () => {
  const wellKnown = await fetch(`${proxy.url}/.well-known/caldav`, { method: 'PROPFIND', redirect: 'manual', headers: { authorization } });
  assert.ok([301, 302, 307, 308].includes(wellKnown.status), `status ${wellKnown.status}`);
  const location = new URL(wellKnown.headers.get('location') ?? '', proxy.url);
  assert.equal(location.origin, proxy.url);
  const body = '<propfind xmlns="DAV:"><prop><current-user-principal/></prop></propfind>';
  const answer = await fetch(location, { method: 'PROPFIND', headers: { authorization, depth: '0' }, body });
  assert.equal(answer.status, 207);
  assert.match(await answer.text(), /\/dav\/principals\//);
});

test('an object written through the proxy is read back byte for byte', async () => {
  const text = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\nBEGIN:VEVENT\r\nUID:proxy-1\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261102T100000Z\r\nSUMMARY:Through the proxy ✓\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
  const url = `${proxy.url}/dav/calendars/${user.login}/personal/proxy-1.ics`;
  const put = await fetch(url, { method: 'PUT', headers: { authorization, 'content-type': 'text/calendar' }, body: text });
  assert.equal(put.status, 201);
  const get = await fetch(url, { headers: { authorization } });
  assert.equal(await get.text(), text);
  assert.equal(get.headers.get('etag'), put.headers.get('etag'));
});

test('somebody who claims another address in X-Forwarded-For is not believed without a trusted proxy', async () => {
  const direct = await startAtrium({
    databaseUrl: atrium.databaseUrl,
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
