// After a sign-in elsewhere: the person's own second factor (AUT-12), and confirming who is there by signing in again.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SignJWT } from 'jose';
import { encode } from 'next-auth/jwt';
import { Secret, TOTP } from 'otpauth';
import { freePort } from '@/server/demo/free-port';
import { type OpenedAtrium, openAtrium } from '@/server/wiring';
import { startAtrium, type TestAtrium } from '../support/atrium';
import { assertReadable } from '../support/readable-page';
import { stopServices } from '../support/services';
import { startCas, type TestCas } from '../support/services/cas';
import { startOidcProvider, type TestProvider } from '../support/services/oidc';
import { trpcClient } from '../support/trpc-client';
import { type WalkingBrowser, walkingBrowser } from '../support/walking-browser';

const secret = 'a secret of this installation, long enough';
const portalKey = 'a secret of the portal and this installation';
let atrium: TestAtrium;
let second: OpenedAtrium;
let provider: TestProvider;
let cas: TestCas;

before(async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  cas = await startCas();
  provider = await startOidcProvider({
    accounts: [
      { sub: 'o1', email: 'olga@ask.example' },
      { sub: 'o2', email: 'oscar@ask.example', amr: ['pwd', 'mfa'] },
      { sub: 't1', email: 'tina@trust.example' },
    ],
    redirectUris: [`${url}/api/sign-in/oidc/callback`],
  });
  const { issuer, clientId, clientSecret } = provider;
  const oidc = { issuer, clientId, clientSecret, accounts: 'anyone', multiFactor: ['mfa'] };
  const ways = {
    oidc,
    cas: { url: cas.url, accounts: 'anyone' },
    proxy: { accounts: 'anyone', doors: ['web', 'dav'] },
    portal: { key: portalKey, accounts: 'anyone' },
  };
  atrium = await startAtrium({
    port,
    mail: false,
    config: {
      secret,
      publicUrl: url,
      trustedProxies: ['127.0.0.1'],
      domains: [
        { name: 'ask.example', default: true, signIn: ways },
        { name: 'trust.example', signIn: { ...ways, secondStep: 'trust' } },
      ],
    },
  });
  second = await openAtrium({ env: { DATABASE_URL: atrium.databaseUrl }, configPath: atrium.configFile });
});
after(async () => {
  await second?.close();
  await atrium?.stop();
  await Promise.all([provider?.stop(), cas?.stop()]);
  await stopServices();
});

/** Goes in by one kind of login; gives where it led. */
type Kind = 'oidc' | 'cas' | 'proxy' | 'portal';
const kinds = ['oidc', 'cas', 'proxy', 'portal'] as const;

async function goIn(browser: WalkingBrowser, kind: Kind, { user, domain }: { user: string; domain: string }) {
  const addresses: Record<Kind, () => Promise<string>> = {
    oidc: async () => `oidc/start?domain=${domain}&login=${user}&callbackUrl=/calendar`,
    cas: async () => `cas/start?domain=${domain}&callbackUrl=/calendar`,
    proxy: async () => `proxy?domain=${domain}&callbackUrl=/calendar`,
    portal: async () => `ticket?ticket=${await ticketOf(user, domain)}&callbackUrl=/calendar`,
  };
  return browser.open(`${atrium.url}/api/sign-in/${await addresses[kind]()}`, { stopBefore: outside });
}
const outside = (url: string) => url.startsWith(atrium.url) && !url.includes('/api/');
const browserOf = (kind: Kind, user: string, more: Record<string, string> = {}) =>
  walkingBrowser({ ...(kind === 'cas' ? { 'test-user': user } : kind === 'proxy' ? { 'x-remote-user': user } : {}), ...more });
const ticketOf = (user: string, domain: string) =>
  new SignJWT({ sub: user, aud: domain, iat: Math.floor(Date.now() / 1000), jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(portalKey));
const client = (browser: WalkingBrowser) => trpcClient(atrium.url, browser.cookies(atrium.url));
const whoIs = async (browser: WalkingBrowser) => (await client(browser).preferences.me.query()).login;

/** Turns codes on in this session; gives recovery codes, each good for one second step. */
async function turnOn(browser: WalkingBrowser): Promise<string[]> {
  const { ticket, uri } = await client(browser).account.beginTotp.mutate();
  const code = new TOTP({ secret: Secret.fromBase32(new URL(uri).searchParams.get('secret') ?? '') }).generate();
  await client(browser).account.finishTotp.mutate({ ticket, code, name: 'Phone' });
  return await client(browser).account.makeRecoveryCodes.mutate();
}

/** The second step's form, without the page: the cookie of the step and a code. Gives the cookie of the session. */
async function finish(browser: WalkingBrowser, code: string): Promise<string> {
  const token = browser.cookie(atrium.url, 'atrium.step') ?? '';
  const visit = { origin: atrium.url, host: new URL(atrium.url).host, remoteAddress: '127.0.0.1', agent: 'test' };
  const outcome = await second.atrium.signInPages.secondStep(visit, token, { kind: 'recovery', code });
  assert.ok('sessionId' in outcome);
  const { sessionId, cookieKey, person } = outcome;
  return `atrium.session=${await encode({ token: { sub: person.accountId, sid: sessionId, key: cookieKey }, secret, maxAge: 3600 })}`;
}

/** Makes the confirmation of every session old, as ten minutes do. */
const forgetConfirmations = () => second.atrium.store.db.session.updateMany({ data: { confirmedAt: null } });
const refused = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => String(error instanceof Error ? error.message : error),
  );

