// What an OpenID provider may get wrong, or a forger try: clocks, signatures, nonces, audiences, issuers. A provider of our own making,
// because the real one makes none of these mistakes.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { waitUntil } from '@/server/demo/processes';
import { startAtrium, type TestAtrium } from '../support/atrium';
import { assertReadable } from '../support/readable-page';
import { stopServices } from '../support/services';
import { trpcClient } from '../support/trpc-client';
import { type Page, walkingBrowser } from '../support/walking-browser';

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;
type Token = { claims?: JWTPayload; sign?: (claims: JWTPayload) => Promise<string> | string; status?: number; answer?: unknown };

let atrium: TestAtrium;
let server: Server;
let issuer = '';
let keys: Keys;
let strangers: Keys;
/** What the next ID token is like. */
let next: Token = {};
let nonce = '';
let kid = 'one';
let discoveries = 0;

before(async () => {
  [keys, strangers] = await Promise.all([generateKeyPair('RS256', { extractable: true }), generateKeyPair('RS256', { extractable: true })]);
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
    const json = (body: unknown, status = 200) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    };
    if (pathname === '/.well-known/openid-configuration') {
      discoveries += 1;
      return json({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      });
    }
    if (pathname === '/jwks')
      return void exportJWK(keys.publicKey).then((key) => json({ keys: [{ ...key, kid, alg: 'RS256', use: 'sig' }] }));
    if (pathname === '/authorize') {
      nonce = searchParams.get('nonce') ?? '';
      const back = new URL(searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('code', 'a-code');
      back.searchParams.set('state', searchParams.get('state') ?? '');
      return void response.writeHead(302, { Location: back.href }).end();
    }
    if (pathname !== '/token') return json({}, 404);
    if (next.status !== undefined) return json(next.answer, next.status);
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, sub: '1', aud: 'atrium', nonce, iat: now, exp: now + 300, email: 'jane@demo.example', ...next.claims };
    Promise.resolve((next.sign ?? signed)(claims)).then((token) => json({ access_token: 'opaque', token_type: 'Bearer', id_token: token }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  atrium = await startAtrium({
    mail: false,
    config: { domains: [{ name: 'demo.example', signIn: { oidc: { issuer, clientId: 'atrium', clockSkewSeconds: 60 } } }] },
  });
  await atrium.addUser({ login: 'jane@demo.example' });
});
after(async () => {
  await atrium?.stop();
  server?.close();
  await stopServices();
});

const signed = (claims: JWTPayload, by = keys) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(by.privateKey);
const walk = (token: Token): Promise<Page> => {
  next = token;
  return walkingBrowser().open(`${atrium.url}/api/sign-in/oidc/start`, { stopBefore: (url) => url === `${atrium.url}/mail` });
};
const now = () => Math.floor(Date.now() / 1000);

test('an honest token is taken', async () => {
  assert.equal((await walk({})).url, `${atrium.url}/mail`);
});

test('a clock that is off within the limit does not matter, beyond it does', async () => {
  assert.equal((await walk({ claims: { exp: now() - 30 } })).url, `${atrium.url}/mail`);
  assert.equal((await walk({ claims: { nbf: now() + 30, iat: now() + 30 } })).url, `${atrium.url}/mail`);
  await assertReadable(atrium, await walk({ claims: { exp: now() - 120 } }), 403, /did not confirm who you are/);
  await assertReadable(atrium, await walk({ claims: { nbf: now() + 240 } }), 403, /did not confirm who you are/);
});

test('another nonce, audience or issuer, a forged signature or none are refused', async () => {
  for (const token of [
    { claims: { nonce: 'another' } },
    { claims: { nonce: undefined } },
    { claims: { aud: 'somebody' } },
    { claims: { iss: 'http://127.0.0.1:9' } },
    { claims: { sub: undefined } },
    { sign: (claims: JWTPayload) => signed(claims, strangers) },
    { sign: (claims: JWTPayload) => new UnsecuredJWT(claims).encode() },
    {
      sign: (claims: JWTPayload) => new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode('x'.repeat(32))),
    },
    { sign: () => 'nonsense' },
  ] as Token[])
    await assertReadable(atrium, await walk(token), 403, /did not confirm who you are/);
});

test('a code the provider does not know, its bad moments and nonsense end on readable pages', async () => {
  await assertReadable(atrium, await walk({ status: 400, answer: { error: 'invalid_grant' } }), 403, /did not confirm/);
  await assertReadable(atrium, await walk({ status: 503, answer: { error: 'temporarily_unavailable' } }), 503, /cannot be reached/);
  await assertReadable(atrium, await walk({ status: 200, answer: 'hello' }), 403, /did not confirm/);
});

test('a token without a login says who could help', async () => {
  await assertReadable(atrium, await walk({ claims: { email: undefined } }), 403, /did not confirm/);
  await assertReadable(atrium, await walk({ claims: { email: ['jane@demo.example'] } }), 403, /did not confirm/);
});

test('the provider was asked for its description once', () => {
  assert.equal(discoveries, 1);
});

