// OpenID Connect, one provider per domain (AUT-9). The real server, two real providers, a browser that follows redirects.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { freePort } from '@/server/demo/free-port';
import { startAtrium, type TestAtrium } from '../support/atrium';
import { signInAs } from '../support/browser-cookie';
import { assertReadable } from '../support/readable-page';
import { stopServices } from '../support/services';
import { type OidcAccount, startOidcProvider, type TestProvider } from '../support/services/oidc';
import { trpcClient } from '../support/trpc-client';
import { type Page, walkingBrowser } from '../support/walking-browser';

let atrium: TestAtrium;
let red: TestProvider;
let blue: TestProvider;
const redAccounts: OidcAccount[] = [
  { sub: 'r1', email: 'ruth@red.example', name: 'Ruth Red', email_verified: true },
  { sub: 'r2', email: 'stranger@red.example' },
  { sub: 'r3', email: 'bea@blue.example' },
  { sub: 'r4', email: 'ruth@red.example', email_verified: false },
  { sub: 'r6', email: 'ruth@red.example', email_verified: 'false' },
];
const blueAccounts = [
  { sub: 'b1', email: 'bea@blue.example', name: 'Bea Blue' },
  // Whose profiles claim addresses of others.
  { sub: 'b2', email: 'ruth@red.example', preferred_username: 'mallory' },
  { sub: 'b3', email: 'ceo@blue.example', email_verified: false, preferred_username: 'molly' },
  { sub: 'b4', email: 'max@elsewhere.example', preferred_username: 'max' },
  { sub: 'b5', email: 'maya.moon@names.example', preferred_username: 'maya' },
];

before(async () => {
  // The provider must know where sign-ins come back to before Atrium knows the provider.
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const uris = { redirectUris: [`${url}/api/sign-in/oidc/callback`], postLogoutRedirectUris: [`${url}/api/sign-in/signed-out`] };
  red = await startOidcProvider({ accounts: redAccounts, ...uris });
  blue = await startOidcProvider({ accounts: blueAccounts, ...uris });
  const oidc = (provider: TestProvider) => ({
    issuer: provider.issuer,
    clientId: provider.clientId,
    clientSecret: provider.clientSecret,
  });
  atrium = await startAtrium({
    mail: false,
    config: {
      publicUrl: url,
      login: { domainList: true },
      domains: [
        { name: 'red.example', hosts: ['red.test'], default: true, signIn: { oidc: { ...oidc(red), label: 'Red login' }, show: ['oidc'] } },
        { name: 'blue.example', hosts: ['blue.test'], signIn: { oidc: { ...oidc(blue), accounts: 'anyone' }, automatic: 'oidc' } },
        {
          name: 'down.example',
          signIn: { oidc: { issuer: 'http://127.0.0.1:9', clientId: 'x' } },
        },
        { name: 'plain.example' },
        {
          name: 'names.example',
          aliases: ['blue-names.example'],
          signIn: { oidc: { ...oidc(blue), accounts: 'anyone', loginClaim: 'preferred_username' } },
        },
      ],
    },
    port,
  });
  await atrium.addUser({ login: 'ruth@red.example', displayName: 'Ruth' });
});
after(async () => {
  await atrium?.stop();
  await Promise.all([red?.stop(), blue?.stop()]);
  await stopServices();
});

const start = (domain: string, login: string, more = '') => `${atrium.url}/api/sign-in/oidc/start?domain=${domain}&login=${login}${more}`;
/** Follows to the provider and back, up to the door of the suite. */
const walkIn = (domain: string, login: string, browser = walkingBrowser()) =>
  browser.open(start(domain, login), { stopBefore: (url) => url.startsWith(`${atrium.url}/mail`) });

async function whoIs(cookie: string): Promise<string> {
  const me = await trpcClient(atrium.url, cookie).preferences.me.query();
  return me.login;
}

const readable = (page: Page, status: number, sentence: RegExp) => assertReadable(atrium, page, status, sentence);

