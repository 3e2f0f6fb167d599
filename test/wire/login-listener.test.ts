// What the listener refuses and what it believes, and how long a session lives. The real server, doors only.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type AtriumUser, startAtrium, type TestAtrium } from '../support/atrium';
import { signInAs } from '../support/browser-cookie';
import { stopServices } from '../support/services';

let atrium: TestAtrium;
let user: AtriumUser;
const basic = (login: string, password: string) => `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;

before(async () => {
  atrium = await startAtrium({
    mail: false,
    config: { trustedProxies: ['127.0.0.1'], login: { failuresPerAccount: 5, failuresPerAddress: 1000 } },
  });
  user = await atrium.addUser();
});
after(async () => {
  await atrium?.stop();
  await stopServices();
});

/** fetch does not let us say Host, Cookie or Origin as a browser would. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${atrium.url}${path}`, { method: options.method ?? 'GET', headers: options.headers ?? {} }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }),
      );
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(options.body);
  });
}
const propfind = (headers: Record<string, string>) => ask('/dav/', { method: 'PROPFIND', headers: { depth: '0', ...headers } });
const throughProxy = (address: string, more: Record<string, string> = {}) => ({ 'x-forwarded-for': address, ...more });

describe('the listener', () => {
  test('every answer carries the safety headers and a reference', async () => {
    const { headers } = await ask('/healthz');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'same-origin');
    assert.match(String(headers['x-request-id']), /^[0-9a-f-]{36}$/);
    assert.equal(headers['strict-transport-security'], undefined);
    assert.match(
      String(
        (await ask('/healthz', { headers: throughProxy('203.0.113.1', { 'x-forwarded-proto': 'https' }) })).headers[
          'strict-transport-security'
        ],
      ),
      /max-age/,
    );
  });

  test('a password over plain HTTP is taken from this machine, refused from another, taken over TLS (OPS-13)', async () => {
    const authorization = basic(user.login, user.password);
    assert.equal((await propfind({ authorization })).status, 207);
    const refused = await propfind({ authorization, ...throughProxy('203.0.113.5') });
    assert.equal(refused.status, 403);
    assert.match(refused.text, /plain HTTP/);
    assert.equal((await propfind({ authorization, ...throughProxy('203.0.113.5', { 'x-forwarded-proto': 'https' }) })).status, 207);
  });

  test('of a chain of forwarded addresses the last that is no proxy of ours is the client', async () => {
    const attempt = await propfind({
      authorization: basic('nobody@demo.example', 'x'),
      ...throughProxy('198.51.100.66, 203.0.113.77, 127.0.0.1', { 'x-forwarded-proto': 'https' }),
    });
    assert.equal(attempt.status, 401);
    assert.match(
      readFileSync(atrium.logFile, 'utf8'),
      /login failed door=dav user=nobody@demo\.example address=203\.0\.113\.77 reason=refused/,
    );
  });

  test('the failed-login line cannot be forged through the login', async () => {
    const evil = 'x address=10.9.8.7\nlogin failed door=dav user=y';
    await propfind({ authorization: basic(evil, 'x') });
    const log = readFileSync(atrium.logFile, 'utf8');
    assert.ok(!/address=10\.9\.8\.7/.test(log));
    assert.ok(!log.includes('user=y address'));
  });

  test('an unknown password scheme is logged by name, with the row that has it (AUT-5)', async () => {
    const odd = await atrium.addUser();
    const database = new Client({ connectionString: atrium.databaseUrl });
    await database.connect();
    await database.query("UPDATE local_user SET password_hash = '{ROT13}qrzb' WHERE login = $1", [odd.login]);
    await database.end();
    assert.equal((await propfind({ authorization: basic(odd.login, 'demo') })).status, 401);
    const line =
      readFileSync(atrium.logFile, 'utf8')
        .split('\n')
        .find((text) => text.includes('unknown password scheme')) ?? '';
    assert.match(line, /"scheme":"ROT13"/);
    assert.ok(line.includes(`"row":"${odd.login}"`));
    assert.ok(!line.includes('qrzb'));
  });

  test('six failures by DAV block the account there, too', async () => {
    const other = await atrium.addUser();
    for (let time = 0; time < 6; time += 1) assert.equal((await propfind({ authorization: basic(other.login, `no${time}`) })).status, 401);
    assert.notEqual((await propfind({ authorization: basic(other.login, other.password) })).status, 207);
  });
});

