// OPS-10: no way of signing in ends on a blank page. Each kind of login, each thing that can go wrong: a status that fits, a plain
// sentence, and a reference under which the log has the rest.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { type JWTPayload, SignJWT } from 'jose';
import { freePort } from '@/server/demo/free-port';
import { openAtrium } from '@/server/wiring';
import { startAtrium, type TestAtrium } from '../support/atrium';
import { assertReadable } from '../support/readable-page';
import { stopServices } from '../support/services';
import { startCas, type TestCas } from '../support/services/cas';
import { startOidcProvider, type TestProvider } from '../support/services/oidc';
import { type Page, walkingBrowser } from '../support/walking-browser';

const portalKey = 'a secret of the portal and this installation';
const proxySecret = 'a long secret of these two';
let atrium: TestAtrium;
let provider: TestProvider;
let cas: TestCas;
/** Answers everything with status 500. */
let broken: Server;

before(async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  cas = await startCas();
  provider = await startOidcProvider({
    accounts: [
      { sub: 'known', email: 'jane@here.example' },
      { sub: 'unknown', email: 'stranger@here.example' },
      { sub: 'foreign', email: 'bob@there.example' },
      { sub: 'gone', email: 'gone@here.example' },
      { sub: 'nameless' },
    ],
    redirectUris: [`${url}/api/sign-in/oidc/callback`],
  });
  broken = createServer((_request, response) => void response.writeHead(500).end('Sorry'));
  await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', () => resolve()));
  const { issuer, clientId, clientSecret } = provider;
  const brokenUrl = `http://127.0.0.1:${(broken.address() as AddressInfo).port}`;
  const deadUrl = `http://127.0.0.1:${await freePort()}`;
  atrium = await startAtrium({
    port,
    mail: false,
    config: {
      publicUrl: url,
      trustedProxies: ['127.0.0.1'],
      domains: [
        {
          name: 'here.example',
          default: true,
          signIn: {
            oidc: { issuer, clientId, clientSecret },
            cas: { url: cas.url },
            proxy: { secret: proxySecret },
            portal: { key: portalKey },
          },
        },
        { name: 'there.example' },
        { name: 'broken.example', signIn: { oidc: { issuer: brokenUrl, clientId }, cas: { url: brokenUrl } } },
        { name: 'dead.example', signIn: { oidc: { issuer: deadUrl, clientId }, cas: { url: deadUrl } } },
        {
          name: 'sourceless.example',
          sources: [{ kind: 'ldap', hosts: ['127.0.0.1:9'], tls: 'none', base: 'dc=x' }],
          signIn: { proxy: { secret: proxySecret }, portal: { key: portalKey }, cas: { url: cas.url } },
        },
      ],
    },
  });
  for (const login of ['jane@here.example', 'bob@there.example', 'gone@here.example']) await atrium.addUser({ login });
  const opened = await openAtrium({ env: { DATABASE_URL: atrium.databaseUrl }, configPath: atrium.configFile });
  await opened.atrium.store.db.localUser.updateMany({ where: { login: 'gone@here.example' }, data: { active: false } });
  await opened.close();
});
after(async () => {
  await atrium?.stop();
  broken?.close();
  await Promise.all([provider?.stop(), cas?.stop()]);
  await stopServices();
});

const inside = (url: string) => url.startsWith(`${atrium.url}/mail`);
const open = (path: string, headers: Record<string, string> = {}) =>
  walkingBrowser(headers).open(`${atrium.url}/api/sign-in/${path}`, { stopBefore: inside });
const now = () => Math.floor(Date.now() / 1000);
const ticket = (more: JWTPayload = {}, key = portalKey) =>
  new SignJWT({ sub: 'jane', aud: 'here.example', iat: now(), jti: crypto.randomUUID(), ...more })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(key));
const header = (name: string, more: Record<string, string> = {}) => ({ 'x-remote-user': name, 'x-proxy-secret': proxySecret, ...more });

