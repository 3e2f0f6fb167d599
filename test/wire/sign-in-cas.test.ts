// CAS login and single logout (AUT-8). The real server, and a test server that gives the protocol's answers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { waitUntil } from '@/server/demo/processes';
import { startAtrium, type TestAtrium } from '../support/atrium';
import { assertReadable } from '../support/readable-page';
import { stopServices } from '../support/services';
import { startCas, type TestCas } from '../support/services/cas';
import { trpcClient } from '../support/trpc-client';
import { type Page, walkingBrowser } from '../support/walking-browser';

let atrium: TestAtrium;
let cas: TestCas;

before(async () => {
  cas = await startCas();
  atrium = await startAtrium({
    mail: false,
    config: {
      domains: [
        { name: 'demo.example', default: true, signIn: { cas: { url: cas.url } } },
        { name: 'old.example', signIn: { cas: { url: cas.url, version: 2, loginAttribute: 'mail', accounts: 'anyone' } } },
        { name: 'mail.example', signIn: { cas: { url: cas.url, version: 2, loginAttribute: 'mail', accounts: 'anyone' } } },
        { name: 'down.example', signIn: { cas: { url: 'http://127.0.0.1:9/cas' } } },
      ],
    },
  });
  await atrium.addUser({ login: 'jane@demo.example' });
});
after(async () => {
  await atrium?.stop();
  await cas?.stop();
  await stopServices();
});

const start = (domain = 'demo.example') => `${atrium.url}/api/sign-in/cas/start?domain=${domain}`;
const inside = (url: string) => url.startsWith(`${atrium.url}/mail`);
const whoIs = async (cookie: string) => (await trpcClient(atrium.url, cookie).preferences.me.query()).login;
const readable = (page: Page, status: number, sentence: RegExp) => assertReadable(atrium, page, status, sentence);
/** Up to the ticket, which is not handed in. */
const withTicket = (browser: ReturnType<typeof walkingBrowser>) => browser.open(start(), { stopBefore: (url) => url.includes('ticket=') });

test('a ticket is validated and opens a session', async () => {
  const browser = walkingBrowser({ 'test-user': 'jane' });
  const end = await browser.open(start(), { stopBefore: inside });
  assert.ok(inside(end.url), end.text);
  assert.equal(await whoIs(browser.cookies(atrium.url)), 'jane@demo.example');
});

test('version 2 works, too, and the login may be an attribute: of the domain that asked, not of another', async () => {
  const browser = walkingBrowser({ 'test-user': 'joe' });
  await browser.open(start('mail.example'), { stopBefore: inside });
  assert.equal(await whoIs(browser.cookies(atrium.url)), 'joe@mail.example');
  await readable(await walkingBrowser({ 'test-user': 'joe' }).open(start('old.example')), 403, /there is no account here/);
});

test('a ticket for another service is refused', async () => {
  const mine = walkingBrowser({ 'test-user': 'jane' });
  const theirs = await withTicket(walkingBrowser({ 'test-user': 'jane' }));
  const own = await withTicket(mine);
  const mixed = new URL(own.url);
  mixed.searchParams.set('ticket', new URL(theirs.url).searchParams.get('ticket') ?? '');
  await readable(await mine.open(mixed.href), 403, /not valid/);
  assert.equal(mine.cookie(atrium.url, 'atrium.session'), null);
});

test('a ticket works once, in the browser that asked for it', async () => {
  const browser = walkingBrowser({ 'test-user': 'jane' });
  const stopped = await withTicket(browser);
  await readable(await walkingBrowser().open(stopped.url), 400, /begun in another browser/);
  await browser.open(stopped.url, { stopBefore: inside });
  assert.equal(await whoIs(browser.cookies(atrium.url)), 'jane@demo.example');
  await readable(await browser.open(stopped.url), 400, /begun in another browser/);
});

test('an invented ticket, nobody’s ticket, a broken server and one that is down end on readable pages', async () => {
  const browser = walkingBrowser({ 'test-user': 'jane' });
  const stopped = new URL((await withTicket(browser)).url);
  stopped.searchParams.set('ticket', 'ST-invented');
  await readable(await browser.open(stopped.href), 403, /not valid/);
  await readable(await walkingBrowser({ 'test-user': 'stranger' }).open(start()), 403, /there is no account here/);
  await readable(await walkingBrowser({ 'test-user': 'broken' }).open(start()), 503, /cannot be reached/);
  const down = walkingBrowser();
  const sent = await down.open(start('down.example'), { stopBefore: (url) => url.startsWith('http://127.0.0.1:9/') });
  const service = new URL(new URL(sent.url).searchParams.get('service') ?? '');
  service.searchParams.set('ticket', 'ST-1');
  await readable(await down.open(service.href), 503, /cannot be reached/);
});

test('single logout ends the session of that ticket and no other', async () => {
  const cookies: string[] = [];
  for (const user of ['jane', 'joe']) {
    const browser = walkingBrowser({ 'test-user': user });
    await browser.open(start(user === 'jane' ? 'demo.example' : 'mail.example'), { stopBefore: inside });
    cookies.push(browser.cookies(atrium.url));
  }
  const statuses = await cas.signOutEverywhere('jane');
  assert.ok(statuses.length > 0 && statuses.every((status) => status === 204), String(statuses));
  await waitUntil(
    'jane to be out',
    async () =>
      whoIs(cookies[0] ?? '').then(
        () => false,
        () => true,
      ),
    { ms: 20_000 },
  );
  assert.equal(await whoIs(cookies[1] ?? ''), 'joe@mail.example');
});

test('a logout request that is none is answered and changes nothing', async () => {
  for (const logoutRequest of ['', '<x/>', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'x'.repeat(50_000)]) {
    const answer = await fetch(`${atrium.url}/api/sign-in/cas/callback?domain=demo.example`, {
      method: 'POST',
      body: new URLSearchParams({ logoutRequest }),
    });
    assert.equal(answer.status, 204);
  }
});

test('signing out here goes on at the CAS server', async () => {
  const browser = walkingBrowser({ 'test-user': 'jane' });
  await browser.open(start(), { stopBefore: inside });
  const answer = await browser.open(`${atrium.url}/api/sign-in/sign-out`, { method: 'POST', headers: { origin: atrium.url } });
  const { address } = JSON.parse(answer.text) as { address: string };
  assert.equal(address, `${cas.url}/logout?service=${encodeURIComponent(`${atrium.url}/api/sign-in/signed-out`)}`);
});