test('two domains sign in at two providers on one installation', async () => {
  for (const [domain, account, login] of [
    ['red.example', 'r1', 'ruth@red.example'],
    ['blue.example', 'b1', 'bea@blue.example'],
  ] as const) {
    const browser = walkingBrowser();
    const end = await walkIn(domain, account, browser);
    assert.equal(end.url, `${atrium.url}/mail`, `${end.status} ${end.text}`);
    assert.equal(await whoIs(browser.cookies(atrium.url)), login);
  }
});

test('an account without a source is named by the provider’s claims', async () => {
  const browser = walkingBrowser();
  await walkIn('blue.example', 'b1', browser);
  const me = await trpcClient(atrium.url, browser.cookies(atrium.url)).preferences.me.query();
  assert.equal(me.displayName, 'Bea Blue');
});

test('an account without a source syncs by an app password, and by nothing else', async () => {
  const browser = walkingBrowser();
  await walkIn('blue.example', 'b1', browser);
  const { password } = await trpcClient(atrium.url, browser.cookies(atrium.url)).account.createAppPassword.mutate({
    name: 'Phone',
    scopes: ['dav'],
  });
  const dav = async (login: string, secret: string) => {
    const authorization = `Basic ${Buffer.from(`${login}:${secret}`).toString('base64')}`;
    return (await fetch(`${atrium.url}/dav/`, { method: 'PROPFIND', headers: { authorization, depth: '0' } })).status;
  };
  assert.equal(await dav('bea@blue.example', password), 207);
  assert.equal(await dav('bea@blue.example', 'a guess'), 401);
  assert.equal(await dav('stranger@blue.example', password), 401);
});

test('where the page offers no password form, a right password opens no web session; DAV takes it', async () => {
  await assert.rejects(signInAs(atrium, { login: 'ruth@red.example', password: 'demo' }), /wrong login or password/);
  const authorization = `Basic ${Buffer.from('ruth@red.example:demo').toString('base64')}`;
  assert.equal((await fetch(`${atrium.url}/dav/`, { method: 'PROPFIND', headers: { authorization, depth: '0' } })).status, 207);
});

test('whom no source knows is told so, and gets no account', async () => {
  const page = await walkIn('red.example', 'r2');
  await readable(page, 403, /there is no account here/);
});

test('the provider of one domain cannot vouch for a person of another', async () => {
  await readable(await walkIn('red.example', 'r3'), 403, /there is no account here/);
});

test('an account gets no address of another domain, and none that was not verified, because a profile claims it', async () => {
  for (const [sub, login, address] of [
    ['b2', 'mallory@names.example', 'mallory@names.example'],
    ['b3', 'molly@names.example', 'molly@names.example'],
    ['b4', 'max@names.example', 'max@names.example'],
    ['b5', 'maya@names.example', 'maya.moon@names.example'],
  ] as const) {
    const browser = walkingBrowser();
    await walkIn('names.example', sub, browser);
    const me = await trpcClient(atrium.url, browser.cookies(atrium.url)).preferences.me.query();
    assert.deepEqual([me.login, me.address], [login, address]);
  }
});

test('an answer of one provider is worth nothing in the sign-in begun at the other (RFC 9207)', async () => {
  const stopAtUs = { stopBefore: (url: string) => url.includes('/oidc/callback') };
  const atRed = walkingBrowser();
  const red1 = new URL((await atRed.open(start('red.example', 'r1'), stopAtUs)).url);
  const blue1 = new URL((await walkingBrowser().open(start('blue.example', 'b1'), stopAtUs)).url);
  for (const name of ['code', 'iss']) red1.searchParams.set(name, blue1.searchParams.get(name) ?? '');
  await readable(await atRed.open(red1.href), 403, /did not confirm/);
  assert.equal(atRed.cookie(atrium.url, 'atrium.session'), null);
});