/** Goes to the provider or CAS and back up to our door; gives the address and the browser that would open it. */
async function atTheDoor(kind: 'oidc' | 'cas', user = 'known') {
  const browser = walkingBrowser({ 'test-user': 'jane' });
  const stopped = await browser.open(`${atrium.url}/api/sign-in/${kind}/start?login=${user}`, {
    stopBefore: (url) => url.includes(`/${kind}/callback`),
  });
  return { browser, url: new URL(stopped.url), enter: (url: URL, by = browser) => by.open(url.href, { stopBefore: inside }) };
}

async function cameBack(kind: 'oidc' | 'cas', change: (url: URL) => void): Promise<Page> {
  const { url, enter } = await atTheDoor(kind);
  change(url);
  return enter(url);
}
const twice = async (kind: 'oidc' | 'cas') => {
  const { url, enter } = await atTheDoor(kind);
  assert.ok(inside((await enter(url)).url));
  return enter(url);
};
const withoutCookies = async (kind: 'oidc' | 'cas') => {
  const { url, enter } = await atTheDoor(kind);
  return enter(url, walkingBrowser());
};
const withOldCookie = async (kind: 'oidc' | 'cas') => {
  const { url } = await atTheDoor(kind);
  return walkingBrowser({ cookie: 'atrium.flow.000000000000=AAAA; atrium.session=nonsense' }).open(url.href);
};

const sentences = {
  notOffered: /not offered here/,
  noHeader: /did not say who you are/,
  down: /cannot be reached/,
  refused: /did not confirm who you are/,
  lost: /begun in another browser/,
  ticket: /not valid, or no longer/,
  unknown: /no account here for you/,
  sourceDown: /cannot be looked up/,
  wrongVerb: /cannot be opened this way/,
};

type Case = readonly [what: string, ask: () => Promise<Page>, status: number, sentence: RegExp];
const long = 'x'.repeat(12_000);

