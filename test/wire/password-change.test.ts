// Changing the login password where it lives: local, SQL (both kinds), LDAP; what is refused, what ends, what is written (AUT-14).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Attribute, Change } from 'ldapts';
import type { SessionId } from '@/server/core/ids';
import { createAppPassword } from '@/server/domain/directory/app-passwords/app-passwords';
import { readMailSecret } from '@/server/domain/directory/mail-secret';
import type { Person } from '@/server/domain/directory/model';
import { canChangePassword, changePassword } from '@/server/domain/directory/password-change';
import { type DirectoryStage, openDirectoryStage } from '../support/directory-stage';
import { type ForeignUsers, openForeignUsers } from '../support/foreign-users';
import { asLdapAdmin, type LdapHosts, ldapHosts, ldapSettings, reader, writer } from '../support/ldap-stage';
import { stopServices } from '../support/services';

let hosts: LdapHosts;
before(async () => {
  hosts = await ldapHosts();
});
after(stopServices);

/** What a change ends with: "changed", or the code with the refusals. */
async function tryChange(
  stage: DirectoryStage,
  person: Person,
  current: string,
  next: string,
  session: { id: SessionId; cookieKey: string } | null = null,
) {
  try {
    await changePassword(stage.directory, person, { current, next, remoteAddress: '192.0.2.9', session });
    return 'changed';
  } catch (error) {
    const { code, details } = error as { code?: string; details?: { refusals?: string[] } };
    return [code ?? String(error), ...(details?.refusals ?? [])].join(' ');
  }
}

