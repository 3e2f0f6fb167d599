// People of an LDAP directory sign in: hostile logins, the empty password, a host that dies, a directory that is down beside SQL users,
// groups and locks that change in the directory. Real servers, both kinds of database (AUT-1, AUT-3, AUT-4, DIR-8).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Attribute, Change } from 'ldapts';
import { findGroup, membersOf, searchGroups } from '@/server/domain/directory/groups';
import { type DirectoryStage, openDirectoryStage } from '../support/directory-stage';
import { type ForeignUsers, openForeignUsers } from '../support/foreign-users';
import {
  asLdapAdmin,
  type LdapHosts,
  type LdapSettings,
  ldapHosts,
  ldapSettings,
  reader,
  startRelay,
  withLdapSource,
} from '../support/ldap-stage';
import { stopServices } from '../support/services';

let hosts: LdapHosts;
before(async () => {
  hosts = await ldapHosts();
});
after(stopServices);

const replace = (dn: string, type: string, values: string[]) =>
  asLdapAdmin((client) => client.modify(dn, new Change({ operation: 'replace', modification: new Attribute({ type, values }) })));

/** People of its own, so that tests beside each other do not meet. */
async function addPerson(uid: string, more: Record<string, string | string[]> = {}): Promise<string> {
  const dn = `uid=${uid},ou=people,dc=ldap,dc=example`;
  await asLdapAdmin(async (client) => {
    await client.del(dn).catch(() => {});
    const entry = {
      objectClass: ['inetOrgPerson', 'mailPerson'],
      uid,
      cn: uid,
      sn: uid,
      mail: `${uid}@ldap.example`,
      userPassword: 'demo',
      ...more,
    };
    await client.add(dn, entry);
  });
  return dn;
}

