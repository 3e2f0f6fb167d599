// TLS to real databases whose certificates our own authority signed for the name localhost: the setting `database`, a user source, and what
// doctor says. Whoever stands between and takes TLS out of the answer gets nothing.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createMemoryBus } from '@/server/core/bus-memory';
import { migrate } from '@/server/store/migrate';
import { openStore } from '@/server/store/open-store';
import { runAtrium } from '../support/cli';
import { freshDatabase, type TestDatabase } from '../support/database';
import { type DirectoryStage, openDirectoryStage } from '../support/directory-stage';
import { type ForeignUsers, openForeignUsers } from '../support/foreign-users';
import { stopServices } from '../support/services';

const home = mkdtempSync(join(tmpdir(), 'atrium-tls-'));
after(async () => {
  rmSync(home, { recursive: true, force: true });
  await stopServices();
});

for (const kind of ['postgresql', 'mysql'] as const) {
  describe(`TLS to ${kind}`, () => {
    let database: TestDatabase;
    let users: ForeignUsers;
    let stage: DirectoryStage;
    let ca = '';

    before(async () => {
      [database, users] = [await freshDatabase(kind), await openForeignUsers(kind)];
      ca = process.env[kind === 'postgresql' ? 'ATRIUM_TEST_POSTGRESQL_CA' : 'ATRIUM_TEST_MARIADB_CA'] ?? assert.fail('no authority');
      await users.add('jane@tls.example', '{PLAIN}right');
      // From here on the server takes this role with TLS only; in PostgreSQL that is in a file, so there the connection is looked at.
      if (kind === 'mysql') await users.run(`ALTER USER '${new URL(users.readerUrl).username}'@'%' REQUIRE SSL`);
      stage = await openDirectoryStage('postgresql', source(''));
    });
    after(async () => {
      await stage?.close();
      await users?.drop();
      await database?.drop();
    });

    const at = (url: string, query: string, host = 'localhost') => {
      const address = new URL(url);
      return `${url.replace(`@${address.host}`, `@${host}:${address.port}`)}${query === '' ? '' : `?${query}`}`;
    };
    const columns = { login: 'username', password: 'crypted', domain: 'maildomain' };
    const sourceAt = (url: string, timeoutSeconds: number) => ({
      domains: [{ name: 'tls.example', default: true, sources: [{ kind: 'sql', url, table: 'mailbox', columns, timeoutSeconds }] }],
    });
    const source = (query: string, timeoutSeconds = 10) => sourceAt(at(users.readerUrl, query), timeoutSeconds);
    const cipher =
      kind === 'postgresql'
        ? 'SELECT cipher AS value FROM pg_stat_ssl WHERE pid = pg_backend_pid()'
        : "SELECT VARIABLE_VALUE AS value FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'SSL_CIPHER'";

    test('our own database: the schema is made and asked over TLS, with the authority the address names', async () => {
      for (const query of [`sslmode=verify-full&sslrootcert=${ca}`, `sslrootcert=${ca}`, 'sslmode=require']) {
        const url = at(database.url, query);
        await migrate(url);
        const store = await openStore({ url, bus: createMemoryBus() });
        try {
          assert.match((await store.sql.rows<{ value: string | null }>(cipher))[0]?.value ?? '', /^TLS_/, query);
          assert.equal(await store.db.account.count(), 0);
        } finally {
          await store.close();
        }
      }
    });

    test('our own database: an unknown authority, or a name the certificate has not, is no connection', async () => {
      for (const [query, host] of [
        ['sslmode=verify-full', 'localhost'],
        [`sslmode=verify-full&sslrootcert=${ca}`, '127.0.0.1'],
        [`sslmode=require&sslrootcert=${ca}`, '127.0.0.1'],
      ] as const)
        await assert.rejects(openStore({ url: at(database.url, query, host), bus: createMemoryBus() }), query);
    });

    test('a user source: people get in with the right authority, and with no other', async () => {
      // The MariaDB driver tries until its time is over, so what must fail has little.
      const enters = (query: string, timeoutSeconds = 10) => {
        stage.setConfig(source(query, timeoutSeconds));
        stage.passSeconds(60);
        return stage.outcome('jane@tls.example', 'right');
      };
      assert.equal(await enters(`sslmode=verify-full&sslrootcert=${ca}`), 'in');
      assert.equal(await enters('sslmode=require'), 'in');
      if (kind === 'mysql') assert.equal(await enters('', 0.5), 'unavailable', 'the role may not come without TLS');
      for (const query of ['sslmode=verify-full', 'ssl=true']) assert.equal(await enters(query, 0.5), 'unavailable', query);
    });

    test('where TLS is asked for and somebody between takes it away, no password goes over the line', async () => {
      const between = await withoutTls(kind, Number(new URL(users.readerUrl).port));
      const url = new URL(users.readerUrl);
      url.host = `localhost:${between.port}`;
      try {
        for (const query of ['sslmode=require', `sslmode=verify-full&sslrootcert=${ca}`]) {
          stage.setConfig(sourceAt(`${url.href}?${query}`, 0.5));
          stage.passSeconds(60);
          assert.equal(await stage.outcome('jane@tls.example', 'right'), 'unavailable', query);
        }
        assert.ok(between.calls() > 0, 'nobody called');
        assert.ok(!between.heard().includes(url.username), 'not even the name of the role');
      } finally {
        between.close();
      }
    });

    test('doctor names the certificate, and what to do', async () => {
      const file = join(home, `${kind}.yaml`);
      writeFileSync(file, JSON.stringify({ dataDir: home, ...source('sslmode=verify-full', 3) }));
      const { code, out } = await runAtrium(['doctor', '--config', file], {
        env: { DATABASE_URL: at(database.url, 'sslmode=verify-full') },
      });
      assert.equal(code, 1);
      assert.match(out, /^FAULT database: .*certificate.* -> name its authority with sslrootcert/m);
      assert.match(out, /^FAULT source tls\.example#1 of tls\.example: .*certificate.* -> name its authority with sslrootcert/m);
    });
  });
}

type Between = { port: number; calls(): number; heard(): Buffer; close(): void };

/** A way to the server on which it seems to have no TLS. */
async function withoutTls(kind: 'postgresql' | 'mysql', port: number): Promise<Between> {
  const sockets = new Set<Socket>();
  const heard: Buffer[] = [];
  let calls = 0;
  const server = createServer((client) => {
    calls += 1;
    sockets.add(client);
    client.on('error', () => client.destroy());
    client.on('data', (data) => heard.push(data));
    // "No", as a server without TLS answers the first question of a client.
    if (kind === 'postgresql') return void client.once('data', () => client.write('N'));
    const upstream = connect(port, '127.0.0.1');
    sockets.add(upstream);
    upstream.on('error', () => client.destroy());
    client.on('data', (data) => upstream.write(data));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    upstream.once('data', (greeting) => {
      // Abilities: after the version's zero byte, 4 of the thread, 8 of the seed and a zero. TLS is bit 0x0800 of the first two bytes.
      const place = greeting.indexOf(0, 5) + 14;
      greeting.writeUInt16LE(greeting.readUInt16LE(place) & ~0x0800, place);
      client.write(greeting);
      upstream.on('data', (data) => client.write(data));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const address = server.address();
  return {
    calls: () => calls,
    heard: () => Buffer.concat(heard),
    port: typeof address === 'object' && address ? address.port : 0,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