for (const dialect of ['postgresql', 'mysql'] as const) {
  describe(`passwords of the built-in table on ${dialect}`, () => {
    let stage: DirectoryStage;
    before(async () => {
      stage = await openDirectoryStage(dialect, {
        domains: [
          { name: 'a.example', default: true, passwords: { minLength: 8, classes: 2 } },
          { name: 'fixed.example', sources: [{ kind: 'local', changePassword: false }] },
        ],
      });
      for (const login of ['jane@a.example', 'other@a.example', 'guess@a.example', 'flag@a.example', 'x@fixed.example'])
        await stage.addLocal(login, '{PLAIN}first');
    });
    after(() => stage?.close());

    test('the policy refuses with every reason, and the old password goes on', async () => {
      const jane = await stage.login('jane@a.example', 'first');
      assert.equal(await tryChange(stage, jane, 'first', 'jane'), 'invalid too_short too_few_classes contains_login');
      assert.equal(await tryChange(stage, jane, 'first', 'first'), 'invalid too_short too_few_classes same_as_old');
      assert.equal(await stage.outcome('jane@a.example', 'first'), 'in');
    });

    test('after a change only the new password counts, every other session has ended, and the browser that asked keeps its mailbox', async () => {
      const jane = await stage.login('jane@a.example', 'first');
      const [here, there] = [await stage.openWeb(jane, 'first'), await stage.openWeb(jane, 'first')];
      assert.ok((await here.look()) && (await there.look()));
      assert.equal(await tryChange(stage, jane, 'first', 'Second-one', { id: here.sessionId, cookieKey: here.cookieKey }), 'changed');
      assert.ok(await here.look());
      assert.equal(await there.look(), null);
      assert.equal(await readMailSecret(stage.directory, { id: here.sessionId, cookieKey: here.cookieKey }), 'Second-one');
      assert.equal(await stage.outcome('jane@a.example', 'first'), 'unauthenticated');
      assert.equal(await stage.outcome('jane@a.example', 'Second-one'), 'in');
      const row = await stage.store.db.localUser.findUnique({ where: { login: 'jane@a.example' } });
      assert.match(row?.passwordHash ?? '', /^\{BLF-CRYPT\}\$2y\$/);
      const events = await stage.store.db.auditEvent.findMany({ where: { action: 'password.changed', accountId: jane.accountId } });
      assert.equal(events.length, 1);
      assert.equal(JSON.stringify(events).includes('Second-one'), false);
    });

    test('guessing the current password meets the same limit as guessing at the login', async () => {
      const person = await stage.login('guess@a.example', 'first');
      const outcomes: string[] = [];
      for (let turn = 0; turn < 8; turn += 1) outcomes.push(await tryChange(stage, person, `wrong${turn}`, 'Quite-another'));
      assert.equal(outcomes[0], 'unauthenticated');
      assert.equal(outcomes.at(-1), 'rate_limited');
      assert.equal(await stage.outcome('guess@a.example', 'first'), 'rate_limited');
    });

    test('two changes in the same moment: one wins, and its password is the one that counts', async () => {
      const person = await stage.login('other@a.example', 'first');
      const nexts = ['Race-won-1', 'Race-won-2', 'Race-won-3'];
      const outcomes = await Promise.all(nexts.map((next) => tryChange(stage, person, 'first', next)));
      assert.equal(outcomes.filter((one) => one === 'changed').length, 1);
      const winner = nexts[outcomes.indexOf('changed')] ?? '';
      assert.equal(await stage.outcome('other@a.example', winner), 'in');
    });

    test('a note that the password must be changed is gone with the change', async () => {
      await stage.store.db.localUser.update({ where: { login: 'flag@a.example' }, data: { mustChange: true } });
      const found = async () =>
        (await stage.directory.sources.of(entry())[0]?.find({ local: 'flag', domain: 'a.example', entry: entry(), bare: false }))
          ?.mustChangePassword;
      const entry = () => {
        const [first] = stage.config.current.domains;
        if (!first) throw new Error('no domain');
        return first;
      };
      assert.equal(await found(), true);
      const person = await stage.login('jane@a.example', 'Second-one');
      const flagged = { ...person, ...(await accountOf(stage, 'flag@a.example')) };
      assert.equal(await stage.outcome('flag@a.example', 'first'), 'forbidden', 'as a temporary one it opens no client');
      assert.equal(await tryChange(stage, flagged, 'first', 'Third-time-1'), 'changed');
      assert.equal(await found(), false);
    });

    test('where it is switched off, nobody is offered a change', async () => {
      const person = await stage.login('x@fixed.example', 'first');
      assert.equal(await canChangePassword(stage.directory, person), false);
      assert.equal(await tryChange(stage, person, 'first', 'Completely-1-new'), 'unsupported');
    });
  });

  describe(`passwords in a foreign table on ${dialect}`, () => {
    let users: ForeignUsers;
    let stage: DirectoryStage;
    const source = (more: Record<string, unknown> = {}) => ({
      kind: 'sql',
      url: users.writerUrl,
      table: 'mailbox',
      columns: { login: 'username', password: 'crypted', mail: 'username', domain: 'maildomain' },
      filter: 'active = 1',
      mustChange: { field: 'force_change' },
      changePassword: true,
      newScheme: 'SSHA512',
      ...more,
    });
    const config = (more: Record<string, unknown> = {}) => ({
      domains: [{ name: 'mail.example', default: true, passwords: { minLength: 4 }, sources: [source(more)] }],
    });
    before(async () => {
      users = await openForeignUsers(dialect);
      await users.add('anna@mail.example', '{PLAIN}first', { force_change: 1 });
      await users.add('bert@mail.example', '{PLAIN}first');
      await users.add('gone@mail.example', '{PLAIN}first', { active: 0 });
      stage = await openDirectoryStage('postgresql', config());
    });
    after(async () => {
      await stage?.close();
      await users?.drop();
    });

    test('the new password stands there in the configured scheme, in one row and no other', async () => {
      // It is a temporary one, which opens the web and no client.
      assert.equal(await stage.outcome('anna@mail.example', 'first'), 'forbidden');
      const anna = await stage.login('anna@mail.example', 'first', { door: 'web' });
      assert.equal(await tryChange(stage, anna, 'wrong', 'second'), 'unauthenticated');
      assert.equal(await tryChange(stage, anna, 'first', 'second'), 'changed');
      assert.match((await users.row('anna@mail.example')).crypted, /^\{SSHA512\}/);
      assert.equal(Number((await users.row('anna@mail.example')).force_change), 0);
      assert.equal((await users.row('bert@mail.example')).crypted, '{PLAIN}first');
      assert.equal((await users.row('gone@mail.example')).crypted, '{PLAIN}first');
      assert.equal(await stage.outcome('anna@mail.example', 'second'), 'in');
    });

    test('a temporary password opens the web and no client; an app password goes on (decision 18)', async () => {
      await users.add('temp@mail.example', '{PLAIN}handed-out', { force_change: 1 });
      const temp = await stage.login('temp@mail.example', 'handed-out', { door: 'web' });
      const { password } = await createAppPassword(stage.directory, temp, { name: 'Phone', scopes: ['dav'], remoteAddress: '' });
      // Not counted as guesses: whoever knows the password is no guesser, and their phone asks on and on.
      for (let turn = 0; turn < 8; turn += 1) assert.equal(await stage.outcome('temp@mail.example', 'handed-out'), 'forbidden');
      assert.equal(await stage.outcome('temp@mail.example', password), 'in');
      assert.equal(await stage.outcome('temp@mail.example', 'wrong'), 'unauthenticated');
      assert.equal(await tryChange(stage, temp, 'handed-out', 'my own one'), 'changed');
      assert.equal(await stage.outcome('temp@mail.example', 'my own one'), 'in');
      assert.equal(await stage.outcome('temp@mail.example', password), 'in');
      await users.run('DELETE FROM mailbox WHERE username = ?', ['temp@mail.example']);
    });

    test('without the prefix, where the table has other readers', async () => {
      stage.setConfig(config({ newScheme: 'BLF-CRYPT', newSchemePrefix: false }));
      const anna = await stage.login('anna@mail.example', 'second');
      assert.equal(await tryChange(stage, anna, 'second', 'third'), 'changed');
      assert.match((await users.row('anna@mail.example')).crypted, /^\$2y\$/);
      assert.equal(await stage.outcome('anna@mail.example', 'third'), 'in');
    });

    test('a role that may only read is told apart, and nothing is lost', async () => {
      stage.setConfig(config({ url: users.readerUrl }));
      const bert = await stage.login('bert@mail.example', 'first');
      assert.equal(await tryChange(stage, bert, 'first', 'second'), 'forbidden');
      assert.equal(await stage.outcome('bert@mail.example', 'first'), 'in');
    });

    test('a value that the column cannot hold changes nothing', async () => {
      // MariaDB in its lenient modes cuts a long value without a word; a trigger does the same here.
      await users.run(
        dialect === 'mysql'
          ? 'CREATE TRIGGER cut BEFORE UPDATE ON mailbox FOR EACH ROW SET NEW.crypted = LEFT(NEW.crypted, 60)'
          : 'ALTER TABLE mailbox ALTER crypted TYPE VARCHAR(60)',
      );
      stage.setConfig(config({ name: 'narrow' }));
      const bert = await stage.login('bert@mail.example', 'first');
      assert.notEqual(await tryChange(stage, bert, 'first', 'second'), 'changed');
      assert.equal(await stage.outcome('bert@mail.example', 'first'), 'in');
    });

    test('a row that two people could be is not written', async () => {
      stage.setConfig(
        config({ table: 'twins', columns: { login: 'username', password: 'crypted' }, filter: undefined, mustChange: undefined }),
      );
      const twin = await stage.login('twin@mail.example', 'first');
      assert.equal(await tryChange(stage, twin, 'first', 'second'), 'conflict');
      assert.equal(await stage.outcome('twin@mail.example', 'first'), 'in');
    });
  });
}

