// One verified login for every door: who gets in, who is told no, and what the first login makes. On both kinds of database.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { userAddresses } from '@/server/domain/directory/local-users';
import { verifyLogin } from '@/server/domain/directory/verify-login';
import { type DirectoryStage, openDirectoryStage } from '../support/directory-stage';
import { stopServices } from '../support/services';

after(stopServices);

const config = {
  domains: [
    { name: 'a.example', aliases: ['alias.example'], hosts: ['mail.a.example'], default: true },
    { name: 'b.example', hosts: ['mail.b.example'], preferences: { language: 'fr' } },
  ],
};

for (const dialect of ['postgresql', 'mysql'] as const) {
  describe(`login on ${dialect}`, () => {
    let stage: DirectoryStage;
    before(async () => {
      stage = await openDirectoryStage(dialect, config);
      for (const login of ['info@a.example', 'info@b.example', 'jane.doe+x@a.example', 'parallel@a.example'])
        await stage.addLocal(login, '{PLAIN}right');
      await stage.addLocal('slow@a.example', '{BLF-CRYPT}$2y$10$abcdefghijklmnopqrstuuDl5Hl8EJ.YqIWv4LZ0gPb1VdIhPqPsO');
    });
    after(() => stage?.close());

    test('the same local part in two domains is two accounts (DOM-3)', async () => {
      const [a, b] = await Promise.all([stage.login('info@a.example', 'right'), stage.login('info@b.example', 'right')]);
      assert.notEqual(a.accountId, b.accountId);
      assert.deepEqual([a.login, b.login], ['info@a.example', 'info@b.example']);
    });

    test('a login finds its domain by address, by another name of it, by host and by default; case does not matter in the domain (DOM-2, DOM-5)', async () => {
      assert.equal((await stage.login('Jane.Doe+x@A.Example', 'right')).login, 'jane.doe+x@a.example');
      assert.equal((await stage.login('info@alias.example', 'right')).login, 'info@a.example');
      assert.equal((await stage.login('info', 'right')).login, 'info@a.example');
      assert.equal((await stage.login('info', 'right', { host: 'mail.b.example:443' })).login, 'info@b.example');
    });

    test('wrong password, unknown user, unknown domain and an empty password are refused with one code', async () => {
      for (const [login, password] of [
        ['info@a.example', 'wrong'],
        ['nobody@a.example', 'right'],
        ['info@c.example', 'right'],
        ['info@a.example', ''],
        ['', 'right'],
        ['@a.example', 'right'],
        ["info'; DROP TABLE account; --@a.example", 'right'],
        [`${'x'.repeat(5000)}@a.example`, 'right'],
      ] as const) {
        assert.equal(await stage.outcome(login, password, { remoteAddress: '192.0.2.50' }), 'unauthenticated', login.slice(0, 40));
      }
    });

    test('twenty first logins at once make one account, one calendar and one address book', async () => {
      const doors = [stage.directory, stage.twin(), stage.twin()];
      const people = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          verifyLogin(doors[index % 3] ?? stage.directory, {
            login: 'parallel@a.example',
            password: 'right',
            remoteAddress: '192.0.2.2',
            door: 'dav',
          }),
        ),
      );
      assert.equal(new Set(people.map((person) => person.accountId)).size, 1);
      const accountId = people[0]?.accountId ?? '';
      assert.equal(await stage.store.db.account.count({ where: { domain: 'a.example', uid: 'parallel' } }), 1);
      const collections = await stage.store.db.collection.findMany({
        where: { accountId },
        select: { kind: true, name: true },
        orderBy: { kind: 'asc' },
      });
      assert.deepEqual(collections, [
        { kind: 'addressbook', name: 'personal' },
        { kind: 'calendar', name: 'personal' },
      ]);
    });

    test("what a new account gets is named in its domain's language", async () => {
      const person = await stage.login('info@b.example', 'right');
      const calendar = await stage.store.db.collection.findFirst({
        where: { accountId: person.accountId, kind: 'calendar' },
        select: { displayName: true },
      });
      assert.equal(calendar?.displayName, 'Personnel');
    });

    test('addresses come with their reasons, and follow the source (DOM-6)', async () => {
      await stage.addLocal('many@a.example', '{PLAIN}right', { aliases: ['Sales@a.example', 'not-an-address'] });
      const person = await stage.login('many@a.example', 'right');
      assert.deepEqual(person.addresses, ['many@a.example', 'sales@a.example', 'many@alias.example']);
      assert.deepEqual(
        (await userAddresses(stage.directory, 'many@a.example')).map((row) => row.reason),
        ['mail', 'alias', 'domain-alias'],
      );
      await stage.store.db.localUser.update({ where: { login: 'many@a.example' }, data: { aliases: [] } });
      stage.passSeconds(60);
      assert.deepEqual((await stage.login('many@a.example', 'right')).addresses, ['many@a.example', 'many@alias.example']);
      assert.equal(await stage.store.db.address.count({ where: { address: 'sales@a.example' } }), 0);
    });

    test('an address that belongs to another account stays there', async () => {
      await stage.addLocal('thief@a.example', '{PLAIN}right', { aliases: ['info@a.example'] });
      await stage.login('info@a.example', 'right');
      assert.ok(!(await stage.login('thief@a.example', 'right')).addresses.includes('info@a.example'));
      const said = await userAddresses(stage.directory, 'thief@a.example');
      assert.deepEqual(
        said.map(({ address, heldBy }) => [address, heldBy]),
        [
          ['thief@a.example', undefined],
          ['info@a.example', 'info@a.example'],
          ['thief@alias.example', undefined],
        ],
      );
    });

    test('an address goes along with who has it now: whoever left, or had it taken away, holds it no longer (DOM-6)', async () => {
      await stage.addLocal('left@a.example', '{PLAIN}right');
      await stage.addLocal('moved@a.example', '{PLAIN}right', { aliases: ['desk@a.example'] });
      await stage.login('left@a.example', 'right');
      assert.ok((await stage.login('moved@a.example', 'right')).addresses.includes('desk@a.example'));
      await stage.store.db.localUser.delete({ where: { login: 'left@a.example' } });
      await stage.store.db.localUser.update({ where: { login: 'moved@a.example' }, data: { aliases: [] } });
      await stage.addLocal('next@a.example', '{PLAIN}right', { aliases: ['left@a.example', 'desk@a.example'] });
      const next = await stage.login('next@a.example', 'right');
      assert.deepEqual(next.addresses, ['next@a.example', 'left@a.example', 'desk@a.example', 'next@alias.example']);
      const said = await userAddresses(stage.directory, 'next@a.example');
      assert.deepEqual(
        said.map(({ address }) => address),
        next.addresses,
      );
    });

    test('a disabled user is out within a minute, though the login was just verified (AUT-3)', async () => {
      await stage.addLocal('leaving@a.example', '{PLAIN}right');
      assert.equal(await stage.outcome('leaving@a.example', 'right'), 'in');
      await stage.store.db.localUser.update({ where: { login: 'leaving@a.example' }, data: { active: false } });
      stage.passSeconds(60);
      assert.equal(await stage.outcome('leaving@a.example', 'right'), 'unauthenticated');
    });

    test('fifty requests of one client cost one password hash', async () => {
      await stage.store.db.localUser.update({
        where: { login: 'slow@a.example' },
        data: { passwordHash: `{BLF-CRYPT}${await slowHash()}` },
      });
      const cost = async (work: () => Promise<unknown>) => {
        const begun = process.cpuUsage();
        await work();
        const { user, system } = process.cpuUsage(begun);
        return (user + system) / 1000;
      };
      const first = await cost(() => stage.login('slow@a.example', 'right'));
      const fifty = await cost(() => Promise.all(Array.from({ length: 50 }, () => stage.login('slow@a.example', 'right'))));
      assert.ok(fifty < first / 2, `first ${first} ms of CPU, fifty more ${fifty} ms`);
    });

    test('an unknown user takes as long as a known one with a wrong password', async () => {
      const hash = `{BLF-CRYPT}${await slowHash()}`;
      const fresh = await openDirectoryStage(dialect, config);
      try {
        await fresh.addLocal('known@a.example', hash);
        // CPU of this process, which does the hashing: the wall clock of a busy test machine says nothing.
        const timeIn = async (login: string) => {
          await fresh.outcome(login, 'warm up', { remoteAddress: '198.51.100.99' });
          const begun = process.cpuUsage();
          for (let round = 0; round < 5; round += 1) {
            await fresh.outcome(login, `wrong${round}`, { remoteAddress: `198.51.100.${round}` });
            await fresh.store.db.loginThrottle.deleteMany({});
          }
          const { user, system } = process.cpuUsage(begun);
          return (user + system) / 1000;
        };
        const known = await timeIn('known@a.example');
        const unknown = await timeIn('unknown@a.example');
        const elsewhere = await timeIn('known@nowhere.example');
        for (const other of [unknown, elsewhere]) {
          assert.ok(
            other > known * 0.6 && other < known * 1.7,
            `known ${known} ms, unknown user ${unknown} ms, unknown domain ${elsewhere} ms`,
          );
        }
      } finally {
        await fresh.close();
      }
    });
  });
}

async function slowHash(): Promise<string> {
  const { default: bcrypt } = await import('bcryptjs');
  return bcrypt.hash('right', 10);
}