const people: Record<Kind, string> = { oidc: 'o1', cas: 'carla', proxy: 'paul', portal: 'pia' };
const logins: Record<Kind, string> = { oidc: 'olga', cas: 'carla', proxy: 'paul', portal: 'pia' };

/** Signs in, confirms where the kind needs that, and turns a factor on. */
async function withFactor(kind: Kind, user: string, domain: string): Promise<string[]> {
  const browser = browserOf(kind, user, { 'test-password': 'yes' });
  const page = await goIn(browser, kind, { user, domain });
  assert.equal(page.url, `${atrium.url}/calendar`, page.text);
  if (kind === 'cas') await browser.open(`${atrium.url}/api/sign-in/again`, { stopBefore: outside });
  return turnOn(browser);
}

describe('a second factor of one’s own', () => {
  for (const kind of kinds) {
    test(`is asked for after ${kind}, before there is a session`, async () => {
      const user = people[kind];
      const [code = ''] = await withFactor(kind, user, 'ask.example');
      const browser = browserOf(kind, user);
      const page = await goIn(browser, kind, { user, domain: 'ask.example' });
      assert.equal(page.url, `${atrium.url}/login/step?callbackUrl=%2Fcalendar`);
      assert.equal(browser.cookie(atrium.url, 'atrium.session'), null);
      await assert.rejects(finish(browser, 'aaaaa-aaaaa'), { code: 'unauthenticated' });
      const cookie = await finish(browser, code);
      const me = await trpcClient(atrium.url, cookie).preferences.me.query();
      assert.equal(me.login, `${logins[kind]}@ask.example`);
      await assert.rejects(finish(browser, code), { code: 'gone' });
      const [session] = (await trpcClient(atrium.url, cookie).account.security.query()).sessions.filter(({ current }) => current);
      assert.equal(session?.kind, kind);
    });
  }

  test('is not asked for where the domain trusts whoever signs people in; a dangerous change asks then', async () => {
    for (const kind of ['proxy', 'portal'] as const) {
      await withFactor(kind, 'trude', 'trust.example').catch(() => []);
      const browser = browserOf(kind, 'trude');
      await goIn(browser, kind, { user: 'trude', domain: 'trust.example' });
      assert.equal(await whoIs(browser), 'trude@trust.example');
      assert.equal((await client(browser).account.security.query()).freshUntil, null, 'coming in proved nothing');
      assert.match(await refused(client(browser).account.makeRecoveryCodes.mutate()), /confirm|precondition/i);
    }
  });

  test('is not asked for when the ID token says that the provider asked for two', async () => {
    await withFactor('oidc', 'o2', 'ask.example');
    const browser = browserOf('oidc', 'o2');
    await goIn(browser, 'oidc', { user: 'o2', domain: 'ask.example' });
    assert.equal(await whoIs(browser), 'oscar@ask.example');
  });

  test('keeps a header of the front server from opening DAV, as it keeps the main password; without one it opens', async () => {
    const ask = async (user: string, more: Record<string, string> = {}) =>
      (await fetch(`${atrium.url}/dav/`, { method: 'PROPFIND', headers: { 'x-remote-user': user, depth: '0', ...more } })).status;
    assert.equal(await ask('dave'), 207);
    const browser = browserOf('proxy', 'dave');
    await goIn(browser, 'proxy', { user: 'dave', domain: 'ask.example' });
    const { password } = await client(browser).account.createAppPassword.mutate({ name: 'Phone', scopes: ['dav'] });
    await turnOn(browser);
    assert.equal(await ask('dave'), 401);
    const authorization = `Basic ${Buffer.from(`dave@ask.example:${password}`).toString('base64')}`;
    assert.equal(await ask('dave', { authorization }), 207, 'an app password that the front server lets through');
    assert.equal(await ask('trude@trust.example'), 207, 'where the domain trusts');
  });

  test('ends the session the browser had before only once it is shown', async () => {
    const [code = ''] = await withFactor('portal', 'rita', 'ask.example');
    const browser = browserOf('proxy', 'sam');
    await goIn(browser, 'proxy', { user: 'sam', domain: 'ask.example' });
    const open = () => second.atrium.store.db.session.count({ where: { account: { uid: 'sam' }, revokedAt: null } });
    await goIn(browser, 'portal', { user: 'rita', domain: 'ask.example' });
    assert.equal(await open(), 1);
    await finish(browser, code);
    assert.equal(await open(), 0);
  });
});

