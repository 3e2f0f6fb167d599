// The optional columns and tables of a foreign SQL source, each with what it changes; weak hashes replaced at login; the report of
// schemes (AUT-2, AUT-6, DIR-8, DOM-8, DOM-10). Foreign PostgreSQL and MariaDB, roles that may only read.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { describeLogin } from '@/server/domain/directory/describe-login';
import { findGroup, membersOf, searchGroups } from '@/server/domain/directory/groups';
import { addLocalGroup, listLocalGroups, removeLocalGroup, setLocalMember } from '@/server/domain/directory/local-groups';
import type { Person } from '@/server/domain/directory/model';
import { reportSchemes } from '@/server/domain/directory/password-schemes';
import { canSee, rightsOn } from '@/server/domain/sharing/rights';
import { findCollection } from '@/server/domain/sync/collections';
import { type DirectoryStage, openDirectoryStage } from '../support/directory-stage';
import { type ForeignUsers, openForeignUsers } from '../support/foreign-users';
import { stopServices } from '../support/services';

after(stopServices);

const md5 = 'ab4f63f9ac65152575886860dde480a1';

for (const kind of ['postgresql', 'mysql'] as const) {
  describe(`a foreign table on ${kind}`, () => {
    let users: ForeignUsers;
    let stage: DirectoryStage;
    const plain = { login: 'username', password: 'crypted', mail: 'username', displayName: 'fullname' };
    const source = (more: Record<string, unknown> = {}) => ({
      kind: 'sql',
      name: 'mail users',
      url: users.readerUrl,
      table: 'mailbox',
      columns: plain,
      scheme: 'MD5',
      timeoutSeconds: 10,
      ...more,
    });
    const groups = { table: 'team', name: 'team', member: 'member', displayName: 'title', mail: 'mail', filter: 'live = 1' };
    const config = (more: Record<string, unknown> = {}) => ({
      domains: [{ name: 'mail.example', default: true, sources: [source(more)] }],
    });
    const say = async (login: string, more: Record<string, unknown>) => {
      stage.setConfig(config(more));
      return describeLogin(stage.directory, login);
    };
    /** The person's calendar, shared with a group. */
    const calendarFor = async (owner: Person, grantee: string) => {
      const calendar = await findCollection(stage.store, owner.accountId, 'calendar', 'personal');
      if (!calendar) throw new Error('no calendar');
      const right = { publicRight: 'view', confRight: 'none', privateRight: 'none', createdAt: new Date() };
      await stage.store.db.grant.create({ data: { collectionId: calendar.id, grantee, ...right } });
      return { id: calendar.id, ownerId: owner.accountId };
    };
    before(async () => {
      users = await openForeignUsers(kind);
      await users.add('anna@mail.example', md5, { fullname: 'Anna', second_mail: 'anna@else.example', modules: 'calendar', locked: 0 });
      await users.add('bert@mail.example', md5, { fullname: 'Bert', locked: 1, imap_host: 'imap2.example', modules: '' });
      await users.add('room@mail.example', md5, { fullname: 'Room', sort: 'room', seats: 3 });
      await users.add(
        'strong@mail.example',
        '{SSHA512}qC09ElImkdUqm5duP21UPpT0CoGvGoKOjUnfLpEGbwRRdIq7edSUvyFfxrnn3iIaNAo8PFQQnNlKK87girTOeHNhbHRzYWx0',
      );
      await users.add('odd@mail.example', '{ROT13}nmregl');
      await users.join('sales', 'anna@mail.example');
      await users.join('sales', 'outside@partner.example');
      await users.join('Crew', 'bert@mail.example');
      stage = await openDirectoryStage(kind, config());
    });
    after(async () => {
      await stage?.close();
      await users?.drop();
    });

    test('each optional column changes what is known', async () => {
      for (const [login, column, field, without, given] of [
        ['room', { kind: 'sort' }, 'kind', 'user', 'resource'],
        ['room', { capacity: 'seats' }, 'capacity', null, 3],
        ['bert', { imapHost: 'imap_host' }, 'imapHost', null, 'imap2.example'],
        ['anna', { recovery: 'second_mail' }, 'recoveryAddress', null, 'anna@else.example'],
      ] as const) {
        assert.equal((await say(login, {}))[field], without, field);
        assert.equal((await say(login, { columns: { ...plain, ...column } }))[field], given, field);
      }
    });

    test('a column decides who may sign in, who has a function, and who must choose a new password', async () => {
      assert.equal((await say('bert', {})).active, true);
      const settings = {
        disabled: { field: 'locked' },
        switches: { calendar: { field: 'modules', values: ['calendar'] } },
        mustChange: { field: 'active', values: ['1'] },
      };
      const [anna, bert] = [await say('anna', settings), await say('bert', settings)];
      assert.deepEqual([anna.active, bert.active], [true, false]);
      assert.deepEqual([anna.modulesOff, bert.modulesOff], [[], ['calendar']]);
      assert.equal(anna.mustChangePassword, true);
      assert.equal(await stage.outcome('bert@mail.example', 'azerty'), 'unauthenticated');
      const [entry] = stage.config.current.domains;
      if (!entry) throw new Error('no domain');
      const question = { words: [], fields: [], limit: 20 };
      const listed = (await stage.directory.sources.of(entry)[0]?.listing?.search({ entry, domain: 'mail.example' }, question)) ?? [];
      assert.deepEqual(
        listed.filter((one) => !one.active).map((one) => one.uid),
        ['bert'],
      );
      assert.equal((await stage.login('anna@mail.example', 'azerty', { door: 'web' })).login, 'anna@mail.example');
      assert.equal(await stage.outcome('anna@mail.example', 'azerty'), 'forbidden');
    });

    test('a room of the source is a room in its account', async () => {
      const look = async () => {
        const { accountId } = await stage.login('room@mail.example', 'azerty');
        return stage.store.db.account.findUnique({ where: { id: accountId }, select: { kind: true, capacity: true } });
      };
      stage.setConfig(config({ columns: { ...plain, kind: 'sort', capacity: 'seats' } }));
      assert.deepEqual(await look(), { kind: 'resource', capacity: 3 });
      await users.run('UPDATE mailbox SET seats = 5 WHERE username = ?', ['room@mail.example']);
      stage.passSeconds(60);
      assert.deepEqual(await look(), { kind: 'resource', capacity: 5 });
      // Somebody who is no room any more has none to share.
      await users.run('UPDATE mailbox SET sort = NULL WHERE username = ?', ['room@mail.example']);
      stage.passSeconds(60);
      assert.deepEqual(await look(), { kind: 'user', capacity: null });
    });

    test('groups come from a table of their own, and a member added there is in within a minute (DIR-8)', async () => {
      stage.setConfig(config({ groups }));
      const bert = await stage.login('bert@mail.example', 'azerty');
      const web = await stage.openWeb(bert);
      const shared = await calendarFor(await stage.login('anna@mail.example', 'azerty'), 'group:sales@mail.example');
      const sees = async () => {
        const person = await web.look();
        const rights = person && (await rightsOn(stage.store, person, [shared])).get(shared.id);
        return rights ? canSee(rights) : false;
      };
      assert.deepEqual((await web.look())?.groups, ['crew@mail.example']);
      assert.equal(await sees(), false);
      await users.join('sales', 'bert@mail.example');
      stage.passSeconds(60);
      assert.equal(await sees(), true);
      assert.deepEqual((await web.look())?.groups, ['crew@mail.example', 'sales@mail.example']);
      assert.deepEqual((await stage.login('bert@mail.example', 'azerty')).groups, ['crew@mail.example', 'sales@mail.example']);
      await users.run("DELETE FROM team WHERE member = 'bert@mail.example' AND team = 'sales'");
      stage.passSeconds(60);
      assert.deepEqual((await web.look())?.groups, ['crew@mail.example']);
      assert.equal(await sees(), false);
    });

    test('a group has a name, an address, members and a search; its filter counts', async () => {
      assert.deepEqual(await findGroup(stage.directory, 'SALES@mail.example'), {
        key: 'sales@mail.example',
        displayName: 'Team sales',
        address: 'sales@mail.example',
      });
      assert.deepEqual(await membersOf(stage.directory, 'sales@mail.example'), ['anna@mail.example', 'outside@partner.example']);
      assert.deepEqual((await searchGroups(stage.directory, 'mail.example', 'team', 10)).map((group) => group.key).sort(), [
        'crew@mail.example',
        'sales@mail.example',
      ]);
      for (const term of ['%', '_', "'", '*']) assert.deepEqual(await searchGroups(stage.directory, 'mail.example', term, 10), [], term);
      await users.run('UPDATE team SET live = 0');
      assert.equal(await findGroup(stage.directory, 'sales@mail.example'), null);
      await users.run('UPDATE team SET live = 1');
    });

    test('schemes are counted, and nothing is changed by it (AUT-6)', async () => {
      stage.setConfig(config());
      const [report] = await reportSchemes(stage.directory, 'mail.example');
      assert.deepEqual(report?.schemes, [
        { scheme: 'PLAIN-MD5', count: 3, weak: true },
        { scheme: 'SSHA512', count: 1, weak: true },
        { scheme: 'ROT13', count: 1, weak: false },
      ]);
      assert.equal((await users.row('anna@mail.example')).crypted, md5);
    });

    test('a weak hash stays as it is unless that is switched on', async () => {
      assert.equal(await stage.outcome('anna@mail.example', 'azerty'), 'in');
      assert.equal((await users.row('anna@mail.example')).crypted, md5);
    });

    test('with a role that may only read, the login is right and the hash stays', async () => {
      stage.setConfig(config({ upgradeHashes: true }));
      assert.equal(await stage.outcome('anna@mail.example', 'azerty'), 'in');
      assert.equal((await users.row('anna@mail.example')).crypted, md5);
    });

    test('switched on, a weak hash becomes a strong one, once, also under many logins at once', async () => {
      stage.setConfig(config({ url: users.writerUrl, upgradeHashes: true }));
      assert.equal(await stage.outcome('anna@mail.example', 'wrong', { remoteAddress: '192.0.2.77' }), 'unauthenticated');
      assert.equal((await users.row('anna@mail.example')).crypted, md5);
      const twins = [stage.directory, stage.twin(), stage.twin()];
      const { verifyLogin } = await import('@/server/domain/directory/verify-login');
      const logins = twins.flatMap((directory) =>
        [1, 2].map(() =>
          verifyLogin(directory, { login: 'anna@mail.example', password: 'azerty', remoteAddress: '192.0.2.1', door: 'dav' }),
        ),
      );
      assert.equal((await Promise.all(logins)).length, 6);
      const { crypted } = await users.row('anna@mail.example');
      assert.match(crypted, /^\{BLF-CRYPT\}\$2y\$/);
      stage.passSeconds(60);
      assert.equal(await stage.outcome('anna@mail.example', 'azerty'), 'in');
      assert.equal((await users.row('anna@mail.example')).crypted, crypted);
      assert.equal((await users.row('bert@mail.example')).crypted, md5);
    });

    test('the configured scheme decides what is better: a strong one is never replaced by a weaker', async () => {
      stage.setConfig(config({ url: users.writerUrl, upgradeHashes: true, newScheme: 'SSHA256' }));
      const before = (await users.row('strong@mail.example')).crypted;
      assert.equal(await stage.outcome('strong@mail.example', 'azerty'), 'in');
      assert.equal((await users.row('strong@mail.example')).crypted, before);
      assert.equal(await stage.outcome('room@mail.example', 'azerty'), 'in');
      assert.match((await users.row('room@mail.example')).crypted, /^\{SSHA256\}/);
    });

    test('the unique name is a login too, also when it is another column than the login', async () => {
      stage.setConfig(config({ columns: { ...plain, login: 'fullname', uid: 'username' } }));
      const web = await stage.openWeb(await stage.login('Bert', 'azerty'));
      stage.passSeconds(60);
      assert.equal((await web.look())?.login, 'bert@mail.example');
      // A number as the unique name, asked for with a word.
      stage.setConfig(config({ columns: { login: 'username', uid: 'seats', password: 'crypted' } }));
      assert.equal(await stage.outcome('nobody@mail.example', 'azerty', { remoteAddress: '192.0.2.78' }), 'unauthenticated');
    });
  });
}

