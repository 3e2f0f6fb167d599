// What an OpenID provider may get wrong, or a forger try: clocks, signatures, nonces, audiences, issuers. A provider of our own making,
// because the real one makes none of these mistakes.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { startAtrium, type TestAtrium } from '../support/atrium';
import { assertReadable } from '../support/readable-page';
import { stopServices } from '../support/services';
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
      return void exportJWK(keys.publicKey).then((key) => json({ keys: [{ ...key, kid: 'one', alg: 'RS256', use: 'sig' }] }));
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

const signed = (claims: JWTPayload, by = keys) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(by.privateKey);
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
