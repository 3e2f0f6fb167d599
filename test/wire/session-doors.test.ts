// The doors a signed-in browser uses, as somebody hostile would: what changes how an account is opened wants a fresh proof, nothing large or
// numerous is taken from strangers, nothing secret stands in the log. The real server, doors only.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { Client } from 'pg';
import { appRouter } from '@/server/protocols/trpc/router';
import { type AtriumUser, startAtrium, type TestAtrium } from '../support/atrium';
import { signInAs } from '../support/browser-cookie';
import { stopServices } from '../support/services';
import { trpcClient } from '../support/trpc-client';

let atrium: TestAtrium;
let admin: AtriumUser;
let cookie = '';
let sessionId = '';
const basic = (login: string, password: string) => `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;

before(async () => {
  atrium = await startAtrium({ mail: false, dialect: 'postgresql', config: { login: { failuresPerAddress: 1000 } } });
  admin = await atrium.addUser({ admin: true });
  ({ cookie, sessionId } = await signInAs(atrium, admin));
});
after(async () => {
  await atrium?.stop();
  await stopServices();
});

async function confirmed(at: Date | null): Promise<void> {
  const database = new Client({ connectionString: atrium.databaseUrl });
  await database.connect();
  await database.query('UPDATE session SET confirmed_at = $1 WHERE id = $2', [at, sessionId]);
  await database.end();
}

type Asked = { method?: string; headers?: Record<string, string>; body?: string };
const call = (path: string, { method = 'POST', headers = {}, body }: Asked = {}) =>
  fetch(`${atrium.url}/api/trpc/${path}`, {
    method,
    headers: { cookie, origin: atrium.url, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body }),
  });
const domainCode = async (answer: Response) =>
  ((await answer.json()) as { error?: { json?: { data?: { domainCode?: string } } } }).error?.json?.data?.domainCode ?? null;

/**
 * Every change that decides how an account is opened. `proof`: refused without a fresh one; otherwise why it needs none. A procedure
 * that is not here fails the test: whoever adds one has to decide.
 */
const decisions: Readonly<Record<string, 'proof' | { needsNone: string }>> = {
  'account.confirm': { needsNone: 'it is the proof' },
  'account.changePassword': { needsNone: 'it asks for the current password' },
  'account.beginTotp': 'proof',
  'account.finishTotp': 'proof',
  'account.beginPasskey': 'proof',
  'account.finishPasskey': 'proof',
  'account.removeFactor': 'proof',
  'account.makeRecoveryCodes': 'proof',
  'account.createAppPassword': 'proof',
  'account.revokeAppPassword': { needsNone: 'whoever lost a phone must not be slowed down; it closes a door' },
  'account.endSession': { needsNone: 'it closes a door' },
  'account.endOtherSessions': { needsNone: 'it closes doors' },
  'admin.testLogin': { needsNone: 'it opens nothing, and is limited and audited' },
  'admin.resetFactors': 'proof',
  'admin.revokeAppPassword': { needsNone: 'it closes a door' },
  'admin.endSession': { needsNone: 'it closes a door' },
  'admin.endSessions': { needsNone: 'it closes doors' },
  'signIn.requestRecovery': { needsNone: 'for people who are not signed in' },
  'signIn.recover': { needsNone: 'the link is the proof' },
  'mail.enterPassword': { needsNone: 'it keeps a password that is brought along, for the mailbox alone' },
  'mail.forgetPassword': { needsNone: 'it closes a door' },
};

describe('a change of how an account is opened', () => {
  const mutations = Object.entries(appRouter._def.procedures).flatMap(([path, procedure]) =>
    (procedure as unknown as { _def: { type: string } })._def.type === 'mutation' ? [path] : [],
  );
  const aboutAccess = mutations.filter(
    (path) => /^(account|admin|signIn)\./.test(path) || /password|factor|passkey|totp|token|secret|login|session/i.test(path),
  );

  test('is decided upon for every procedure there is', () => {
    assert.deepEqual(aboutAccess.toSorted(), Object.keys(decisions).toSorted());
  });

  test('is refused without a fresh proof, before anything is looked at, also many in one request', async () => {
    await confirmed(null);
    const guarded = Object.keys(decisions).filter((path) => decisions[path] === 'proof');
    for (const path of guarded) {
      const answer = await call(path, { body: '{"json":null}' });
      assert.equal(await domainCode(answer), 'precondition_failed', path);
    }
    const batch = await call(`${guarded.join(',')}?batch=1`, {
      body: JSON.stringify(Object.fromEntries(guarded.map((_, at) => [at, { json: null }]))),
    });
    const answers = (await batch.json()) as { error?: { json?: { data?: { domainCode?: string } } } }[];
    assert.deepEqual(
      answers.map((answer) => answer.error?.json?.data?.domainCode),
      guarded.map(() => 'precondition_failed'),
    );
    // A session on its way out proves nothing either.
    await confirmed(new Date(Date.now() - 11 * 60_000));
    assert.equal(await domainCode(await call('account.makeRecoveryCodes', { body: '{"json":null}' })), 'precondition_failed');
    await confirmed(new Date());
    assert.equal((await call('account.makeRecoveryCodes', { body: '{"json":null}' })).status, 200);
  });

  test('somebody who is no administrator learns of none of their procedures', async () => {
    const user = await atrium.addUser();
    const theirs = await signInAs(atrium, user);
    for (const path of Object.keys(appRouter._def.procedures).filter((name) => name.startsWith('admin.'))) {
      const isMutation = mutations.includes(path);
      const input = encodeURIComponent('{"json":{}}');
      const answer = isMutation
        ? await call(path, { headers: { cookie: theirs.cookie }, body: '{"json":{}}' })
        : await call(`${path}?input=${input}`, { method: 'GET', headers: { cookie: theirs.cookie } });
      assert.equal(await domainCode(answer), 'not_found', path);
    }
  });
});

describe('what is taken', () => {
  test('a change by GET, or as a form or text that a foreign page could send, is none', async () => {
    const live = async () => (await trpcClient(atrium.url, cookie).account.security.query()).recoveryCodesLeft;
    const before = await live();
    const input = encodeURIComponent('{"json":null}');
    assert.equal((await call(`account.makeRecoveryCodes?input=${input}`, { method: 'GET' })).status, 405);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded'])
      assert.notEqual(
        (await call('account.endOtherSessions', { headers: { 'content-type': type }, body: '{"json":null}' })).status,
        200,
        type,
      );
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    assert.equal((await call('account.endOtherSessions', { headers: foreign, body: '{"json":null}' })).status, 403);
    assert.equal(await live(), before);
  });

  test('a stranger sends little, and nobody a thousand calls at once', async () => {
    const stranger = { cookie: '' };
    const large = JSON.stringify({ json: { login: 'x'.repeat(100), filler: 'x'.repeat(20_000) } });
    assert.equal((await call('signIn.requestRecovery', { headers: stranger, body: large })).status, 413);
    const many = new Array(101).fill('signIn.passkeyQuestion').join(',');
    assert.equal((await call(`${many}?batch=1&input=%7B%7D`, { method: 'GET', headers: stranger })).status, 400);
  });

  test('a body that reaches for the prototype of everything changes nothing and breaks nothing', async () => {
    const bodies = [
      '{"json":{"login":"x","__proto__":{"admin":true}}}',
      '{"json":{"login":"x"},"meta":{"values":{"__proto__.polluted":["Date"]}}}',
      '{"json":{"login":"x"},"meta":{"values":{"constructor.prototype.polluted":["undefined"]}}}',
      '{"__proto__":{"json":{"login":"x"}}}',
    ];
    for (const body of bodies) {
      const answer = await call('signIn.requestRecovery', { headers: { cookie: '' }, body });
      assert.ok(answer.status < 500, `${answer.status} ${body}`);
      await answer.text();
    }
    const me = await call(`preferences.me?input=${encodeURIComponent('{"json":null}')}`, { method: 'GET' });
    assert.ok(!(await me.text()).includes('polluted'));
    assert.equal((await fetch(`${atrium.url}/readyz`)).status, 200);
  });

  test('a form of another site cannot use the password a browser knows for the door of programs', async () => {
    const post = (headers: Record<string, string>) =>
      fetch(`${atrium.url}/dav/calendars/${admin.login}/personal/`, {
        method: 'POST',
        headers: { authorization: basic(admin.login, admin.password), 'content-type': 'text/plain', ...headers },
        body: 'x',
      });
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }])
      assert.match(await (await post(headers as Record<string, string>)).text(), /another site/);
    assert.doesNotMatch(await (await post({})).text(), /another site/);
    assert.doesNotMatch(await (await post({ origin: atrium.url })).text(), /another site/);
  });
});

describe('what is kept and told', () => {
  test('the cookie is over with signing out, in this instance at once', async () => {
    const user = await atrium.addUser();
    const theirs = await signInAs(atrium, user);
    const security = () =>
      call(`account.security?input=${encodeURIComponent('{"json":null}')}`, { method: 'GET', headers: { cookie: theirs.cookie } });
    assert.equal((await security()).status, 200);
    const out = await fetch(`${atrium.url}/api/sign-in/sign-out`, {
      method: 'POST',
      headers: { cookie: theirs.cookie, origin: atrium.url },
    });
    assert.equal(out.status, 200);
    const taken = out.headers.get('set-cookie') ?? '';
    assert.match(taken, /^atrium\.session=; Path=\/; Max-Age=0; HttpOnly; SameSite=Lax/);
    assert.equal((await security()).status, 401);
  });

  test('no password, code, key or token stands in the log', async () => {
    const user = await atrium.addUser({ password: 'the-password-itself' });
    const theirs = await signInAs(atrium, user);
    const client = trpcClient(atrium.url, theirs.cookie);
    const { password: appPassword } = await client.account.createAppPassword.mutate({ name: 'Phone', scopes: ['dav'] });
    const { ticket, secret, uri } = await client.account.beginTotp.mutate();
    const code = new TOTP({ secret: Secret.fromBase32(new URL(uri).searchParams.get('secret') ?? '') }).generate();
    await client.account.finishTotp.mutate({ ticket, code, name: 'App' });
    const codes = await client.account.makeRecoveryCodes.mutate();
    const dav = (password: string) =>
      fetch(`${atrium.url}/dav/`, { method: 'PROPFIND', headers: { depth: '0', authorization: basic(user.login, password) } });
    for (const given of [appPassword, 'the-password-itself', 'a-wrong-guess-here']) await dav(given);
    await fetch(`${atrium.url}/recover?token=a-token-in-an-address`).catch(() => {});
    await fetch(`${atrium.url}/api/sign-in/ticket?ticket=a-ticket-in-an-address`);
    const log = readFileSync(atrium.logFile, 'utf8');
    assert.ok(log.includes(`user=${user.login} `), 'the log tells of the failure');
    const { password } = admin;
    const secrets = {
      appPassword,
      plainApp: appPassword.replaceAll('-', ''),
      ticket,
      secret,
      plainSecret: secret.replaceAll(' ', ''),
      code: codes[0],
      cookie: theirs.cookie.slice(20, 120),
      given: 'the-password-itself',
      wrong: 'a-wrong-guess-here',
      basic: basic(user.login, 'the-password-itself').slice(6),
      token: 'a-token-in-an-address',
      handOver: 'a-ticket-in-an-address',
      // Short words stand in a log for other reasons.
      ...(password.length > 8 ? { password } : {}),
    };
    for (const [name, text] of Object.entries(secrets)) assert.ok(text && !log.includes(text), name);
  });
});