test('to sign in again, a time of the proof is needed, and one after the question', async () => {
  const again = async (claims: JWTPayload) => {
    next = {};
    const browser = walkingBrowser();
    const stopBefore = (url: string) => /\/(mail|settings)$/.test(url);
    await browser.open(`${atrium.url}/api/sign-in/oidc/start`, { stopBefore });
    next = { claims };
    return browser.open(`${atrium.url}/api/sign-in/again?callbackUrl=/settings`, { stopBefore });
  };
  assert.equal((await again({ auth_time: now() })).url, `${atrium.url}/settings`);
  await assertReadable(atrium, await again({}), 403, /did not ask you to sign in again/);
  await assertReadable(atrium, await again({ auth_time: now() - 300 }), 403, /did not ask you to sign in again/);
  await assertReadable(atrium, await again({ auth_time: String(now()) }), 403, /did not confirm who you are/);
});

describe('a logout over the back channel', () => {
  const event = { 'http://schemas.openid.net/event/backchannel-logout': {} };
  const logoutToken = (more: Record<string, unknown> = {}, by?: Keys) =>
    signed({ iss: issuer, aud: 'atrium', iat: now(), exp: now() + 120, jti: crypto.randomUUID(), events: event, sid: 'here', ...more }, by);
  const tell = async (token: string) => {
    const answer = await fetch(`${atrium.url}/api/sign-in/oidc/logout`, {
      method: 'POST',
      body: new URLSearchParams({ logout_token: token }),
    });
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    return answer.status;
  };
  const signIn = async (claims: JWTPayload) => {
    next = { claims };
    const browser = walkingBrowser();
    await browser.open(`${atrium.url}/api/sign-in/oidc/start`, { stopBefore: (url) => url === `${atrium.url}/mail` });
    const cookie = browser.cookies(atrium.url);
    return () =>
      trpcClient(atrium.url, cookie)
        .preferences.me.query()
        .then(
          () => true,
          () => false,
        );
  };
  const isOut = (look: () => Promise<boolean>) => waitUntil('the session to be over', async () => !(await look()), { ms: 20_000 });

  test('ends the session it names and no other', async () => {
    const [here, there] = [await signIn({ sid: 'here' }), await signIn({ sid: 'there' })];
    assert.equal(await tell(await logoutToken()), 200);
    await isOut(here);
    assert.equal(await there(), true);
  });

  test('that names a person ends all of theirs', async () => {
    const sessions = [await signIn({ sid: 'a', sub: '7' }), await signIn({ sid: 'b', sub: '7' }), await signIn({ sub: '7' })];
    const other = await signIn({ sid: 'c', sub: '8' });
    assert.equal(await tell(await logoutToken({ sid: undefined, sub: '7' })), 200);
    for (const one of sessions) await isOut(one);
    assert.equal(await other(), true);
  });

  test('is taken only when everything in it is right, and once', async () => {
    const look = await signIn({ sid: 'here' });
    const used = await logoutToken({ sid: 'nowhere' });
    assert.equal(await tell(used), 200, 'a session that is not there is over');
    const fresh = await logoutToken();
    for (const [why, token] of [
      ['replayed', used],
      ['nonsense', 'nonsense'],
      ['empty', ''],
      ['a stranger’s key', await logoutToken({}, strangers)],
      ['unsigned', new UnsecuredJWT({ iss: issuer, aud: 'atrium', iat: now(), jti: 'u', events: event, sid: 'here' }).encode()],
      [
        'shared secret',
        await new SignJWT({ iss: issuer, aud: 'atrium', iat: now(), jti: 's', events: event, sid: 'here' })
          .setProtectedHeader({ alg: 'HS256' })
          .sign(new TextEncoder().encode('x'.repeat(32))),
      ],
      ['another issuer', await logoutToken({ iss: 'http://127.0.0.1:9' })],
      ['another audience', await logoutToken({ aud: 'somebody' })],
      ['no audience', await logoutToken({ aud: undefined })],
      ['no time', await logoutToken({ iat: undefined })],
      ['old', await logoutToken({ iat: now() - 3600, exp: undefined })],
      ['run out', await logoutToken({ exp: now() - 120 })],
      ['of the future', await logoutToken({ iat: now() + 3600 })],
      ['no event', await logoutToken({ events: undefined })],
      ['another event', await logoutToken({ events: { 'http://schemas.openid.net/event/other': {} } })],
      ['an event that is no object', await logoutToken({ events: { [Object.keys(event)[0] ?? '']: true } })],
      ['a nonce, as an ID token has', await logoutToken({ nonce: 'x' })],
      ['nobody', await logoutToken({ sid: undefined, sub: undefined })],
      ['no number', await logoutToken({ jti: undefined })],
      ['an empty number', await logoutToken({ jti: '' })],
      ['altered', `${fresh.slice(0, -6)}AAAAAA`],
    ] as const)
      assert.equal(await tell(token), 400, why);
    assert.equal(await look(), true, 'none of them ended anything');
    const statuses = await Promise.all(Array.from({ length: 6 }, () => tell(fresh)));
    assert.deepEqual(statuses.sort(), [200, 400, 400, 400, 400, 400], 'of many at once one is taken');
    await isOut(look);
  });

  test('is for a provider to post, not for people to open', async () => {
    assert.equal((await fetch(`${atrium.url}/api/sign-in/oidc/logout`)).status, 405);
  });
});

test('new keys of the provider are found: at the latest the next sign-in works', async () => {
  [keys, kid] = [await generateKeyPair('RS256', { extractable: true }), 'two'];
  const first = await walk({});
  if (first.status === 403) assert.match(first.text, /did not confirm who you are/);
  assert.equal((await walk({})).url, `${atrium.url}/mail`);
});