for (const dialect of ['postgresql', 'mysql'] as const) {
  test(`groups of the built-in table on ${dialect}: made, joined, left, removed`, async () => {
    const stage = await openDirectoryStage(dialect, { domains: [{ name: 'a.example', default: true }, { name: 'b.example' }] });
    try {
      await stage.addLocal('jane@a.example', '{PLAIN}azerty');
      await stage.addLocal('jane@b.example', '{PLAIN}azerty');
      const { directory } = stage;
      await addLocalGroup(directory, { key: 'Team@a.example', displayName: 'The team', address: null });
      await assert.rejects(addLocalGroup(directory, { key: 'team@a.example', displayName: '', address: null }), /there already/);
      await assert.rejects(setLocalMember(directory, 'team@a.example', 'jane@b.example', true), /not of the domain/);
      await assert.rejects(setLocalMember(directory, 'team@a.example', 'nobody@a.example', true), /no user/);
      const web = await stage.openWeb(await stage.login('jane@a.example', 'azerty'));
      assert.deepEqual((await web.look())?.groups, []);
      await setLocalMember(directory, 'team@a.example', 'jane@a.example', true);
      await setLocalMember(directory, 'team@a.example', 'jane@a.example', true);
      stage.passSeconds(60);
      assert.deepEqual((await web.look())?.groups, ['team@a.example']);
      assert.deepEqual(await membersOf(directory, 'team@a.example'), ['jane@a.example']);
      assert.deepEqual((await stage.login('jane@b.example', 'azerty')).groups, []);
      assert.deepEqual(
        (await searchGroups(directory, 'a.example', 'TEAM', 5)).map((group) => group.displayName),
        ['The team'],
      );
      assert.deepEqual(await listLocalGroups(directory, 'a.example'), [
        { key: 'team@a.example', displayName: 'The team', address: null, members: ['jane@a.example'] },
      ]);
      await setLocalMember(directory, 'team@a.example', 'jane@a.example', false);
      stage.passSeconds(60);
      assert.deepEqual((await web.look())?.groups, []);
      await removeLocalGroup(directory, 'team@a.example');
      assert.equal(await findGroup(directory, 'team@a.example'), null);
    } finally {
      await stage.close();
    }
  });
}
