// Foreign user tables as they are found in the wild (AUT-2, DOM-5): padded and binary columns, numbers, own capitals, flags of every
// kind, a database that is slow to death, hostile logins. Foreign PostgreSQL and MariaDB, a role that may only read.
import assert from 'node:assert/strict';
import { connect, createServer, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { describeLogin } from '@/server/domain/directory/describe-login';
import { changePassword } from '@/server/domain/directory/password-change';
import { type DirectoryStage, openDirectoryStage } from '../support/directory-stage';
import { type ForeignUsers, openForeignUsers } from '../support/foreign-users';
import { stopServices } from '../support/services';

after(stopServices);

for (const kind of ['postgresql', 'mysql'] as const) {
  describe(`an odd user table on ${kind}`, () => {
    let users: ForeignUsers;
    let stage: DirectoryStage;
    let line: Line;
    const columns = { login: ['UserName', 'staff_no'], uid: 'UserName', password: 'pw', mail: 'e_mail', domain: 'dom', displayName: 'cn' };
    const source = (more: Record<string, unknown> = {}) => ({
      kind: 'sql',
      url: users.readerUrl,
      table: 'odd',
      columns,
      filter: "alive = 'Y'",
      disabled: { field: 'blocked' },
      timeoutSeconds: 10,
      ...more,
    });
    const config = (more: Record<string, unknown> = {}) => ({
      domains: [
        { name: 'odd.example', aliases: ['odd.test'], default: true, sources: [source(more)] },
        { name: 'xn--mnchen-3ya.example', sources: [source(more)] },
      ],
    });
    const quote = (name: string) => (kind === 'mysql' ? `\`${name}\`` : `"${name}"`);
    const add = (row: {
      login: string;
      password: string;
      mail?: string | null;
      number?: number;
      domain?: string;
      blocked?: boolean | null;
    }) =>
      users.run(`INSERT INTO odd (${quote('UserName')}, staff_no, pw, e_mail, dom, cn, alive, blocked) VALUES (?, ?, ?, ?, ?, ?, 'Y', ?)`, [
        row.login,
        row.number ?? null,
        Buffer.from(row.password),
        row.mail === undefined ? row.login : row.mail,
        row.domain ?? 'Odd.Example',
        'Somebody',
        row.blocked ?? null,
      ]);

    before(async () => {
      users = await openForeignUsers(kind);
      const [binary, flag] = kind === 'mysql' ? ['BLOB', "ENUM('Y', 'N')"] : ['BYTEA', 'CHAR(4)'];
      await users.run(
        `CREATE TABLE odd (${quote('UserName')} CHAR(80), staff_no INT, pw ${binary}, e_mail CHAR(80), dom CHAR(60), cn TEXT, alive ${flag}, blocked BOOLEAN)`,
      );
      const role = new URL(users.readerUrl).username;
      await users.run(kind === 'mysql' ? `GRANT SELECT ON odd TO '${role}'@'%'` : `GRANT SELECT ON odd TO ${role}`);
      await add({ login: 'Jane.Doe+x@Odd.Example', password: '{PLAIN}first', number: 4711, blocked: false });
      await add({ login: 'jörg@odd.example', password: '{PLAIN}first', mail: null });
      await add({ login: 'Twin@odd.example', password: '{PLAIN}upper' });
      await add({ login: 'tWin@odd.example', password: '{PLAIN}mixed' });
      await add({ login: 'Pair@odd.example', password: '{PLAIN}upper' });
      await add({ login: 'pair@odd.example', password: '{PLAIN}lower' });
      await add({ login: 'locked@odd.example', password: '{PLAIN}first', blocked: true });
      await add({ login: 'anna@xn--mnchen-3ya.example', password: '{PLAIN}first', domain: 'xn--mnchen-3ya.example' });
      line = await openLine(new URL(users.readerUrl));
      stage = await openDirectoryStage('postgresql', config());
    });
    after(async () => {
      await stage?.close();
      line?.close();
      await users?.drop();
    });

    test('however a login is written, it is the same account, and a session of it goes on', async () => {
      const spellings = [
        'Jane.Doe+x@Odd.Example',
        'jane.doe+x@odd.example',
        'JANE.DOE+X@ODD.EXAMPLE',
        '  Jane.Doe+x@odd.example\t',
        'jane.doe+x@odd.test',
        'Jane.Doe+x',
        'jane.doe+x',
        '4711',
        '4711@odd.example',
      ];
      const ids = new Set<string>();
      for (const login of spellings)
        for (const door of ['dav', 'web'] as const) ids.add((await stage.login(login, 'first', { door })).accountId);
      assert.equal(ids.size, 1);
      const person = await stage.login('4711', 'first');
      assert.deepEqual([person.login, person.address], ['jane.doe+x@odd.example', 'jane.doe+x@odd.example']);
      const web = await stage.openWeb(person);
      assert.equal((await web.look())?.accountId, person.accountId);
      stage.passSeconds(60);
      assert.equal((await web.look())?.accountId, person.accountId, 'after the source was asked again');
    });

    test('letters beyond ASCII count, in whatever form they are typed; nobody is taken for somebody alike', async () => {
      const composed = await stage.login('jörg@odd.example', 'first');
      assert.equal((await stage.login('jo\u0308rg', 'first')).accountId, composed.accountId);
      assert.equal((await stage.login('JÖRG', 'first')).accountId, composed.accountId);
      assert.equal(composed.address, 'jörg@odd.example');
      assert.equal(await stage.outcome('jorg@odd.example', 'first'), 'unauthenticated');
      const anna = await stage.login('anna@München.example', 'first');
      assert.equal((await stage.login('anna@xn--mnchen-3ya.example', 'first')).accountId, anna.accountId);
    });

    test('two rows that differ in capitals only do not share an account: without one in lower case nobody has it', async () => {
      for (const login of ['twin@odd.example', 'Twin@odd.example', 'tWin@odd.example'])
        for (const password of ['upper', 'mixed'])
          assert.equal(await stage.outcome(login, password, { remoteAddress: '192.0.2.33' }), 'unauthenticated', login);
      assert.equal((await stage.login('pair@odd.example', 'lower')).login, 'pair@odd.example');
      assert.equal(await stage.outcome('Pair@odd.example', 'upper', { remoteAddress: '192.0.2.34' }), 'unauthenticated');
    });

    test('a flag is a flag, whatever its type; nothing at all is no', async () => {
      assert.equal(await stage.outcome('locked@odd.example', 'first'), 'unauthenticated');
      assert.equal((await describeLogin(stage.directory, 'jörg')).active, true);
      await users.run("UPDATE odd SET alive = 'N' WHERE staff_no = 4711");
      stage.passSeconds(60);
      assert.equal(await stage.outcome('4711', 'first'), 'unauthenticated');
      await users.run("UPDATE odd SET alive = 'Y' WHERE staff_no = 4711");
    });

    test('a hostile login is a wrong one, and the database is as it was, to the last column', async () => {
      const shape = () =>
        users.run(
          `SELECT table_name, column_name, data_type, is_nullable, character_maximum_length FROM information_schema.columns WHERE table_schema = ${kind === 'mysql' ? 'DATABASE()' : "'public'"} ORDER BY table_name, ordinal_position`,
        );
      const content = async () => [
        await users.run(`SELECT * FROM odd ORDER BY e_mail, ${quote('UserName')}`),
        await users.run('SELECT * FROM mailbox'),
      ];
      const [shapeBefore, before] = [await shape(), await content()];
      for (const [index, login] of [
        "x' OR '1'='1",
        "x'; DROP TABLE odd; --",
        'x" OR ""="',
        "\\' OR 1=1 -- ",
        "x') OR ('1'='1",
        '%',
        'jane.doe+_@odd.example',
        '$1',
        '?',
        'x/*',
        "jane.doe+x'||'@odd.example",
        `${'a'.repeat(180)}@odd.example`,
        'é'.repeat(100),
        '__proto__',
        '4711 OR 1=1',
        '0x1267',
        '4711.0',
      ].entries())
        for (const password of ['first', "' OR '1'='1", '{PLAIN}first'])
          assert.equal(await stage.outcome(login, password, { remoteAddress: `192.0.2.${index}` }), 'unauthenticated', login);
      assert.deepEqual(await shape(), shapeBefore);
      assert.deepEqual(await content(), before);
    });

    test('many logins at once take at most four connections of the foreign database', async () => {
      stage.setConfig(config({ name: 'crowd' }));
      stage.passSeconds(60);
      const outcomes = await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          stage.outcome(index % 2 === 0 ? '4711' : 'jörg', 'first', { remoteAddress: `198.51.100.${index}` }),
        ),
      );
      assert.deepEqual([...new Set(outcomes)], ['in']);
      const role = new URL(users.readerUrl).username;
      const [row] = (await users.run(
        kind === 'mysql'
          ? 'SELECT COUNT(*) AS number FROM information_schema.processlist WHERE user = ?'
          : 'SELECT COUNT(*) AS number FROM pg_stat_activity WHERE usename = ?',
        [role],
      )) as { number: unknown }[];
      assert.ok(Number(row?.number) >= 1 && Number(row?.number) <= 8, `${String(row?.number)} connections of two pools`);
    });

    test('a database that hangs keeps nobody waiting for long, nor out who is in the next source; who is in stays in', async () => {
      const hanging = source({ url: line.url, timeoutSeconds: 0.8 });
      stage.setConfig({ domains: [{ name: 'odd.example', default: true, sources: [hanging, { kind: 'local' }] }] });
      await stage.addLocal('next@odd.example', '{PLAIN}first');
      const person = await stage.login('4711', 'first');
      const web = await stage.openWeb(person);
      assert.ok(await web.look());
      line.hang();
      stage.passSeconds(60);
      const begun = performance.now();
      assert.equal(await stage.outcome('next@odd.example', 'first'), 'in');
      // Asked for 0.8 s; the driver's own patience, which this must not be, is 10 to 30.
      assert.ok(performance.now() - begun < 8000, `${performance.now() - begun} ms`);
      assert.equal(await stage.outcome('4711', 'first'), 'unavailable');
      assert.ok(await web.look(), 'a source that is down ends no session');
      line.mend();
      for (let tries = 0; tries < 100 && (await stage.outcome('4711', 'first')) !== 'in'; tries += 1) stage.passSeconds(1);
      assert.equal(await stage.outcome('4711', 'first'), 'in');
    });

    test('the password of the database may hold any character, as it is', async () => {
      const plain = users.readerUrl.replace(encodeURIComponent('p%w/@:'), 'p%w/@:');
      assert.notEqual(plain, users.readerUrl);
      stage.setConfig(config({ url: plain }));
      stage.passSeconds(60);
      assert.equal(await stage.outcome('4711', 'first'), 'in');
    });

    test('a role that may update the password and nothing else is enough to change it', async () => {
      const role = new URL(users.readerUrl).username;
      await users.run(kind === 'mysql' ? `GRANT UPDATE (pw) ON odd TO '${role}'@'%'` : `GRANT UPDATE (pw) ON odd TO ${role}`);
      stage.setConfig(config({ changePassword: true, newScheme: 'SSHA512' }));
      const person = await stage.login('jörg', 'first');
      const change = { current: 'first', next: 'Quite-another-1', remoteAddress: '192.0.2.1', session: null };
      await changePassword(stage.directory, person, change);
      assert.equal(await stage.outcome('jörg', 'first'), 'unauthenticated');
      assert.equal(await stage.outcome('jörg', 'Quite-another-1'), 'in');
      const rows = (await users.run(`SELECT pw FROM odd WHERE ${quote('UserName')} = 'jörg@odd.example'`)) as { pw: Buffer }[];
      assert.match(String(rows[0]?.pw), /^\{SSHA512\}/);
    });
  });
}

type Line = { url: string; hang(): void; mend(): void; close(): void };

/** The way to a database, which can fall silent without being cut. */
async function openLine(target: URL): Promise<Line> {
  let silent = false;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => {
        if (!silent) to.write(data);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(target);
  url.host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return {
    url: url.href,
    hang: () => {
      silent = true;
    },
    mend: () => {
      silent = false;
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
