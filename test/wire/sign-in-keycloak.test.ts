// docs/guides/keycloak.md as it stands, against a provider shaped as a Keycloak realm: sign-in by preferred_username, groups and roles
// from claims (DOM-10, DIR-8), sign-out in both directions (AUT-9).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { freePort } from '@/server/demo/free-port';
import { waitUntil } from '@/server/demo/processes';
import { personById } from '@/server/domain/directory/accounts';
import { type OpenedAtrium, openAtrium } from '@/server/wiring';
import { startAtrium, type TestAtrium } from '../support/atrium';
import { assertReadable } from '../support/readable-page';
import { stopServices } from '../support/services';
import { startOidcProvider, type TestProvider } from '../support/services/oidc';
import { trpcClient } from '../support/trpc-client';
import { type WalkingBrowser, walkingBrowser } from '../support/walking-browser';

let atrium: TestAtrium;
let keycloak: TestProvider;
let second: OpenedAtrium;
const people = [
  {
    sub: 'f:1:jane',
    preferred_username: 'jane',
    name: 'Jane Doe',
    email: 'jane@elsewhere.example',
    groups: ['/Staff', '/staff/Day'],
    realm_access: { roles: ['offline_access', 'groupware-calendar'] },
  },
  { sub: 'f:1:john', preferred_username: 'john', name: 'John Doe', realm_access: { roles: ['offline_access'] } },
  { sub: 'f:1:mallory', preferred_username: 'jane@other.example' },
];

before(async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  keycloak = await startOidcProvider({
    realm: 'example',
    client: { id: 'groupware', secret: 'a secret' },
    accounts: people,
    redirectUris: [`${url}/api/sign-in/oidc/callback`],
    postLogoutRedirectUris: [`${url}/api/sign-in/signed-out`],
    backChannelLogoutUri: `${url}/api/sign-in/oidc/logout`,
  });
  const guide = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'guides', 'keycloak.md'), 'utf8');
  const [, yaml = ''] = /^```yaml\n(.*?)^```$/ms.exec(guide) ?? [];
  const here = yaml
    .replaceAll('https://groupware.example.org', url)
    .replaceAll('https://login.example.org/realms/example', keycloak.issuer);
  assert.ok(here.includes(keycloak.issuer) && here.includes(url));
  atrium = await startAtrium({ port, mail: false, config: parse(here) as Record<string, unknown>, env: { OIDC_SECRET: 'a secret' } });
  for (const login of ['jane@example.org', 'john@example.org']) await atrium.addUser({ login });
  second = await openAtrium({ env: { DATABASE_URL: atrium.databaseUrl, OIDC_SECRET: 'a secret' }, configPath: atrium.configFile });
});
after(async () => {
  await second?.close();
  await atrium?.stop();
  await keycloak?.stop();
  await stopServices();
});

async function signIn(sub: string): Promise<WalkingBrowser> {
  const browser = walkingBrowser();
  const page = await browser.open(`${atrium.url}/api/sign-in/oidc/start?login=${sub}`, {
    stopBefore: (url) => url === `${atrium.url}/mail`,
  });
  assert.equal(page.url, `${atrium.url}/mail`, page.text);
  return browser;
}
const client = (browser: WalkingBrowser) => trpcClient(atrium.url, browser.cookies(atrium.url));
const isIn = (browser: WalkingBrowser) =>
  client(browser)
    .preferences.me.query()
    .then(
      () => true,
      () => false,
    );
const personOf = async (uid: string) => {
  const { directory, store } = second.atrium;
  const { id } = await store.db.account.findFirstOrThrow({ where: { uid, domain: 'example.org' }, select: { id: true } });
  return personById(directory, id);
};

test('preferred_username is the login of the domain, whatever address the realm has', async () => {
  const me = await client(await signIn('f:1:jane')).preferences.me.query();
  assert.equal(me.login, 'jane@example.org');
});

test('a name that is an address of another domain is nobody here', async () => {
  const page = await walkingBrowser().open(`${atrium.url}/api/sign-in/oidc/start?login=f:1:mallory`);
  await assertReadable(atrium, page, 403, /no account here/);
});

test('groups come from the claim; who has not the role has not the function, on the web and on devices', async () => {
  const jane = await signIn('f:1:jane');
  const john = await signIn('f:1:john');
  assert.deepEqual((await personOf('jane'))?.groups, ['staff@example.org', 'staff/day@example.org']);
  assert.deepEqual((await personOf('john'))?.groups, []);
  assert.equal((await personOf('jane'))?.switches?.calendar, undefined);
  assert.equal((await personOf('john'))?.switches?.calendar, false);
  await client(jane).calendar.calendars.query();
  await assert.rejects(client(john).calendar.calendars.query(), /FORBIDDEN|NOT_FOUND|switched off/i);
  const dav = async (browser: WalkingBrowser, login: string) => {
    const { password } = await client(browser).account.createAppPassword.mutate({ name: 'Phone', scopes: ['dav'] });
    const authorization = `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;
    return (await fetch(`${atrium.url}/dav/calendars/${login}/`, { method: 'PROPFIND', headers: { authorization, depth: '0' } })).status;
  };
  assert.equal(await dav(jane, 'jane@example.org'), 207);
  assert.equal(await dav(john, 'john@example.org'), 404);
});

test('before the first sign-in there, nobody has what depends on it', async () => {
  const { store, directory } = second.atrium;
  await store.db.account.updateMany({ where: { uid: 'jane' }, data: { vouched: { groups: ['old'], on: [] } } });
  assert.equal((await personOf('jane'))?.switches?.calendar, false);
  await signIn('f:1:jane');
  assert.equal((await personOf('jane'))?.switches?.calendar, undefined);
  assert.ok(directory);
});

test('signing out here names the session at the realm, and ends it there', async () => {
  const browser = await signIn('f:1:jane');
  const answer = await browser.open(`${atrium.url}/api/sign-in/sign-out`, { method: 'POST', headers: { origin: atrium.url } });
  const { address } = JSON.parse(answer.text) as { address: string };
  const { pathname, searchParams } = new URL(address);
  assert.equal(pathname, '/realms/example/protocol/openid-connect/logout');
  assert.equal(searchParams.get('post_logout_redirect_uri'), `${atrium.url}/api/sign-in/signed-out`);
  assert.equal(searchParams.get('client_id'), 'groupware');
  const [, claims = ''] = (searchParams.get('id_token_hint') ?? '').split('.');
  assert.equal(JSON.parse(Buffer.from(claims, 'base64url').toString()).sub, 'f:1:jane');
  assert.equal((await signOutAt(browser, address)).url, `${atrium.url}/api/sign-in/signed-out`);
});

test('signing out at the realm ends the session here, over the back channel, and nobody else’s', async () => {
  const [jane, john] = [await signIn('f:1:jane'), await signIn('f:1:john')];
  await signOutAt(jane, `${keycloak.issuer}/protocol/openid-connect/logout`);
  await waitUntil('the session to be over', async () => !(await isIn(jane)), { ms: 30_000 });
  assert.equal(await isIn(john), true);
});

/** Presses the one button of the realm's own page. */
async function signOutAt(browser: WalkingBrowser, address: string) {
  const question = await browser.open(address);
  assert.equal(question.status, 200, question.text);
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(question.text)?.[1] ?? '';
  return browser.open(`${keycloak.issuer}/protocol/openid-connect/logout/confirm`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ xsrf, logout: 'yes' }).toString(),
  });
}