describe('a directory asked alone', () => {
  test('whatever a login holds, it finds only the entry that is really called so', async () => {
    await withLdapSource(ldapSettings(hosts), async (open) => {
      for (const login of [
        '*',
        'do*',
        '*)(uid=*',
        'dora)(cn=*',
        'dora\\',
        '\\2a',
        'dora\0',
        '(',
        ')',
        '&',
        '|(uid=dora)',
        'd'.repeat(100_000),
        '',
        ' ',
        'uid=dora',
      ])
        assert.equal(await open.find(`${login}@ldap.example`), null, login);
      assert.equal((await open.find('we,ird+(name)*'))?.displayName, 'Weird Name');
      assert.equal(await open.admits('we,ird+(name)*'), true);
    });
    const template = { userDn: 'uid=%n,ou=people,dc=ldap,dc=example' };
    await withLdapSource(ldapSettings(hosts, template), async (open) => {
      assert.equal(await open.admits('we,ird+(name)*'), true);
      // To the directory these are dora; here they would be somebody else.
      for (const login of ['ｄora', ' dora', 'do ra']) assert.equal(await open.find(login), null, login);
      for (const login of ['dora,ou=people,dc=ldap,dc=example', 'dora+cn=Dora Marsh', '*', '#dora', 'dora\\2c'])
        assert.equal(await open.admits(login), false, login);
    });
  });

  test('an empty password gets nobody in: a directory would take it for anonymous and say yes', async () => {
    for (const more of [{}, reader, { userDn: 'uid=%n,ou=people,dc=ldap,dc=example' }])
      await withLdapSource(ldapSettings(hosts, more), async (open) => {
        assert.equal(await open.admits('dora', ''), false);
        assert.equal(await open.admits('dora', 'wrong'), false);
        assert.equal(await open.admits('dora'), true);
        assert.equal(await open.admits('nopass', ''), false);
      });
  });

  test('where only people themselves may read their entry, a function that depends on it is off until they have signed in', async () => {
    const settings = {
      userDn: 'uid=%n,ou=people,dc=ldap,dc=example',
      switches: { calendar: { field: 'moduleAccess', values: ['calendar'] } },
      attributes: { aliases: ['mailAlternateAddress'] },
    };
    await withLdapSource(ldapSettings(hosts, settings), async (open) => {
      assert.deepEqual((await open.find('dora'))?.modulesOff, ['calendar']);
      assert.equal(await open.admits('dora'), true);
      const dora = await open.find('dora');
      assert.deepEqual([dora?.modulesOff, dora?.aliases.length], [[], 2]);
      await open.source.probe();
    });
  });

  test('a referral in the tree is not followed', async () => {
    await withLdapSource(ldapSettings(hosts, { filter: '(|(objectClass=inetOrgPerson)(objectClass=referral))' }), async (open) => {
      const entries = await open.source.listing?.search(open.scope, { words: [], fields: [], limit: 100 });
      assert.ok(entries?.some((entry) => entry.uid === 'dora') && entries.every((entry) => entry.uid !== ''));
    });
  });

  test('a search begins at words, an address counts before its @ only, and signs of filters mean nothing', async () => {
    await withLdapSource(ldapSettings(hosts), async (open) => {
      const found = async (words: string[], fields: ('name' | 'address' | 'login')[] = ['name', 'address', 'login']) =>
        (await open.source.listing?.search(open.scope, { words, fields, limit: 50 }))?.map((entry) => entry.uid);
      assert.deepEqual(await found(['marsh']), ['dora']);
      assert.deepEqual(await found(['marsh', 'dor']), ['dora']);
      assert.deepEqual(await found(['arsh']), []);
      assert.deepEqual(await found(['émile']), ['emil']);
      for (const word of ['ldap', 'example', 'ldap.example', '*', 'do*a', ')(uid=*', '@']) assert.deepEqual(await found([word]), [], word);
      const exact = (text: string) => open.source.listing?.search(open.scope, { words: [], fields: [], exact: text, limit: 5 });
      assert.deepEqual(
        (await exact('dora@ldap.example'))?.map((entry) => entry.uid),
        ['dora'],
      );
      assert.deepEqual(await exact('dor'), []);
    });
  });

  test('when the host in use dies, the next question is answered by the other one, and the dead one is left alone', async () => {
    const relay = await startRelay(hosts.first);
    await withLdapSource(ldapSettings(hosts, { hosts: [relay.address, hosts.second] }), async (open) => {
      assert.equal(await open.admits('dora'), true);
      const before = relay.connections();
      assert.ok(before > 0);
      relay.cut();
      assert.equal(await open.admits('dora'), true);
      assert.equal(await open.admits('emil'), true);
      assert.equal(relay.connections(), before);
    });
    await relay.close();
  });

  test('a first host that takes connections and says nothing costs its share of the time, and people get in by the second', async () => {
    const template = { userDn: 'uid=%n,ou=people,dc=ldap,dc=example' };
    const ways = [{}, reader, { ...template, readAs: 'nobody' }, template, { tls: 'starttls', ca: hosts.ca }];
    const tryOne = async (more: LdapSettings) => {
      const relay = await startRelay(hosts.first);
      relay.freeze();
      const silentFirst = ldapSettings(hosts, { hosts: [relay.address, hosts.second], timeoutSeconds: 4, ...more });
      await withLdapSource(silentFirst, async (open) => {
        assert.equal(await open.admits('dora'), true, JSON.stringify(more));
        const asked = relay.connections();
        assert.ok(asked > 0);
        assert.deepEqual([await open.admits('dora', 'wrong'), await open.admits('emil')], [false, true]);
        assert.equal(relay.connections(), asked, 'it is left alone');
      });
      await relay.close();
    };
    await Promise.all(ways.map(tryOne));
  });

  test('a host that falls silent while it is used is waited for once; then the other one answers', async () => {
    const tryOne = async (more: LdapSettings) => {
      const relay = await startRelay(hosts.first);
      const both = ldapSettings(hosts, { ...more, hosts: [relay.address, hosts.second], timeoutSeconds: 3 });
      await withLdapSource(both, async (open) => {
        assert.equal(await open.admits('dora'), true);
        relay.freeze();
        await assert.rejects(open.admits('dora'), /does not answer/);
        assert.equal(await open.admits('dora'), true);
      });
      await relay.close();
    };
    await Promise.all([reader, { userDn: 'uid=%n,ou=people,dc=ldap,dc=example', readAs: 'nobody' }].map(tryOne));
  });

  test('after its only server was started again, the next question is answered, under load too', async () => {
    const relay = await startRelay(hosts.first);
    await withLdapSource(ldapSettings(hosts, { ...reader, hosts: [relay.address] }), async (open) => {
      const many = async () => (await Promise.all(Array.from({ length: 12 }, () => open.admits('dora')))).every(Boolean);
      assert.equal(await many(), true);
      relay.restart();
      assert.equal(await many(), true);
    });
    await relay.close();
  });

  test('a good certificate of another host is refused', async () => {
    const relay = await startRelay(hosts.first, '127.0.0.9');
    const secure = await startRelay(hosts.secure, '127.0.0.9');
    for (const settings of [
      { tls: 'starttls', hosts: [relay.address] },
      { tls: 'implicit', hosts: [secure.address] },
    ])
      await withLdapSource(ldapSettings(hosts, { ...settings, ...reader, ca: hosts.ca }), async (open) => {
        await assert.rejects(open.find('dora'), /certificate that is not good here: ERR_TLS_CERT_ALTNAME_INVALID/);
      });
    for (const one of [relay, secure]) {
      assert.ok(!one.heard().includes('cn=reader'), 'no password crossed the network');
      await one.close();
    }
  });

  test('a connection that the server closed while idle is replaced, with its TLS and its bind', async () => {
    const relay = await startRelay(hosts.first);
    const corp = {
      base: 'cn=Users,dc=corp,dc=example',
      ...reader,
      loginAttributes: ['sAMAccountName'],
      attributes: { uid: 'sAMAccountName' },
    };
    await withLdapSource(
      ldapSettings(hosts, { ...corp, hosts: [relay.address, hosts.first], tls: 'starttls', ca: hosts.ca }),
      async (open) => {
        assert.equal(await open.admits('aadmin'), true);
        relay.cut();
        // Anonymous questions are refused there: an answer means that the bind was made again.
        assert.equal((await open.find('aadmin'))?.uid, 'aadmin');
      },
    );
    assert.ok(!relay.heard().toString('latin1').includes('sAMAccountName'), 'nothing of the questions was readable on the wire');
    await relay.close();
  });
});

