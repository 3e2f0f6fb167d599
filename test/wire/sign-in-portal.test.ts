// Hand-over from a portal by a signed ticket (AUT-11), on both kinds of database.
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { exportJWK, type JWTPayload, SignJWT } from 'jose';
import { createMemoryBus } from '@/server/core/bus-memory';
import { waitUntil } from '@/server/demo/processes';
import { openStore } from '@/server/store/open-store';
import type { Dialect } from '@/server/store/sql';
import { startAtrium, type TestAtrium } from '../support/atrium';
import { assertReadable, logLines } from '../support/readable-page';
import { stopServices } from '../support/services';
import { trpcClient } from '../support/trpc-client';
import { type Page, walkingBrowser } from '../support/walking-browser';

const secret = 'a secret of the portal and this installation';
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const now = () => Math.floor(Date.now() / 1000);

type Claims = JWTPayload & Record<string, unknown>;
const claims = (more: Claims = {}): Claims => ({ sub: 'jane', aud: 'demo.example', iat: now(), jti: randomUUID(), iss: 'portal', ...more });
const signed = (payload: Claims, key = secret) =>
  new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(key));
const signedByKey = (payload: Claims) => new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA' }).sign(privateKey);

after(stopServices);

for (const dialect of ['postgresql', 'mysql'] as const satisfies readonly Dialect[]) {
  describe(`on ${dialect}`, () => {
    let atrium: TestAtrium;
    before(async () => {
      atrium = await startAtrium({
        mail: false,
        dialect,
        config: {
          domains: [
            { name: 'demo.example', default: true, signIn: { portal: { key: secret, issuer: 'portal' } } },
            { name: 'keys.example', signIn: { portal: { key: publicPem, accounts: 'anyone' } } },
            { name: 'none.example' },
          ],
        },
      });
      await atrium.addUser({ login: 'jane@demo.example' });
      await atrium.addUser({ login: 'bob@none.example' });
    });
    after(() => atrium?.stop());

    const bring = (ticket: string, more = '') =>
      walkingBrowser().open(`${atrium.url}/api/sign-in/ticket?ticket=${encodeURIComponent(ticket)}${more}`, {
        stopBefore: (url) => !url.includes('/api/'),
      });
    const cookieOf = (page: Page) => /atrium\.session=[^;]+/.exec(String(page.headers['set-cookie']))?.[0] ?? null;
    const whoIs = async (page: Page) => (await trpcClient(atrium.url, cookieOf(page)).preferences.me.query()).login;
    const readable = (page: Page, sentence = /not valid/) => assertReadable(atrium, page, 403, sentence);
    const logged = (text: RegExp) =>
      waitUntil(`${text} in the log`, async () => logLines(atrium).some((line) => text.test(line)), { ms: 20_000 });

    test('a valid ticket opens a session and leads where it should', async () => {
      const page = await bring(await signed(claims()), '&callbackUrl=/calendar');
      assert.equal(page.url, `${atrium.url}/calendar`, page.text);
      assert.equal(await whoIs(page), 'jane@demo.example');
    });

    test('it may be posted, so that it stays out of addresses', async () => {
      const page = await walkingBrowser().open(`${atrium.url}/api/sign-in/ticket`, {
        method: 'POST',
        body: new URLSearchParams({ ticket: await signed(claims()) }).toString(),
        headers: { origin: 'https://portal.example', 'content-type': 'application/x-www-form-urlencoded' },
        stopBefore: (url) => !url.includes('/api/'),
      });
      assert.equal(await whoIs(page), 'jane@demo.example');
    });

    test('a ticket signed with the portal’s own key is checked with the public one', async () => {
      const page = await bring(await signedByKey(claims({ aud: 'keys.example', sub: 'newcomer' })));
      assert.equal(await whoIs(page), 'newcomer@keys.example');
    });

    test('a second use is refused and logged', async () => {
      const ticket = await signed(claims());
      assert.equal(await whoIs(await bring(ticket)), 'jane@demo.example');
      await readable(await bring(ticket));
      await logged(/the ticket was used before/);
    });

    test('of many at the same moment one gets in', async () => {
      const ticket = await signed(claims());
      const pages = await Promise.all(Array.from({ length: 12 }, () => bring(ticket)));
      assert.equal(pages.filter((page) => cookieOf(page) !== null).length, 1);
    });

    test('used at one instance it is used at every other, and after a restart', async () => {
      const { domains } = JSON.parse(readFileSync(atrium.configFile, 'utf8')) as { domains: unknown };
      const twin = await startAtrium({ databaseUrl: atrium.databaseUrl, mail: false, config: { domains } });
      try {
        const at = async (server: TestAtrium, ticket: string) =>
          cookieOf(
            await walkingBrowser().open(`${server.url}/api/sign-in/ticket?ticket=${ticket}`, {
              stopBefore: (url) => !url.includes('/api/'),
            }),
          );
        const [first, both] = [await signed(claims()), await signed(claims())];
        assert.notEqual(await at(atrium, first), null);
        assert.equal(await at(twin, first), null, 'an instance that never saw it, started after it was made');
        const cookies = await Promise.all([at(atrium, both), at(twin, both), at(atrium, both), at(twin, both)]);
        assert.equal(cookies.filter((cookie) => cookie !== null).length, 1);
      } finally {
        await twin.stop();
      }
    });

    test('a changed user, another key, another algorithm or none are refused', async () => {
      const [head = '', , signature = ''] = (await signed(claims())).split('.');
      const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const root = encoded(claims({ sub: 'root' }));
      await readable(await bring(`${head}.${root}.${signature}`));
      await logged(/ticket: signature verification failed/);
      await readable(await bring(await signed(claims(), 'a secret that somebody guessed, sadly not right')));
      await readable(await bring(`${encoded({ alg: 'none' })}.${root}.`));
      // The public key taken for a shared secret.
      await readable(await bring(await signed(claims({ aud: 'keys.example' }), publicPem)));
      await readable(await bring(await signedByKey(claims())));
      for (const alg of ['HS384', 'HS512'])
        await readable(await bring(await new SignJWT(claims()).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret))));
      const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
      await readable(await bring(await new SignJWT(claims({ aud: 'keys.example' })).setProtectedHeader({ alg: 'RS256' }).sign(rsa)));
      // A key of their own in the ticket's head is not believed.
      const jwk = await exportJWK(generateKeyPairSync('ed25519').publicKey);
      const own = generateKeyPairSync('ed25519').privateKey;
      await readable(await bring(await new SignJWT(claims({ aud: 'keys.example' })).setProtectedHeader({ alg: 'EdDSA', jwk }).sign(own)));
      await readable(await bring('x'));
      await readable(await bring(''));
    });

    test('an old ticket and one from the future are refused and logged', async () => {
      await readable(await bring(await signed(claims({ iat: now() - 61 }))));
      await logged(/the ticket is 6\d seconds old/);
      await readable(await bring(await signed(claims({ iat: now() + 600 }))));
      await readable(await bring(await signed(claims({ exp: now() - 1 }))));
    });

    test('a ticket is for one domain: not for another, not for one that takes none, not for its people', async () => {
      await readable(await bring(await signed(claims({ aud: 'keys.example' }))));
      await readable(await bring(await signed(claims({ aud: 'none.example', sub: 'bob' }))));
      await readable(await bring(await signed(claims({ sub: 'bob@none.example' }))), /there is no account here/);
      // Nor under a name that is an address of theirs, where everybody may have an account.
      const inside = signedByKey(claims({ aud: 'keys.example', sub: 'bob@none.example@keys.example' }));
      await readable(await bring(await inside), /there is no account here/);
      await readable(await bring(await signed(claims({ aud: ['demo.example', 'none.example'] }))));
    });

    test('the administrator reads of refusals in the audit: why, for which domain, whom; and a stranger cannot fill it', async () => {
      const store = await openStore({ url: atrium.databaseUrl, bus: createMemoryBus() });
      try {
        const rows = async () => {
          const found = await store.db.auditEvent.findMany({ where: { action: 'login.refused' }, select: { domain: true, details: true } });
          return found.map(({ domain, details }) => ({ domain, ...(details as Record<string, unknown>) }));
        };
        // Whatever was tried before.
        await Promise.all([store.db.auditEvent.deleteMany({}), store.db.loginThrottle.deleteMany({})]);
        await bring(await signed(claims({ sub: 'nobody-here' })));
        const nobody = { domain: 'demo.example', why: 'unknown_person', kind: 'ticket', door: 'web', login: 'nobody-here' };
        assert.deepEqual(await rows(), [nobody]);
        await store.db.auditEvent.deleteMany({});
        for (let time = 0; time < 9; time += 1) await bring(await signed(claims({ iat: now() - 61 })));
        const refused = { domain: 'demo.example', why: 'ticket_refused', kind: 'ticket', door: 'web' };
        const told = await rows();
        assert.deepEqual(
          told.filter((row) => !('more' in row)),
          new Array(5).fill(refused),
        );
        assert.deepEqual(
          told.filter((row) => 'more' in row),
          [{ ...refused, more: 'log' }],
        );
        assert.equal(await whoIs(await bring(await signed(claims()))), 'jane@demo.example', 'a good ticket is not in its way');
      } finally {
        await store.close();
      }
    });

    test('a ticket without a number, a time, a user or the right issuer is refused', async () => {
      for (const missing of [{ jti: undefined }, { jti: '' }, { iat: undefined }, { sub: undefined }, { iss: 'somebody' }])
        await readable(await bring(await signed({ ...claims(), ...missing } as Claims)));
    });
  });
}
