// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how secrets are written in the file.
// Prepared faults, one at a time: doctor names each in one line with a remedy, and its exit code says so (OPS-9).
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createMemoryBus } from '@/server/core/bus-memory';
import { newId } from '@/server/core/ids';
import { seal } from '@/server/domain/directory/factors/seal';
import { migrate } from '@/server/store/migrate';
import { openStore } from '@/server/store/open-store';
import { runAtrium } from '../support/cli';
import { freshDatabase, type TestDatabase } from '../support/database';
import { mailAddress } from '../support/mail';
import { stopServices } from '../support/services';

let home = '';
let database: TestDatabase;
let empty: TestDatabase;
let good: Record<string, unknown>;
let liar: Server;
let mute: Server;
const listening = (server: Server) =>
  new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
let liarPort = 0;
let mutePort = 0;
let otherSite = 0;
const other = createHttpServer((_, response) => response.end('another site'));

before(async () => {
  home = mkdtempSync(join(tmpdir(), 'atrium-doctor-'));
  [database, empty] = await Promise.all([freshDatabase('postgresql'), freshDatabase('mysql')]);
  await migrate(database.url);
  const server = async (name: 'IMAP' | 'SMTP' | 'SIEVE') => ({ ...(await mailAddress(name)), tls: 'none' });
  good = {
    dataDir: join(home, 'data'),
    domains: [{ name: 'a.example' }],
    defaults: { imap: await server('IMAP'), smtp: await server('SMTP'), sieve: await server('SIEVE') },
  };
  liar = createServer((socket) => socket.on('error', () => {}).end('HTTP/1.0 400 Bad Request\r\n\r\n'));
  mute = createServer((socket) => socket.on('error', () => {}));
  [liarPort, mutePort, otherSite] = await Promise.all([listening(liar), listening(mute), listening(other)]);
});
after(async () => {
  liar?.close();
  mute?.close();
  other.close();
  await Promise.all([database?.drop(), empty?.drop()]);
  rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  await stopServices();
});

let counter = 0;
async function examine(config: unknown, env: Record<string, string> = {}) {
  counter += 1;
  const file = join(home, `atrium-${counter}.yaml`);
  writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
  const result = await runAtrium(['doctor', '--config', file], { env: { DATABASE_URL: database.url, ...env } });
  return { ...result, faults: result.out.split('\n').filter((line) => line.startsWith('FAULT')) };
}
const withDefaults = (change: Record<string, unknown>) => ({ ...good, defaults: { ...(good['defaults'] as object), ...change } });
const sqlSource = (more: Record<string, unknown>) => ({
  ...good,
  domains: [
    {
      name: 'a.example',
      sources: [{ kind: 'sql', url: database.url, table: 'local_user', columns: { login: 'login', password: 'password_hash' }, ...more }],
    },
  ],
});

