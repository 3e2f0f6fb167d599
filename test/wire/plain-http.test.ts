// OPS-13: a password over plain HTTP from another machine is refused, with the reason, before anybody looks at it.
import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { after, before, test } from 'node:test';
import { waitUntil } from '@/server/demo/processes';
import { appRouter } from '@/server/protocols/trpc/router';
import { type AtriumUser, startAtrium, type TestAtrium } from '../support/atrium';
import { logLines } from '../support/readable-page';
import { stopServices } from '../support/services';

let atrium: TestAtrium;
let user: AtriumUser;
before(async () => {
  atrium = await startAtrium({ mail: false, host: '::', config: { trustedProxies: ['127.0.0.1', '::1'] } });
  user = await atrium.addUser();
});
after(async () => {
  await atrium?.stop();
  await stopServices();
});

type Ask = { path?: string; method?: string; headers?: Record<string, string>; body?: string; url?: string };
const ask = async ({ path = '/dav/', method = 'PROPFIND', headers = {}, body, url = atrium.url }: Ask) => {
  const answer = await fetch(url + path, { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body }) });
  return { status: answer.status, text: await answer.text(), reference: answer.headers.get('x-request-id') ?? '' };
};
const basic = (login = user.login, password = user.password) => ({
  authorization: `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`,
  depth: '0',
});
/** As a listed proxy passes it on. */
const passedOn = (from: string, more: Record<string, string> = {}) => ({ 'x-forwarded-for': from, ...more });
const form = { path: '/api/auth/callback/credentials', method: 'POST', body: 'login=a&password=b' };

async function assertRefused({ status, text, reference }: Awaited<ReturnType<typeof ask>>, what: string): Promise<void> {
  assert.equal(status, 403, `${what}: ${text}`);
  assert.match(text, /Passwords are not taken over plain HTTP/, what);
  assert.ok(text.includes(reference), what);
  const said = (line: string) => line.includes(reference) && line.includes('a password over plain HTTP was refused');
  await waitUntil(`${what}: the log to have the reference`, async () => logLines(atrium).some(said), { ms: 20_000 });
}

test('Basic is refused through a proxy that says http, or nothing, over both kinds of addresses', async () => {
  for (const from of ['192.0.2.7', '2001:db8::7', '::ffff:192.0.2.7', '10.0.0.1'])
    for (const proto of [
      {},
      { 'x-forwarded-proto': 'http' },
      { 'x-forwarded-proto': 'http, https' },
      { 'x-forwarded-proto': 'HTTPS ' },
    ] as const) {
      const answer = await ask({ headers: { ...basic(), ...passedOn(from, proto) } });
      if ('x-forwarded-proto' in proto && proto['x-forwarded-proto'] === 'HTTPS ')
        assert.equal(answer.status, 207, 'https, however it is written');
      else await assertRefused(answer, `${from} ${JSON.stringify(proto)}`);
    }
});

test('it is taken over https, and from this machine', async () => {
  assert.equal((await ask({ headers: { ...basic(), ...passedOn('192.0.2.7', { 'x-forwarded-proto': 'https' }) } })).status, 207);
  assert.equal((await ask({ headers: basic() })).status, 207);
  assert.equal((await ask({ headers: basic(), url: atrium.url.replace('127.0.0.1', '[::1]') })).status, 207);
});

test('directly from another address, whatever it claims', async () => {
  const addresses = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).filter(({ internal, scopeid }) => !internal && !scopeid),
  );
  for (const { address, family } of addresses) {
    const url = atrium.url.replace('127.0.0.1', family === 'IPv6' ? `[${address}]` : address);
    await assertRefused(await ask({ url, headers: basic() }), address);
    await assertRefused(await ask({ url, headers: { ...basic(), 'x-forwarded-proto': 'https', 'x-forwarded-for': '127.0.0.1' } }), address);
  }
});

test('right, wrong and nobody’s passwords are answered alike: nobody looked', async () => {
  const said = await Promise.all(
    [basic(), basic(user.login, 'wrong'), basic('nobody@demo.example', 'x'), basic(user.login, 'aaaaa-bbbbb-ccccc-ddddd')].map((headers) =>
      ask({ headers: { ...headers, ...passedOn('192.0.2.7') } }),
    ),
  );
  assert.deepEqual([...new Set(said.map(({ status, text, reference }) => `${status} ${text.replace(reference, '')}`))].length, 1);
  assert.ok(!logLines(atrium).some((line) => line.includes('login failed')));
});

test('the sign-in form is refused: to a person in a sentence, to the page’s code as a word it has a sentence for', async () => {
  await assertRefused(await ask({ ...form, headers: passedOn('192.0.2.7', { accept: 'text/html,*/*' }) }), 'form');
  const { status, text, reference } = await ask({ ...form, headers: passedOn('192.0.2.7', { accept: '*/*' }) });
  assert.equal(status, 403);
  const { url } = JSON.parse(text) as { url: string };
  assert.equal(new URL(url).searchParams.get('error'), `plain_http-${reference}`);
  const here = await ask({ ...form, headers: { accept: 'text/html' } });
  assert.equal(here.status, 503, 'on this machine it gets as far as the pages, which do not run here');
});

test('so is every call that carries a password', async () => {
  const carrying = Object.entries(appRouter._def.procedures as Record<string, unknown>).flatMap(([name, procedure]) =>
    carriesPassword(procedure) ? [name] : [],
  );
  assert.deepEqual(carrying.sort(), [
    'account.changePassword',
    'account.confirm',
    'admin.testLogin',
    'mail.enterPassword',
    'signIn.recover',
  ]);
  const call = (path: string) => ask({ path: `/api/trpc/${path}`, method: 'POST', headers: passedOn('192.0.2.7') });
  for (const name of carrying) {
    await assertRefused(await call(name), name);
    await assertRefused(await call(`preferences.me,${name}?batch=1`), name);
  }
  assert.equal((await call('preferences.me')).status === 403, false);
});

/** Whether a field of the input is one for passwords. */
function carriesPassword(procedure: unknown): boolean {
  const { inputs } = (procedure as { _def: { inputs: readonly unknown[] } })._def;
  return inputs.some((input) => {
    const shape = (input as { shape?: Record<string, unknown> }).shape ?? {};
    return ['password', 'current', 'next', 'confirmation'].some((field) => field in shape);
  });
}