for (const dialect of ['postgresql', 'mysql'] as const) {
  describe(`directory people on ${dialect}`, () => {
    let stage: DirectoryStage;
    const source = (more: Record<string, unknown> = {}) =>
      ldapSettings(hosts, {
        disabled: { field: 'accountStatus', values: ['disabled'] },
        groups: { base: 'ou=groups,dc=ldap,dc=example', displayName: 'description' },
        attributes: { aliases: ['mailAlternateAddress'], imapLogin: 'mailLogin', imapHost: 'mailHost' },
        ...more,
      });
    const config = (...sources: unknown[]) => ({
      domains: [
        { name: 'ldap.example', default: true, sources },
        { name: 'branch.example', sources: [source({ base: 'ou=people,%{dc}', groups: undefined })] },
      ],
    });
    before(async () => {
      stage = await openDirectoryStage(dialect, config(source()));
    });
    after(() => stage?.close());

    test('a person gets in with everything the directory knows of them', async () => {
      const dora = await stage.login('dora@ldap.example', 'demo');
      assert.deepEqual(
        [dora.login, dora.displayName, dora.addresses, dora.groups, dora.imapLogin],
        [
          'dora@ldap.example',
          'Dora Marsh',
          ['dora@ldap.example', 'd.marsh@ldap.example', 'marsh@ldap.example'],
          ['sales@ldap.example'],
          'vm-dora',
        ],
      );
      const emil = await stage.login('emil', 'demo');
      assert.deepEqual([emil.imapHost, emil.displayName], ['imap2.ldap.example', 'Émile Zátopek']);
    });

    test('the same name under the base of another domain is another account', async () => {
      const [ours, theirs] = [await stage.login('dora@ldap.example', 'demo'), await stage.login('dora@branch.example', 'branch')];
      assert.notEqual(ours.accountId, theirs.accountId);
      assert.equal(await stage.outcome('dora@branch.example', 'demo'), 'unauthenticated');
    });

    test('wrong password, unknown name, locked entry and an empty password are refused alike', async () => {
      for (const [login, password] of [
        ['dora@ldap.example', 'wrong'],
        ['nobody@ldap.example', 'demo'],
        ['fritz@ldap.example', 'demo'],
        ['dora@ldap.example', ''],
        ['*@ldap.example', 'demo'],
      ] as const)
        assert.equal(await stage.outcome(login, password, { remoteAddress: '192.0.2.70' }), 'unauthenticated', login);
    });

    test('locked in the directory: out of DAV and of the web within a minute (AUT-3)', async () => {
      const uid = `lock-${dialect}`;
      const dn = await addPerson(uid);
      const person = await stage.login(`${uid}@ldap.example`, 'demo');
      const web = await stage.openWeb(person);
      assert.ok(await web.look());
      await replace(dn, 'accountStatus', ['disabled']);
      stage.passSeconds(60);
      assert.equal(await stage.outcome(`${uid}@ldap.example`, 'demo'), 'unauthenticated');
      assert.equal(await web.look(), null);
      await replace(dn, 'accountStatus', []);
      const again = await stage.openWeb(await stage.login(`${uid}@ldap.example`, 'demo'));
      assert.ok(await again.look());
      await asLdapAdmin((client) => client.del(dn));
      stage.passSeconds(60);
      assert.equal(await again.look(), null);
      assert.equal(await stage.outcome(`${uid}@ldap.example`, 'demo'), 'unauthenticated');
    });

    test('a member added in the directory is in the group within a minute, without a new sign-in (DIR-8)', async () => {
      const uid = `join-${dialect}`;
      const dn = await addPerson(uid);
      // A member of this test's own: other files read the groups of the tree's people at the same time.
      const first = await addPerson(`seat-${dialect}`);
      const group = `cn=g-${dialect},ou=groups,dc=ldap,dc=example`;
      await asLdapAdmin(async (client) => {
        await client.del(group).catch(() => {});
        await client.add(group, { objectClass: 'groupOfNames', cn: `g-${dialect}`, member: first });
      });
      const person = await stage.login(`${uid}@ldap.example`, 'demo');
      const web = await stage.openWeb(person);
      assert.deepEqual([person.groups, (await web.look())?.groups], [[], []]);
      await asLdapAdmin((client) =>
        client.modify(group, new Change({ operation: 'add', modification: new Attribute({ type: 'member', values: [dn] }) })),
      );
      stage.passSeconds(60);
      assert.deepEqual((await web.look())?.groups, [`g-${dialect}@ldap.example`]);
      assert.deepEqual((await stage.login(`${uid}@ldap.example`, 'demo')).groups, [`g-${dialect}@ldap.example`]);
      const members = await membersOf(stage.directory, `g-${dialect}@ldap.example`);
      assert.deepEqual(members.toSorted(), [`${uid}@ldap.example`, `seat-${dialect}@ldap.example`]);
    });

    test('groups are found by key and by words, of their own domain only', async () => {
      assert.deepEqual(await findGroup(stage.directory, 'Sales@LDAP.example'), {
        key: 'sales@ldap.example',
        displayName: 'The sales people',
        address: 'sales@ldap.example',
      });
      assert.equal(await findGroup(stage.directory, 'nothing@ldap.example'), null);
      assert.equal(await findGroup(stage.directory, '*@ldap.example'), null);
      assert.deepEqual(await membersOf(stage.directory, 'sales@ldap.example'), ['dora@ldap.example', 'emil@ldap.example']);
      assert.deepEqual(
        (await searchGroups(stage.directory, 'ldap.example', 'people', 10)).map((group) => group.key),
        ['sales@ldap.example'],
      );
      assert.deepEqual(await searchGroups(stage.directory, 'ldap.example', '*', 10), []);
      assert.deepEqual(await searchGroups(stage.directory, 'branch.example', 'sales', 10), []);
    });

    test('a directory that is down or silent keeps the users of other sources out of nothing', async () => {
      const silent = await startRelay(hosts.first);
      silent.freeze();
      await stage.addLocal('here@ldap.example', '{PLAIN}demo');
      for (const [why, dead] of [
        ['down', { hosts: ['127.0.0.1:1'] }],
        ['silent', { hosts: [silent.address] }],
      ] as const) {
        stage.setConfig(config(source({ name: why, ...dead, timeoutSeconds: 0.8 }), { kind: 'local' }));
        const begun = performance.now();
        assert.equal(await stage.outcome('here@ldap.example', 'demo'), 'in', why);
        // The promise is one second (AUT-1); what this proves is that nobody waits for an answer that does not come.
        assert.ok(performance.now() - begun < 20_000, why);
        assert.equal(await stage.outcome('stranger@ldap.example', 'demo'), 'unavailable');
        assert.deepEqual(
          stage.directory.sources.trouble().map((one) => [one.label, one.domain]),
          [[why, 'ldap.example']],
        );
      }
      stage.setConfig(config(source()));
      assert.equal(await stage.outcome('dora@ldap.example', 'demo'), 'in');
      assert.deepEqual(stage.directory.sources.trouble(), []);
      await silent.close();
    });

    test('two SQL sources and a directory that is down: people of both tables get in (AUT-1)', async () => {
      const [one, two] = await Promise.all([openForeignUsers('postgresql'), openForeignUsers('mysql')]);
      try {
        await one.add('first@ldap.example', '{PLAIN}demo');
        await two.add('second@ldap.example', '{PLAIN}demo');
        const sql = (users: ForeignUsers) => ({
          kind: 'sql',
          url: users.readerUrl,
          table: 'mailbox',
          columns: { login: 'username', password: 'crypted' },
          timeoutSeconds: 10,
        });
        stage.setConfig(config(source({ name: 'down', hosts: ['127.0.0.1:1'] }), sql(one), sql(two)));
        for (const login of ['first@ldap.example', 'second@ldap.example']) assert.equal(await stage.outcome(login, 'demo'), 'in', login);
        assert.deepEqual(
          stage.directory.sources.trouble().map((trouble) => [trouble.label, trouble.text]),
          [['down', 'nothing listens on 127.0.0.1:1']],
        );
      } finally {
        stage.setConfig(config(source()));
        await Promise.all([one.drop(), two.drop()]);
      }
    });

    test('while the directory cannot be asked, sessions go on with what was known', async () => {
      const person = await stage.login('dora@ldap.example', 'demo');
      const web = await stage.openWeb(person);
      assert.ok(await web.look());
      // A changed configuration is looked at afresh: then nothing is known but the account, which goes on.
      stage.setConfig(config(source({ hosts: ['127.0.0.1:1'] })));
      stage.passSeconds(60);
      assert.equal((await web.look())?.accountId, person.accountId);
      stage.setConfig(config(source()));
    });
  });
}