describe('doctor', { concurrency: 2 }, () => {
  test('finds nothing where nothing is wrong', async () => {
    const result = await examine(good);
    assert.deepEqual([result.code, result.faults], [0, []], result.out + result.error);
    for (const check of [
      'configuration',
      'temporary space',
      'data directory',
      'database',
      'schema',
      'clock',
      'source local of a.example',
      'IMAP of a.example',
      'SMTP of a.example',
      'Sieve of a.example',
    ]) {
      assert.match(result.out, new RegExp(`^ok +${check}: `, 'm'), check);
    }
  });

  const faults: readonly (readonly [name: string, config: () => unknown, env: () => Record<string, string>, says: RegExp])[] = [
    [
      'a misspelt setting',
      () => ({ ...good, publcUrl: 'https://x.example' }),
      () => ({}),
      /FAULT configuration: .*:1: publcUrl: unknown setting, did you mean "publicUrl"\? -> /,
    ],
    ['a missing secret', () => ({ ...good, secret: '${NOT_THERE}' }), () => ({}), /FAULT configuration: .*NOT_THERE is not set -> /],
    ['broken YAML', () => 'domains: [', () => ({}), /FAULT configuration: .* -> /],
    [
      'a database that is not there',
      () => good,
      () => ({ DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/x' }),
      /FAULT database: .* -> start the database/,
    ],
    [
      'a database of a kind we do not speak',
      () => good,
      () => ({ DATABASE_URL: 'oracle://x' }),
      /FAULT configuration: .*DATABASE_URL: .*oracle.* -> /,
    ],
    [
      'a schema that was never made',
      () => good,
      () => ({ DATABASE_URL: empty.url }),
      /FAULT schema: not up to date: 0001_\w+.* -> run "atrium migrate"/,
    ],
    [
      'an IMAP host that does not exist',
      () => withDefaults({ imap: { host: 'imap.does-not-exist.invalid' } }),
      () => ({}),
      /FAULT IMAP of a\.example: the host imap\.does-not-exist\.invalid is not known -> /,
    ],
    [
      'an IMAP port nobody listens on',
      () => withDefaults({ imap: { host: '127.0.0.1', port: 1, tls: 'none' } }),
      () => ({}),
      /FAULT IMAP of a\.example: nothing listens on 127\.0\.0\.1:1 -> start the IMAP server/,
    ],
    [
      'an IMAP port that speaks something else',
      () => withDefaults({ imap: { host: '127.0.0.1', port: liarPort, tls: 'none' } }),
      () => ({}),
      /FAULT IMAP of a\.example: .* does not speak IMAP -> /,
    ],
    [
      'a server that says nothing',
      () => withDefaults({ sieve: { host: '127.0.0.1', port: mutePort, tls: 'none' } }),
      () => ({}),
      /FAULT Sieve of a\.example: .* says nothing -> /,
    ],
    [
      'STARTTLS where there is none',
      () => withDefaults({ imap: { ...(good['defaults'] as { imap: object }).imap, tls: 'starttls' } }),
      () => ({}),
      /FAULT IMAP of a\.example: .* offers no STARTTLS -> /,
    ],
    [
      'TLS from the first byte where there is none',
      () => withDefaults({ smtp: { ...(good['defaults'] as { smtp: object }).smtp, tls: 'implicit' } }),
      () => ({}),
      /FAULT SMTP of a\.example: .* does not answer with TLS: .* -> set tls/,
    ],
    [
      'an SMTP server that is down',
      () => withDefaults({ smtp: { host: '127.0.0.1', port: 1, tls: 'none' } }),
      () => ({}),
      /FAULT SMTP of a\.example: nothing listens/,
    ],
    [
      'a Sieve server that is down',
      () => withDefaults({ sieve: { host: '127.0.0.1', port: 1, tls: 'none' } }),
      () => ({}),
      /FAULT Sieve of a\.example: nothing listens/,
    ],
    [
      'a source table that does not exist',
      () => sqlSource({ table: 'no_such_table' }),
      () => ({}),
      /FAULT source a\.example#1 of a\.example: .*no_such_table.* -> correct table/,
    ],
    [
      'a source column that does not exist',
      () => sqlSource({ columns: { login: 'login', password: 'pasword' } }),
      () => ({}),
      /FAULT source .*pasword.* -> correct the names under columns/,
    ],
    [
      'a source filter that is no SQL',
      () => sqlSource({ filter: 'active ===' }),
      () => ({}),
      /FAULT source a\.example#1 of a\.example: .* -> /,
    ],
    [
      'a source database that is down',
      () => sqlSource({ url: 'mysql://x:y@127.0.0.1:1/z' }),
      () => ({}),
      /FAULT source a\.example#1 of a\.example: .* -> start that database/,
    ],
    [
      'a source role that may not log in',
      () => sqlSource({ url: database.url.replace(/\/\/[^@]*@/, '//nobody_here:x@') }),
      () => ({}),
      /FAULT source a\.example#1 of a\.example: .* -> correct user and password/,
    ],
    [
      'an OpenID provider that is down',
      () => withDefaults({ signIn: { oidc: { issuer: 'http://127.0.0.1:1', clientId: 'x' } } }),
      () => ({}),
      /FAULT OpenID provider of a\.example: http:\/\/127\.0\.0\.1:1: .* -> start the provider/,
    ],
    [
      'a CAS server that is down',
      () => withDefaults({ signIn: { cas: { url: 'http://127.0.0.1:1/cas' } } }),
      () => ({}),
      /FAULT CAS server of a\.example: .* -> start the CAS server/,
    ],
    [
      'a mail server that does not know the kind of login it is to be opened with',
      () => ({
        ...withDefaults({ mailboxAccess: { mode: 'oauth' }, signIn: { oidc: { issuer: 'http://127.0.0.1:1', clientId: 'x' } } }),
      }),
      () => ({}),
      /FAULT IMAP of a\.example: .* offers no login by XOAUTH2 or OAUTHBEARER.* -> switch it on/,
    ],
    [
      'a Redis that accepts and says nothing',
      () => good,
      () => ({ REDIS_URL: `redis://127.0.0.1:${mutePort}` }),
      /FAULT Redis: .* -> start Redis/,
    ],
    [
      'a source that is down while the database is down as well',
      () => sqlSource({ url: 'mysql://x:y@127.0.0.1:1/z' }),
      () => ({ DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/x' }),
      /FAULT database: [\s\S]*FAULT source a\.example#1 of a\.example: /,
    ],
    [
      'a public address nobody answers at',
      () => ({ ...good, publicUrl: 'https://127.0.0.1:1' }),
      () => ({}),
      /FAULT public URL: https:\/\/127\.0\.0\.1:1 cannot be reached from here: .* -> start the server/,
    ],
    [
      'a public address that leads elsewhere',
      () => ({ ...good, publicUrl: `http://127.0.0.1:${otherSite}` }),
      () => ({}),
      /FAULT public URL: .* answers, but not with Atrium .* -> correct publicUrl/,
    ],
  ];
  for (const [name, config, env, says] of faults) {
    test(`names ${name} in one line with a remedy`, async () => {
      const result = await examine(config(), env());
      assert.equal(result.code, 1, result.out + result.error);
      assert.match(result.faults.join('\n'), says);
      // One fault is told once: what only follows from it is left out.
      if (name === 'a schema that was never made') assert.equal(result.faults.length, 1, result.out);
      assert.ok(result.faults.every((line) => / -> ./.test(line)));
    });
  }

  test('names what is overdue, a database that takes no changes and a secret that is another one, and warns of what is allowed and probably not meant', async () => {
    const own = await freshDatabase('postgresql');
    try {
      await migrate(own.url);
      const store = await openStore({ url: own.url, bus: createMemoryBus() });
      const long = new Date(Date.now() - 3_600_000);
      const entry = { kind: 'mail', payload: {}, createdAt: long, dueAt: long };
      await store.db.outbox.create({ data: { id: newId(), state: 'waiting', ...entry } });
      await store.db.outbox.create({ data: { id: newId(), state: 'failed', doneAt: new Date(), ...entry } });
      await store.db.job.create({ data: { name: 'housekeeping', nextAt: long } });
      const account = { uid: 'jane', displayName: 'Jane', createdAt: long };
      for (const domain of ['a.example', 'before.example', 'gone.example'])
        await store.db.account.create({ data: { id: newId(), domain, ...account } });
      const secret = seal({ serverSecret: 'of another machine', purpose: 'totp secret', bound: 'its row' }, 'JBSWY3DPEHPK3PXP');
      await store.db.secondFactor.create({ data: { id: newId(), accountId: newId(), kind: 'totp', name: '', secret, createdAt: long } });
      // What it is from now on: a replica.
      await store.sql.run(`ALTER DATABASE ${new URL(own.url).pathname.slice(1)} SET default_transaction_read_only = on`);
      await store.close();
      const domains = [{ name: 'a.example', aliases: ['before.example'], exposure: { sees: ['b.example'] } }, { name: 'b.example' }];
      const { code, out } = await examine({ ...good, domains }, { DATABASE_URL: own.url });
      assert.equal(code, 1);
      assert.match(out, /^FAULT database: takes no changes: .*read-only.* -> name the server that may be written/m);
      assert.match(out, /^FAULT secret: 1 second factor was sealed with another one: .* -> put back the earlier one/m);
      assert.match(out, /^FAULT queue: 1 overdue by more than 15 minutes -> start the server/m);
      assert.match(out, /^FAULT recurring work: 1 overdue .* -> start the server/m);
      assert.match(out, /^warn +queue: 1 given up within a day -> /m);
      assert.match(out, /^warn +accounts: 1 account of before\.example, .* -> write name: before\.example and put a\.example under/m);
      assert.match(out, /^warn +accounts: 1 account of gone\.example, which is not configured: .* -> configure gone\.example again, /m);
      assert.doesNotMatch(out, /account of a\.example/);
      assert.match(out, /^warn +configuration: .*a\.example names b\.example, which does not name it back/m);
    } finally {
      await own.drop();
    }
  });

  test('says the same as JSON, and never a password', async () => {
    const file = join(home, 'json.yaml');
    writeFileSync(file, JSON.stringify(sqlSource({ url: 'postgresql://u:verysecret@127.0.0.1:1/z' })));
    const result = await runAtrium(['doctor', '--config', file, '--json'], { env: { DATABASE_URL: database.url } });
    const report = JSON.parse(result.out) as { ok: boolean; findings: { check: string; state: string; remedy: string }[] };
    assert.equal(report.ok, false);
    assert.ok(report.findings.some((finding) => finding.state === 'fault' && finding.check.startsWith('source')));
    assert.ok(!(result.out + result.error).includes('verysecret'));
  });
});
