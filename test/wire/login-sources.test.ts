// Users in a database that is not ours (AUT-1, AUT-2): other column names, a filter, a role that may only SELECT, and a source that is down.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createConnection } from 'mariadb';
import { Client } from 'pg';
import { admit } from '@/server/domain/directory/logins/admit';
import { testLogin } from '@/server/domain/directory/test-login';
import { freshDatabase, type TestDatabase } from '../support/database';
import { type DirectoryStage, openDirectoryStage } from '../support/directory-stage';
import { stopServices } from '../support/services';

after(stopServices);

const rows = [
  // login, domain, password, name, active, imap login
  [
    'anna@mail.example',
    'mail.example',
    '{SSHA256}3LnK1pEhRCIUp0h+X4xkGHRxnHRJFtLg78K00JSDhH5zYWx0c2FsdA==',
    'Anna Ağaoğlu 🍕',
    1,
    'vm-anna',
  ],
  [
    'bert@mail.example',
    'mail.example',
    '$6$saltsalt$rHky/AV5f5IWoGWFV5g4HSqIpTpNu3K3fP9N5fOBw7IplMzMLro8bwhlIF6tZK3ZMHxkcmdXGRSO3viN5YMJg/',
    'Bert',
    1,
    '',
  ],
  ['carl@mail.example', 'mail.example', 'ab4f63f9ac65152575886860dde480a1', 'Carl', 1, ''],
  ['gone@mail.example', 'mail.example', '{PLAIN}azerty', 'Gone', 0, ''],
  ['odd@mail.example', 'mail.example', '{ROT13}nmregl', 'Odd', 1, ''],
  ['dora@other.example', 'other.example', '{PLAIN}azerty', 'Dora', 1, ''],
] as const;

type Foreign = {
  url: string;
  run(sql: string, values?: readonly unknown[]): Promise<void>;
  asReader(sql: string): Promise<void>;
  drop(): Promise<void>;
};

async function foreign(kind: 'postgresql' | 'mysql'): Promise<Foreign> {
  const database = await freshDatabase(kind);
  const reader = `r_${new URL(database.url).pathname.slice(3)}`;
  const connect = kind === 'postgresql' ? connectPostgresql : connectMariadb;
  const admin = await connect(database.url);
  await admin.run(
    'CREATE TABLE mailbox (username VARCHAR(190) PRIMARY KEY, maildomain VARCHAR(190), crypted VARCHAR(255), fullname VARCHAR(255), active INT, imap_name VARCHAR(190), alternate VARCHAR(190))',
  );
  for (const row of rows)
    await admin.run(`INSERT INTO mailbox VALUES (?, ?, ?, ?, ?, ?, ${row[0].startsWith('anna') ? "'a.agaoglu'" : "''"})`, row);
  await admin.run(
    'CREATE VIEW groupware_users AS SELECT username AS who, maildomain, crypted, fullname, active, imap_name, alternate FROM mailbox',
  );
  const url = new URL(database.url);
  url.username = reader;
  if (kind === 'postgresql') {
    await admin.run(`CREATE ROLE ${reader} LOGIN PASSWORD 'p%w/@:'`);
    await admin.run(`GRANT SELECT ON groupware_users TO ${reader}`);
  } else {
    await admin.run(`CREATE USER '${reader}'@'%' IDENTIFIED BY 'p%w/@:'`);
    await admin.run(`GRANT SELECT ON ${url.pathname.slice(1)}.groupware_users TO '${reader}'@'%'`);
  }
  url.password = encodeURIComponent('p%w/@:');
  return {
    url: url.href,
    run: admin.run,
    asReader: async (sql) => {
      const own = await connect(url.href);
      await own.run(sql).finally(own.close);
    },
    drop: async () => {
      if (kind === 'postgresql') await admin.run(`DROP OWNED BY ${reader}`);
      await admin.run(kind === 'postgresql' ? `DROP ROLE ${reader}` : `DROP USER '${reader}'@'%'`);
      await admin.close();
      await (database as TestDatabase).drop();
    },
  };
}