describe('passwords in a directory', () => {
  let stage: DirectoryStage;
  const config = (more: Record<string, unknown>) => ({
    domains: [{ name: 'ldap.example', default: true, passwords: { minLength: 4 }, sources: [ldapSettings(hosts, more)] }],
  });
  const dnOf = (uid: string) => `uid=${uid},ou=people,dc=ldap,dc=example`;
  const set = (uid: string, values: Record<string, string[]>) =>
    asLdapAdmin((client) =>
      client.modify(
        dnOf(uid),
        Object.entries(values).map(
          ([type, list]) => new Change({ operation: 'replace', modification: new Attribute({ type, values: list }) }),
        ),
      ),
    );
  const stored = (uid: string) =>
    asLdapAdmin(async (client) => {
      const { searchEntries } = await client.search(dnOf(uid), { scope: 'base', attributes: ['userPassword'] });
      return String(searchEntries[0]?.['userPassword'] ?? '');
    });
  before(async () => {
    stage = await openDirectoryStage('postgresql', config({ changePassword: 'exop' }));
    await asLdapAdmin(async (client) => {
      for (const uid of ['pw-exop', 'pw-attr', 'pw-strict', 'pw-reset']) {
        await client.del(dnOf(uid)).catch(() => {});
        const policy = uid === 'pw-strict' || uid === 'pw-reset' ? { pwdPolicySubentry: 'cn=strict,ou=policies,dc=ldap,dc=example' } : {};
        const entry = {
          objectClass: ['inetOrgPerson', 'mailPerson'],
          uid,
          cn: uid,
          sn: uid,
          mail: `${uid}@ldap.example`,
          userPassword: 'first',
        };
        await client.add(dnOf(uid), { ...entry, ...policy });
      }
    });
    // A password that somebody else set has to be changed first: that is what the directory's own policy says.
    await asLdapAdmin((client) =>
      client.modify(
        dnOf('pw-reset'),
        new Change({ operation: 'replace', modification: new Attribute({ type: 'pwdReset', values: ['TRUE'] }) }),
      ),
    );
  });
  after(() => stage?.close());

  test('by the password modify operation, with the own rights (RFC 3062)', async () => {
    const person = await stage.login('pw-exop@ldap.example', 'first');
    assert.equal(await canChangePassword(stage.directory, person), true);
    assert.equal(await tryChange(stage, person, 'wrong', 'second'), 'unauthenticated');
    assert.equal(await tryChange(stage, person, 'first', 'sécond 🍕'), 'changed');
    assert.equal(await stage.outcome('pw-exop@ldap.example', 'first'), 'unauthenticated');
    assert.equal(await stage.outcome('pw-exop@ldap.example', 'sécond 🍕'), 'in');
    assert.match(await stored('pw-exop'), /^\{SSHA\}/);
  });

  test('as a hash of the configured scheme, with the rights of the service account', async () => {
    stage.setConfig(config({ ...writer, changePassword: 'attribute' }));
    const person = await stage.login('pw-attr@ldap.example', 'first');
    assert.equal(await tryChange(stage, person, 'wrong', 'second'), 'unauthenticated');
    assert.equal(await tryChange(stage, person, 'first', 'second'), 'changed');
    assert.match(await stored('pw-attr'), /^\{CRYPT\}\$6\$/);
    assert.equal(await stage.outcome('pw-attr@ldap.example', 'second'), 'in');
    stage.setConfig(config({ ...writer, changePassword: 'attribute', newScheme: 'SSHA512' }));
    assert.equal(await tryChange(stage, person, 'second', 'third'), 'changed');
    assert.match(await stored('pw-attr'), /^\{SSHA512\}/);
    assert.equal(await stage.outcome('pw-attr@ldap.example', 'third'), 'in');
  });

  test("the directory's own policy refuses, and is told apart from a wrong password", async () => {
    stage.setConfig(config({ changePassword: 'exop' }));
    const person = await stage.login('pw-strict@ldap.example', 'first');
    assert.equal(await tryChange(stage, person, 'first', 'short'), 'invalid refused_by_source');
    assert.equal(await tryChange(stage, person, 'first', 'long enough for it'), 'changed');
    assert.equal(await stage.outcome('pw-strict@ldap.example', 'long enough for it'), 'in');
  });

  test('a password that was reset has to be changed first; then it is one like any other', async () => {
    stage.setConfig(config({ changePassword: 'exop', mustChange: { field: 'pwdReset' } }));
    const [entry] = stage.config.current.domains;
    if (!entry) throw new Error('no domain');
    const name = { local: 'pw-reset', domain: 'ldap.example', entry, bare: false };
    const look = () => stage.directory.sources.of(entry)[0]?.find(name);
    assert.equal((await look())?.mustChangePassword, true);
    assert.equal(await stage.outcome('pw-reset@ldap.example', 'first'), 'forbidden');
    const person = await stage.login('pw-reset@ldap.example', 'first', { door: 'web' });
    assert.equal(await tryChange(stage, person, 'first', 'chosen by myself'), 'changed');
    assert.equal((await look())?.mustChangePassword, false);
    assert.equal(await stage.outcome('pw-reset@ldap.example', 'chosen by myself'), 'in');
  });

  test('also where only the answer to the sign-in tells it', async () => {
    stage.setConfig(config({ changePassword: 'exop' }));
    await set('pw-reset', { pwdReset: ['TRUE'] });
    const [entry] = stage.config.current.domains;
    if (!entry) throw new Error('no domain');
    const user = await stage.directory.sources.of(entry)[0]?.find({ local: 'pw-reset', domain: 'ldap.example', entry, bare: false });
    assert.equal(user?.mustChangePassword, false);
    assert.equal(await user?.verify('chosen by myself'), true);
    assert.equal(user?.mustChangePassword, true);
    assert.equal(await stage.outcome('pw-reset@ldap.example', 'chosen by myself'), 'forbidden');
    // What was read of them stays known.
    assert.deepEqual([user?.uid, user?.displayName, user?.mail], ['pw-reset', 'pw-reset', 'pw-reset@ldap.example']);
  });

  test('a weak hash in the directory is replaced at the sign-in, when that is switched on and the account may write it (AUT-6)', async () => {
    const uid = 'pw-weak';
    await asLdapAdmin(async (client) => {
      await client.del(dnOf(uid)).catch(() => {});
      const entry = { objectClass: ['inetOrgPerson', 'mailPerson'], uid, cn: uid, sn: uid, mail: `${uid}@ldap.example` };
      await client.add(dnOf(uid), { ...entry, userPassword: '{MD5}q09j+axlFSV1iGhg3eSAoQ==' });
    });
    for (const [why, settings, becomes] of [
      ['switched off', writer, /^\{MD5\}/],
      ['a reader', { ...reader, upgradeHashes: true }, /^\{MD5\}/],
      ['switched on', { ...writer, upgradeHashes: true }, /^\{CRYPT\}\$6\$/],
    ] as const) {
      stage.setConfig(config({ ...settings, name: why }));
      const logins = await Promise.all([1, 2, 3].map(() => stage.outcome('pw-weak@ldap.example', 'azerty')));
      assert.deepEqual(logins, ['in', 'in', 'in'], why);
      assert.match(await stored(uid), becomes, why);
    }
    stage.passSeconds(60);
    assert.equal(await stage.outcome('pw-weak@ldap.example', 'azerty'), 'in');
  });

  test('where the directory takes none from here, nobody is offered a change', async () => {
    stage.setConfig(config({}));
    const person = await stage.login('pw-exop@ldap.example', 'sécond 🍕');
    assert.equal(await canChangePassword(stage.directory, person), false);
    assert.equal(await tryChange(stage, person, 'sécond 🍕', 'another one'), 'unsupported');
  });
});

async function accountOf(
  stage: DirectoryStage,
  login: string,
): Promise<Pick<Person, 'accountId' | 'uid' | 'login' | 'address' | 'addresses'>> {
  const uid = login.split('@')[0] ?? '';
  const row = await stage.store.db.account.create({
    data: { id: crypto.randomUUID(), domain: 'a.example', uid, displayName: uid, createdAt: new Date() },
  });
  return { accountId: row.id as Person['accountId'], uid, login, address: login, addresses: [login] };
}