test('an address the provider has not verified is no proof', async () => {
  for (const sub of ['r4', 'r6']) await readable(await walkIn('red.example', sub), 403, /did not confirm who you are/);
});

test('cancelling at the provider ends on a readable page', async () => {
  await readable(await walkIn('red.example', 'cancel'), 403, /did not confirm who you are/);
});

test('a provider that is down ends on a readable page, in the reader’s language', async () => {
  const browser = walkingBrowser({ 'accept-language': 'fr-FR,fr;q=0.9' });
  const page = await browser.open(start('down.example', 'x'));
  await readable(page, 503, /injoignable/);
  assert.match(page.text, /<html lang="fr">/);
});

test('a domain without a provider says so', async () => {
  await readable(await walkingBrowser().open(start('plain.example', 'x')), 404, /not offered/);
});

test('an answer another browser began, and one without a beginning, open nothing', async () => {
  const mine = walkingBrowser();
  const stopped = await mine.open(start('red.example', 'r1'), { stopBefore: (url) => url.includes('/oidc/callback') });
  const other = await walkingBrowser().open(stopped.url);
  await readable(other, 400, /begun in another browser/);
  await readable(await walkingBrowser().open(`${atrium.url}/api/sign-in/oidc/callback?code=x&state=y`), 400, /begun in another browser/);
  const changed = new URL(stopped.url);
  changed.searchParams.set('code', 'another');
  await readable(await mine.open(changed.href), 403, /did not confirm/);
  await readable(await mine.open(stopped.url), 400, /begun in another browser/);
  assert.equal(mine.cookie(atrium.url, 'atrium.session'), null);
});

test('somebody else’s address is not where a login leads', async () => {
  for (const [asked, expected] of [
    ['https://evil.example/x', '/x'],
    ['//evil.example', '/mail'],
    ['/calendar/week', '/calendar/week'],
    ['/login?callbackUrl=/x', '/mail'],
    ['javascript:alert(1)', '/mail'],
  ] as const) {
    const end = await walkingBrowser().open(start('red.example', 'r1', `&callbackUrl=${encodeURIComponent(asked)}`), {
      stopBefore: (url) => !url.includes('/api/') && url.startsWith(atrium.url),
    });
    assert.equal(end.url, atrium.url + expected, asked);
  }
});

test('signing out ends the session here and at the provider', async () => {
  const browser = walkingBrowser();
  await walkIn('red.example', 'r1', browser);
  const cookie = browser.cookies(atrium.url);
  const answer = await browser.open(`${atrium.url}/api/sign-in/sign-out`, { method: 'POST', headers: { origin: atrium.url } });
  const { address } = JSON.parse(answer.text) as { address: string };
  assert.ok(address.startsWith(`${red.issuer}/session/end?`), address);
  assert.equal(new URL(address).searchParams.get('post_logout_redirect_uri'), `${atrium.url}/api/sign-in/signed-out`);
  assert.equal(browser.cookie(atrium.url, 'atrium.session'), null);
  await assert.rejects(whoIs(cookie), /UNAUTHORIZED/);
  const question = await browser.open(address);
  assert.equal(question.status, 200, question.text);
  const form = /name="xsrf" value="([^"]+)"/.exec(question.text)?.[1] ?? '';
  const done = await browser.open(`${red.issuer}/session/end/confirm`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ xsrf: form, logout: 'yes' }).toString(),
  });
  assert.equal(done.url, `${atrium.url}/api/sign-in/signed-out`);
  assert.match(done.text, /You are signed out/);
});

test('signing out from another site is refused', async () => {
  const browser = walkingBrowser();
  await walkIn('red.example', 'r1', browser);
  const answer = await browser.open(`${atrium.url}/api/sign-in/sign-out`, { method: 'POST', headers: { origin: 'https://evil.example' } });
  assert.equal(answer.status, 403);
  assert.equal(await whoIs(browser.cookies(atrium.url)), 'ruth@red.example');
});