describe('signing in again', () => {
  const again = (browser: WalkingBrowser, more = '') =>
    browser.open(`${atrium.url}/api/sign-in/again?callbackUrl=/settings/security${more}`, { stopBefore: outside });
  const change = (browser: WalkingBrowser) => refused(client(browser).account.makeRecoveryCodes.mutate());

  for (const [kind, user] of [
    ['oidc', 't1'],
    ['cas', 'tess'],
    ['proxy', 'tom'],
  ] as const) {
    test(`by ${kind} confirms the session and leads back to where it was`, async () => {
      const browser = browserOf(kind, user, { 'test-password': 'yes' });
      await goIn(browser, kind, { user, domain: 'trust.example' });
      await forgetConfirmations();
      const session = browser.cookie(atrium.url, 'atrium.session');
      const { signInAgain, freshUntil } = await client(browser).account.security.query();
      assert.deepEqual([signInAgain, freshUntil], ['/api/sign-in/again', null]);
      assert.notEqual(await change(browser), 'done');
      const page = await again(browser, kind === 'oidc' ? `&login=${user}` : '');
      assert.equal(page.url, `${atrium.url}/settings/security`, page.text);
      assert.equal(browser.cookie(atrium.url, 'atrium.session'), session, 'the same session');
      assert.equal(await change(browser), 'done');
    });
  }

  test('at the provider asks there, whoever is signed in', async () => {
    const browser = browserOf('oidc', 't1');
    await goIn(browser, 'oidc', { user: 't1', domain: 'trust.example' });
    await forgetConfirmations();
    const page = await again(browser);
    assert.match(page.url, /\/interaction\//, 'the form of the provider');
    assert.notEqual(await change(browser), 'done');
  });

  test('as somebody else confirms nobody', async () => {
    const browser = browserOf('cas', 'tess', { 'test-password': 'yes' });
    await goIn(browser, 'cas', { user: 'tess', domain: 'trust.example' });
    await forgetConfirmations();
    const headers = { 'test-user': 'carla', 'test-password': 'yes' };
    const page = await browser.open(`${atrium.url}/api/sign-in/again`, { headers, stopBefore: outside });
    await assertReadable(atrium, page, 403, /somebody else/);
    assert.notEqual(await change(browser), 'done');
    assert.equal(await whoIs(browser), 'tess@trust.example');
  });

  test('with a stolen cookie and one’s own name from the front server ends that session', async () => {
    const proxied = browserOf('proxy', 'tom');
    await goIn(proxied, 'proxy', { user: 'tom', domain: 'trust.example' });
    const cookie = proxied.cookies(atrium.url);
    const page = await browserOf('proxy', 'tim').open(`${atrium.url}/api/sign-in/again`, { headers: { cookie } });
    await assertReadable(atrium, page, 400, /begin again/);
    await assert.rejects(whoIs(proxied));
  });

  test('without proving it anew at CAS confirms nobody', async () => {
    const browser = browserOf('cas', 'tess');
    await goIn(browser, 'cas', { user: 'tess', domain: 'trust.example' });
    assert.equal((await client(browser).account.security.query()).freshUntil, null, 'a ticket of somebody signed in there is no proof');
    await assertReadable(atrium, await again(browser), 403, /not valid/);
    assert.notEqual(await change(browser), 'done');
  });

  test('by a header is no way for whoever has a factor to show, and never at the word of another site', async () => {
    const browser = browserOf('proxy', 'ted');
    await goIn(browser, 'proxy', { user: 'ted', domain: 'trust.example' });
    const page = await browser.open(`${atrium.url}/api/sign-in/again`, { headers: { 'sec-fetch-site': 'cross-site' } });
    await assertReadable(atrium, page, 400, /begin again/);
    await turnOn(browser);
    assert.equal((await client(browser).account.security.query()).signInAgain, null);
    await assertReadable(atrium, await again(browser), 404, /not offered/);
  });

  test('is not there for whoever is not signed in, or came by a portal', async () => {
    await assertReadable(atrium, await again(walkingBrowser()), 400, /begin again/);
    const browser = browserOf('portal', 'pam');
    await goIn(browser, 'portal', { user: 'pam', domain: 'trust.example' });
    assert.equal((await client(browser).account.security.query()).signInAgain, null);
  });
});