const cases: Readonly<Record<string, readonly Case[]>> = {
  proxy: [
    ['no header', () => open('proxy'), 403, sentences.noHeader],
    ['an empty header', () => open('proxy', header('')), 403, sentences.noHeader],
    ['two names', () => open('proxy', header('jane, root')), 403, sentences.noHeader],
    ['a wrong secret', () => open('proxy', header('jane', { 'x-proxy-secret': 'guess' })), 403, sentences.noHeader],
    ['no secret', () => open('proxy', { 'x-remote-user': 'jane' }), 403, sentences.noHeader],
    ['an unknown user', () => open('proxy', header('stranger')), 403, sentences.unknown],
    ['a user of another domain', () => open('proxy', header('bob@there.example')), 403, sentences.unknown],
    ['a name that is none', () => open('proxy', header('@@@')), 403, sentences.unknown],
    ['a name of 5000 letters', () => open('proxy', header('j'.repeat(5000))), 403, sentences.unknown],
    ['a disabled user', () => open('proxy', header('gone')), 403, sentences.unknown],
    ['a domain that has no such login', () => open('proxy?domain=there.example', header('jane')), 404, sentences.notOffered],
    ['a domain that is none', () => open('proxy?domain=nowhere.example', header('jane')), 404, sentences.notOffered],
    ['a source that is down', () => open('proxy?domain=sourceless.example', header('jane')), 503, sentences.sourceDown],
  ],
  oidc: [
    ['a provider that is dead', () => open('oidc/start?domain=dead.example'), 503, sentences.down],
    ['a provider that answers nonsense', () => open('oidc/start?domain=broken.example'), 503, sentences.down],
    ['a domain that has none', () => open('oidc/start?domain=there.example'), 404, sentences.notOffered],
    ['cancelled there', () => open('oidc/start?login=cancel'), 403, sentences.refused],
    ['an unknown user', () => open('oidc/start?login=unknown'), 403, sentences.unknown],
    ['a user of another domain', () => open('oidc/start?login=foreign'), 403, sentences.unknown],
    ['a disabled user', () => open('oidc/start?login=gone'), 403, sentences.unknown],
    ['a user without the claim', () => open('oidc/start?login=nameless'), 403, sentences.refused],
    ['back without a beginning', () => open('oidc/callback?code=x&state=y'), 400, sentences.lost],
    ['back with nothing', () => open('oidc/callback'), 400, sentences.lost],
    ['another state', () => cameBack('oidc', (url) => url.searchParams.set('state', 'other')), 400, sentences.lost],
    ['another code', () => cameBack('oidc', (url) => url.searchParams.set('code', 'other')), 403, sentences.refused],
    ['no code', () => cameBack('oidc', (url) => url.searchParams.delete('code')), 403, sentences.refused],
    [
      'another issuer (RFC 9207)',
      () => cameBack('oidc', (url) => url.searchParams.set('iss', 'https://evil.example')),
      403,
      sentences.refused,
    ],
    ['an error of the provider', () => cameBack('oidc', (url) => url.searchParams.set('error', 'server_error')), 403, sentences.refused],
    ['the answer opened twice', () => twice('oidc'), 400, sentences.lost],
    ['cookies that are off', () => withoutCookies('oidc'), 400, sentences.lost],
    ['a cookie of something else', () => withOldCookie('oidc'), 400, sentences.lost],
  ],
  cas: [
    ['a server that is dead', () => cameBackTo('dead.example'), 503, sentences.down],
    ['a server that answers nonsense', () => cameBackTo('broken.example'), 503, sentences.down],
    ['a domain that has none', () => open('cas/start?domain=there.example'), 404, sentences.notOffered],
    ['an unknown user', () => open('cas/start', { 'test-user': 'stranger' }), 403, sentences.unknown],
    ['a user of another domain', () => open('cas/start', { 'test-user': 'bob@there.example' }), 403, sentences.unknown],
    ['a disabled user', () => open('cas/start', { 'test-user': 'gone' }), 403, sentences.unknown],
    ['nobody', () => open('cas/start', { 'test-user': '' }), 403, sentences.ticket],
    ['a source that is down', () => open('cas/start?domain=sourceless.example', { 'test-user': 'jane' }), 503, sentences.sourceDown],
    ['back without a beginning', () => open('cas/callback?domain=here.example&ticket=ST-1&flow=x'), 400, sentences.lost],
    ['another flow', () => cameBack('cas', (url) => url.searchParams.set('flow', 'other')), 400, sentences.lost],
    ['another domain', () => cameBack('cas', (url) => url.searchParams.set('domain', 'sourceless.example')), 400, sentences.lost],
    ['an invented ticket', () => cameBack('cas', (url) => url.searchParams.set('ticket', 'ST-invented')), 403, sentences.ticket],
    ['no ticket', () => cameBack('cas', (url) => url.searchParams.delete('ticket')), 403, sentences.ticket],
    ['a ticket of 9000 letters', () => cameBack('cas', (url) => url.searchParams.set('ticket', 'S'.repeat(9000))), 403, sentences.ticket],
    [
      'a ticket that is a second question',
      () => cameBack('cas', (url) => url.searchParams.set('ticket', 'x&service=http://evil.example')),
      403,
      sentences.ticket,
    ],
    ['the answer opened twice', () => twice('cas'), 400, sentences.lost],
    ['cookies that are off', () => withoutCookies('cas'), 400, sentences.lost],
  ],
  ticket: [
    ['no ticket', () => open('ticket'), 403, sentences.ticket],
    ['nonsense', () => open('ticket?ticket=a.b.c'), 403, sentences.ticket],
    ['another key', async () => open(`ticket?ticket=${await ticket({}, 'a secret of somebody else, long enough')}`), 403, sentences.ticket],
    ['an old one', async () => open(`ticket?ticket=${await ticket({ iat: now() - 120 })}`), 403, sentences.ticket],
    ['one of the future', async () => open(`ticket?ticket=${await ticket({ iat: now() + 120 })}`), 403, sentences.ticket],
    ['one that has run out', async () => open(`ticket?ticket=${await ticket({ exp: now() - 1 })}`), 403, sentences.ticket],
    ['one that is not yet good', async () => open(`ticket?ticket=${await ticket({ nbf: now() + 100 })}`), 403, sentences.ticket],
    [
      'a domain that takes none',
      async () => open(`ticket?ticket=${await ticket({ aud: 'there.example', sub: 'bob' })}`),
      403,
      sentences.ticket,
    ],
    ['an unknown user', async () => open(`ticket?ticket=${await ticket({ sub: 'stranger' })}`), 403, sentences.unknown],
    ['a user of another domain', async () => open(`ticket?ticket=${await ticket({ sub: 'bob@there.example' })}`), 403, sentences.unknown],
    ['a disabled user', async () => open(`ticket?ticket=${await ticket({ sub: 'gone' })}`), 403, sentences.unknown],
    ['a source that is down', async () => open(`ticket?ticket=${await ticket({ aud: 'sourceless.example' })}`), 503, sentences.sourceDown],
    [
      'used before',
      async () => {
        const one = await ticket();
        assert.ok(inside((await open(`ticket?ticket=${one}`)).url));
        return open(`ticket?ticket=${one}`);
      },
      403,
      sentences.ticket,
    ],
    ['a ticket of 12000 letters', () => open(`ticket?ticket=${long}`), 403, sentences.ticket],
  ],
  'every kind': [
    ['a kind that is none', () => open('magic'), 404, sentences.notOffered],
    ['a step that is none', () => open('oidc/elsewhere'), 404, sentences.notOffered],
    [
      'POST instead of GET',
      () => walkingBrowser().open(`${atrium.url}/api/sign-in/oidc/start`, { method: 'POST' }),
      405,
      sentences.wrongVerb,
    ],
    [
      'POST to the answer',
      () => walkingBrowser().open(`${atrium.url}/api/sign-in/oidc/callback`, { method: 'POST' }),
      405,
      sentences.wrongVerb,
    ],
    ['GET of what is posted', () => open('sign-out'), 405, sentences.wrongVerb],
    ['a giant question', () => open(`oidc/callback?code=${long}&state=${long.slice(0, 3000)}`), 400, sentences.lost],
    ['letters that are none', () => open('oidc/callback?code=%00%ff&state=%0d%0aSet-Cookie:x'), 400, sentences.lost],
    [
      'a giant form',
      () => walkingBrowser().open(`${atrium.url}/api/sign-in/ticket`, { method: 'POST', body: `ticket=${'x'.repeat(200_000)}` }),
      403,
      sentences.ticket,
    ],
  ],
};