async function connectPostgresql(url: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    run: async (sql: string, values: readonly unknown[] = []) => {
      let index = 0;
      const numbered = sql.replace(/\?/g, () => {
        index += 1;
        return `$${index}`;
      });
      await client.query(numbered, [...values]);
    },
    close: () => client.end(),
  };
}

async function connectMariadb(url: string) {
  const { hostname, port, username, password, pathname } = new URL(url);
  const connection = await createConnection({
    host: hostname,
    port: Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1),
  });
  return {
    run: async (sql: string, values: readonly unknown[] = []) => {
      await connection.query(sql, [...values]);
    },
    close: () => connection.end(),
  };
}

const columns = {
  login: ['who', 'alternate'],
  uid: 'who',
  password: 'crypted',
  displayName: 'fullname',
  mail: 'who',
  domain: 'maildomain',
  imapLogin: 'imap_name',
};
const deadUrl = 'postgresql://x:y@127.0.0.1:1/none';

for (const kind of ['postgresql', 'mysql'] as const) {
  describe(`a foreign user view on ${kind}`, () => {
    let stage: DirectoryStage;
    let users: Foreign;
    const source = () => ({
      kind: 'sql',
      name: 'mail users',
      url: users.url,
      table: 'groupware_users',
      columns,
      filter: 'active = 1',
      scheme: 'MD5',
    });
    const config = (sources: unknown[]) => ({
      domains: [
        { name: 'mail.example', default: true, sources },
        { name: 'other.example', sources: [{ ...source(), name: 'others' }] },
      ],
    });
    before(async () => {
      users = await foreign(kind);
      stage = await openDirectoryStage('postgresql', config([source()]));
    });
    after(async () => {
      await stage?.close();
      await users?.drop();
    });

    test('people get in with whatever scheme their row has, under mapped columns', async () => {
      const anna = await stage.login('anna@mail.example', 'azerty');
      assert.deepEqual(
        [anna.uid, anna.login, anna.displayName, anna.address, anna.imapLogin],
        ['anna', 'anna@mail.example', 'Anna Ağaoğlu 🍕', 'anna@mail.example', 'vm-anna'],
      );
      assert.equal(await stage.outcome('bert@mail.example', 'azerty'), 'in');
      assert.equal(await stage.outcome('carl@mail.example', 'azerty'), 'in');
      assert.equal(await stage.outcome('carl@mail.example', 'azertz'), 'unauthenticated');
    });

    test('an alternate login column and a bare name reach the same account', async () => {
      const byName = await stage.login('anna', 'azerty');
      assert.equal((await stage.login('a.agaoglu@mail.example', 'azerty')).accountId, byName.accountId);
      assert.equal((await stage.login('a.agaoglu', 'azerty')).accountId, byName.accountId);
    });

    test('the filter, an unknown scheme and the domain column keep others out', async () => {
      assert.equal(await stage.outcome('gone@mail.example', 'azerty'), 'unauthenticated');
      assert.equal(await stage.outcome('odd@mail.example', 'azerty'), 'unauthenticated');
      assert.equal((await stage.login('dora@other.example', 'azerty')).domain, 'other.example');
      assert.equal(await stage.outcome('dora', 'azerty'), 'unauthenticated');
    });

    test('whoever a table without a column of domains has of another domain is nobody in this one, however they write their login', async () => {
      const { domain: _, ...named } = columns;
      const sources = [{ ...source(), columns: named }];
      const from = { remoteAddress: '192.0.2.201' };
      await users.run(
        "INSERT INTO mailbox VALUES ('carl@other.example', 'other.example', '{PLAIN}others', 'Namesake', 1, '', 'c.namesake')",
      );
      for (const domains of [
        [{ name: '*', default: true, sources }],
        [
          { name: 'mail.example', default: true, sources },
          { name: 'other.example', sources },
        ],
      ]) {
        stage.setConfig({ domains });
        const own = await stage.login('carl@mail.example', 'azerty', from);
        const namesake = await stage.login('c.namesake@other.example', 'others', from);
        assert.deepEqual([own.login, namesake.login], ['carl@mail.example', 'carl@other.example']);
        for (const login of ['carl@other.example@mail.example', 'c.namesake@mail.example', 'c.namesake'])
          assert.equal(await stage.outcome(login, 'others', from), 'unauthenticated', login);
      }
      stage.setConfig(config([source()]));
    });

    test('a wildcard or quote in a login finds nobody and breaks nothing', async () => {
      for (const login of ["' OR '1'='1", '%@mail.example', 'ann_@mail.example', "anna' --@mail.example"])
        assert.equal(await stage.outcome(login, 'azerty', { remoteAddress: '192.0.2.200' }), 'unauthenticated');
    });

    test('a row that is switched off ends access within a minute (AUT-3)', async () => {
      assert.equal(await stage.outcome('bert@mail.example', 'azerty'), 'in');
      await users.run("UPDATE mailbox SET active = 0 WHERE username = 'bert@mail.example'");
      stage.passSeconds(60);
      assert.equal(await stage.outcome('bert@mail.example', 'azerty'), 'unauthenticated');
    });

    test('the role really may only read', async () => {
      await assert.rejects(users.asReader("DELETE FROM groupware_users WHERE who = 'anna@mail.example'"));
    });

    test('a source that is down does not keep the users of the next one out, nor slow them much', async () => {
      stage.setConfig(config([{ ...source(), url: deadUrl }, source(), { kind: 'local' }]));
      const begun = performance.now();
      assert.equal(await stage.outcome('carl@mail.example', 'azerty'), 'in');
      // The promise is one second (AUT-1); the rest is for a busy test machine.
      assert.ok(performance.now() - begun < 2500);
      // Nobody else knows them, but the one that is down might: that is no wrong password.
      assert.equal(await stage.outcome('unknown@mail.example', 'azerty'), 'unavailable');
      await stage.addLocal('both@mail.example', '{PLAIN}azerty');
      assert.equal(await stage.outcome('both@mail.example', 'azerty'), 'in');
      stage.setConfig(config([source()]));
      assert.equal(await stage.outcome('unknown@mail.example', 'azerty'), 'unauthenticated');
    });

    test('whom an earlier source calls an administrator, or lets in no more, a later one does not vouch for', async () => {
      for (const name of ['root', 'left', 'twice']) {
        await users.run(`INSERT INTO mailbox VALUES ('${name}@mail.example', 'mail.example', '{PLAIN}theirs', '', 1, '', '')`);
        await stage.addLocal(`${name}@mail.example`, '{PLAIN}ours');
      }
      await stage.store.db.localUser.updateMany({ where: { login: 'root@mail.example' }, data: { admin: true } });
      await stage.store.db.localUser.updateMany({ where: { login: 'left@mail.example' }, data: { active: false } });
      stage.setConfig(config([{ kind: 'local' }, source()]));
      const from = { remoteAddress: '192.0.2.202' };
      const outcomes = async (name: string) => [await stage.outcome(name, 'ours', from), await stage.outcome(name, 'theirs', from)];
      assert.deepEqual(await outcomes('root'), ['in', 'unauthenticated']);
      assert.deepEqual(await outcomes('left'), ['unauthenticated', 'unauthenticated']);
      assert.deepEqual(await outcomes('twice'), ['in', 'in'], 'of others both passwords are good');
      const entry = stage.config.current.domains[0] ?? assert.fail();
      const vouched = (login: string) => admit(stage.directory, { entry, identity: { login }, accounts: 'source' });
      assert.equal((await vouched('twice')).login, 'twice@mail.example');
      await assert.rejects(vouched('left'), { details: { refusal: 'unknown_person', login: 'left' } });
      const tested = await testLogin(stage.directory, { login: 'root', password: 'theirs' });
      assert.deepEqual([tested.outcome, tested.answers.map(({ answer }) => answer)], ['wrong_password', ['wrong_password', 'unknown']]);
      stage.setConfig(config([source()]));
    });

    test('the filter can be changed without a restart (OPS-8)', async () => {
      stage.setConfig(config([{ ...source(), filter: "fullname = 'Gone'" }]));
      assert.equal(await stage.outcome('gone@mail.example', 'azerty'), 'in');
      assert.equal(await stage.outcome('carl@mail.example', 'azerty'), 'unauthenticated');
    });
  });
}