describe('a browser session', () => {
  const calendars = (headers: Record<string, string>) => ask('/api/trpc/calendar.calendars', { headers });

  test('opens tRPC; without it, or with a forged or foreign cookie, the answer is 401', async () => {
    const { cookie } = await signInAs(atrium, user);
    const answer = await calendars({ cookie });
    assert.equal(answer.status, 200);
    assert.match(answer.text, /personal/);
    for (const bad of ['', 'atrium.session=x', `${cookie.slice(0, -6)}AAAAAA`])
      assert.equal((await calendars({ cookie: bad })).status, 401, bad);
  });

  test('a long cookie cut into pieces is one again', async () => {
    const { cookie } = await signInAs(atrium, user);
    const token = cookie.slice('atrium.session='.length);
    assert.equal(
      (await calendars({ cookie: `a=b; atrium.session.1=${token.slice(100)}; atrium.session.0=${token.slice(0, 100)}` })).status,
      200,
    );
  });

  test('ended from another instance it is gone within a quarter of a minute', async () => {
    const session = await signInAs(atrium, user);
    assert.equal((await calendars({ cookie: session.cookie })).status, 200);
    await session.end();
    let status = 200;
    for (let waited = 0; waited < 15 && status === 200; waited += 1) {
      await sleep(1000);
      status = (await calendars({ cookie: session.cookie })).status;
    }
    assert.equal(status, 401);
  });

  test('a state-changing request from another site is refused, from our own it is not (CSRF)', async () => {
    const { cookie } = await signInAs(atrium, user);
    const host = new URL(atrium.url).host;
    const post = (headers: Record<string, string>) =>
      ask('/api/trpc/calendar.undo', {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json', ...headers },
        body: '{"json":{"undo":"x"}}',
      });
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `https://${host}` },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      const answer = await post(headers as Record<string, string>);
      assert.equal(answer.status, 403, JSON.stringify(headers));
      assert.match(answer.text, /another site/);
    }
    assert.notEqual((await post({ origin: `http://${host}` })).status, 403);
  });

  test('the live stream says hello, tells of a change made by DAV, and of nobody else’s', async () => {
    const { cookie } = await signInAs(atrium, user);
    const stranger = await atrium.addUser();
    const heard: string[] = [];
    const live = httpRequest(`${atrium.url}/api/live`, { headers: { cookie } }, (response) => {
      assert.equal(response.headers['content-type'], 'text/event-stream; charset=utf-8');
      response.on('data', (chunk: Buffer) => heard.push(chunk.toString()));
      response.on('error', () => {});
    });
    live.on('error', () => {});
    live.end();
    const put = async (who: AtriumUser, uid: string) => {
      const body = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:t\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
      return ask(`/dav/calendars/${who.login}/personal/${uid}.ics`, {
        method: 'PUT',
        headers: { authorization: basic(who.login, who.password), 'content-type': 'text/calendar' },
        body,
      });
    };
    await until(() => heard.join('').includes('event: hello'));
    assert.equal((await put(stranger, 'theirs')).status, 201);
    assert.equal((await put(user, 'mine')).status, 201);
    await until(() => heard.join('').includes('event: collection'));
    assert.equal(heard.join('').match(/event: collection\b/g)?.length, 1);
    assert.match(heard.join(''), /retry: \d+/);
    live.destroy();
  });

  test('the live stream is for the signed-in only', async () => {
    assert.equal((await ask('/api/live')).status, 401);
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; waited < 400; waited += 1) {
    if (condition()) return;
    await sleep(50);
  }
  throw new Error('did not happen in twenty seconds');
}