/** Where CAS itself cannot even show a page, only what follows it is ours. */
async function cameBackTo(domain: string): Promise<Page> {
  const browser = walkingBrowser();
  const sent = await browser.open(`${atrium.url}/api/sign-in/cas/start?domain=${domain}`, {
    stopBefore: (url) => !url.startsWith(atrium.url),
  });
  const service = new URL(new URL(sent.url).searchParams.get('service') ?? '');
  service.searchParams.set('ticket', 'ST-1');
  return browser.open(service.href);
}

for (const [kind, list] of Object.entries(cases))
  describe(kind, () => {
    for (const [what, ask, status, sentence] of list)
      test(what, async () => {
        const page = await ask();
        await assertReadable(atrium, page, status, sentence);
        assert.ok(!/atrium\.session=[^;]/.test(String(page.headers['set-cookie'] ?? '')), 'no session');
        assert.match(page.text, /<a class="again" href="\/login\?stay=1">/, 'a way on');
      });
  });

test('the listener’s own refusals are sentences with a reference, too', async () => {
  for (const [path, init, status] of [
    ['/%zz', {}, 400],
    ['/nowhere', {}, 503],
    ['/mail', { method: 'POST', headers: { origin: 'https://evil.example', cookie: 'a=b' } }, 403],
  ] as const) {
    const answer = await fetch(atrium.url + path, init);
    const text = await answer.text();
    assert.equal(answer.status, status, path);
    assert.match(text, /^[A-Z][^.]+\.\n/);
    assert.ok(text.includes(`Reference: ${answer.headers.get('x-request-id')}`), text);
  }
});
