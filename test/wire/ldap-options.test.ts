// Every option of an LDAP source changes a visible result (AUT-4), asked of real OpenLDAP servers.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  type LdapHosts,
  type LdapSettings,
  ldapHosts,
  ldapSettings,
  type OpenSource,
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

const groups = { base: 'ou=groups,dc=ldap,dc=example' };
const corp = {
  base: 'cn=Users,dc=corp,dc=example',
  ...reader,
  loginAttributes: ['sAMAccountName', 'userPrincipalName'],
  attributes: { uid: 'sAMAccountName', displayName: 'displayName', aliases: ['proxyAddresses'], groups: 'memberOf' },
};
/** The outcome of asking, a fault included. */
const outcome = (ask: (open: OpenSource) => Promise<unknown>) => (open: OpenSource) =>
  ask(open).catch((error: unknown) => `fault: ${error instanceof Error ? error.message : String(error)}`);
const admits = (login: string, password?: string) => (open: OpenSource) => open.admits(login, password);
const field =
  (
    login: string,
    name:
      | 'uid'
      | 'displayName'
      | 'mail'
      | 'aliases'
      | 'imapLogin'
      | 'imapHost'
      | 'kind'
      | 'capacity'
      | 'groups'
      | 'recoveryAddress'
      | 'mustChangePassword'
      | 'hidden'
      | 'modulesOff'
      | 'active',
  ) =>
  async (open: OpenSource) =>
    (await open.find(login))?.[name];

type Case = {
  option: string;
  domain?: string;
  base?: () => LdapSettings;
  without: () => LdapSettings;
  with: () => LdapSettings;
  ask: (open: OpenSource) => Promise<unknown>;
  /** What comes without and with the option; a text beginning with "fault:" is matched by its beginning. */
  gives: readonly [without: unknown, with_: unknown];
};

const cases: readonly Case[] = [
  {
    option: 'hosts: the second answers when the first is down',
    without: () => ({ hosts: ['127.0.0.1:1'] }),
    with: () => ({ hosts: ['127.0.0.1:1', hosts.second] }),
    ask: admits('dora'),
    gives: ['fault: nothing listens on 127.0.0.1:1', true],
  },
  {
    option: 'tls: starttls with the authority',
    without: () => ({ tls: 'starttls' }),
    with: () => ({ tls: 'starttls', ca: hosts.ca }),
    ask: admits('dora'),
    gives: ['fault: 127.0.0.1:', true],
  },
  {
    option: 'tls: implicit (LDAPS) with the authority',
    without: () => ({ tls: 'implicit', hosts: [hosts.first], ca: hosts.ca }),
    with: () => ({ tls: 'implicit', hosts: [hosts.secure], ca: hosts.ca }),
    ask: admits('dora'),
    gives: ['fault: 127.0.0.1:', true],
  },
  {
    option: 'ca',
    without: () => ({ tls: 'implicit', hosts: [hosts.secure] }),
    with: () => ({ tls: 'implicit', hosts: [hosts.secure.replace('127.0.0.1', 'localhost')], ca: hosts.ca }),
    ask: admits('dora'),
    gives: ['fault: 127.0.0.1:', true],
  },
  {
    option: 'verifyCertificate',
    without: () => ({ tls: 'starttls' }),
    with: () => ({ tls: 'starttls', verifyCertificate: false }),
    ask: admits('dora'),
    gives: ['fault: 127.0.0.1:', true],
  },
  {
    option: 'bindDn and bindPassword',
    base: () => ({ ...corp, bindDn: undefined, bindPassword: undefined }),
    without: () => ({}),
    with: () => reader,
    ask: admits('aadmin'),
    gives: ['fault: the directory does not let anonymous questions read', true],
  },
  {
    option: 'bindPassword',
    without: () => ({ ...reader, bindPassword: 'wrong' }),
    with: () => reader,
    ask: admits('dora'),
    gives: ['fault: the directory refuses bindDn cn=reader,ou=services,dc=ldap,dc=example (result 49)', true],
  },
  {
    option: 'base',
    without: () => ({}),
    with: () => ({ base: 'ou=many,dc=ldap,dc=example' }),
    ask: admits('m07'),
    gives: [false, true],
  },
  {
    option: 'base with the domain in it',
    domain: 'branch.example',
    without: () => ({}),
    with: () => ({ base: 'ou=people,%{dc}' }),
    ask: admits('dora@branch.example', 'branch'),
    gives: [false, true],
  },
  {
    option: 'bindDn with the domain in it',
    without: () => ({ ...reader, bindDn: 'cn=reader,ou=services,dc=%d' }),
    with: () => ({ ...reader, bindDn: 'cn=reader,ou=services,%{dc}' }),
    ask: admits('dora'),
    gives: ['fault: the directory refuses bindDn', true],
  },
  {
    option: 'scope',
    without: () => ({}),
    with: () => ({ scope: 'one' }),
    ask: admits('nina'),
    gives: [true, false],
  },
  {
    option: 'filter',
    without: () => ({}),
    with: () => ({ filter: '(!(accountStatus=disabled))' }),
    ask: admits('fritz'),
    gives: [true, false],
  },
  {
    option: 'filter with the domain in it',
    without: () => ({ filter: '(mail=*@other.example)' }),
    with: () => ({ filter: '(mail=*@%d)' }),
    ask: admits('dora'),
    gives: [false, true],
  },
  {
    option: 'loginAttributes (indirect bind by several fields)',
    without: () => ({}),
    with: () => ({ loginAttributes: ['uid', 'mail', 'mailAlternateAddress'] }),
    ask: admits('d.marsh@ldap.example'),
    gives: [false, true],
  },
  {
    option: 'userDn: bind as the user, read with the own rights',
    base: () => ({ base: 'ou=closed,dc=ldap,dc=example' }),
    without: () => ({}),
    with: () => ({ userDn: 'uid=%n,ou=closed,dc=ldap,dc=example' }),
    ask: async (open) => {
      const user = await open.find('selma');
      return [await user?.verify('demo'), user?.displayName];
    },
    gives: ['fault: the directory does not let', [true, 'Selma Closed']],
  },
  {
    option: 'userDn without any search',
    base: () => ({ userDn: 'uid=%n,ou=closed,dc=ldap,dc=example', base: 'ou=closed,dc=ldap,dc=example' }),
    without: () => ({ readAs: 'service' }),
    with: () => ({ readAs: 'nobody' }),
    ask: async (open) => {
      const user = await open.find('selma');
      return [await user?.verify('demo'), await user?.verify('wrong'), user?.uid, user?.displayName];
    },
    gives: ['fault: the directory does not let', [true, false, 'selma', '']],
  },
  {
    option: 'userDn with a search by the service account',
    without: () => ({ userDn: 'uid=%n,ou=nowhere,dc=ldap,dc=example', ...reader }),
    with: () => ({ userDn: 'uid=%n,ou=people,dc=ldap,dc=example', ...reader }),
    ask: admits('dora'),
    gives: [false, true],
  },
  {
    option: 'readAs: what only the person may read',
    base: () => ({ userDn: 'uid=%n,ou=people,dc=ldap,dc=example' }),
    without: () => ({ readAs: 'nobody' }),
    with: () => ({ readAs: 'user', attributes: { aliases: ['mailAlternateAddress'] } }),
    ask: async (open) => {
      const user = await open.find('dora');
      await user?.verify('demo');
      return user?.aliases;
    },
    gives: [[], ['d.marsh@ldap.example', 'marsh@ldap.example']],
  },
  {
    option: 'attributes.uid',
    without: () => ({}),
    with: () => ({ attributes: { uid: 'sn' } }),
    ask: field('dora', 'uid'),
    gives: ['dora', 'marsh'],
  },
  {
    option: 'attributes.uid of Active Directory',
    without: () => ({ ...corp, attributes: {} }),
    with: () => corp,
    ask: field('aadmin', 'uid'),
    gives: [undefined, 'aadmin'],
  },
  {
    option: 'attributes.displayName',
    without: () => ({}),
    with: () => ({ attributes: { displayName: 'sn' } }),
    ask: field('dora', 'displayName'),
    gives: ['Dora Marsh', 'Marsh'],
  },
  {
    option: 'attributes.mail',
    without: () => ({}),
    with: () => ({ attributes: { mail: 'secondMail' } }),
    ask: field('dora', 'mail'),
    gives: ['dora@ldap.example', 'dora@elsewhere.example'],
  },
  {
    option: 'attributes.aliases',
    without: () => ({}),
    with: () => ({ attributes: { aliases: ['mailAlternateAddress'] } }),
    ask: field('dora', 'aliases'),
    gives: [[], ['d.marsh@ldap.example', 'marsh@ldap.example']],
  },
  {
    option: 'attributes.aliases: proxyAddresses of Active Directory',
    without: () => ({ ...corp, attributes: { uid: 'sAMAccountName' } }),
    with: () => corp,
    ask: field('aadmin', 'aliases'),
    gives: [[], ['aa@corp.example', 'anna@old.example']],
  },
  {
    option: 'attributes.imapLogin',
    without: () => ({}),
    with: () => ({ attributes: { imapLogin: 'mailLogin' } }),
    ask: field('dora', 'imapLogin'),
    gives: [undefined, 'vm-dora'],
  },
  {
    option: 'attributes.imapHost',
    without: () => ({}),
    with: () => ({ attributes: { imapHost: 'mailHost' } }),
    ask: field('emil', 'imapHost'),
    gives: [undefined, 'imap2.ldap.example'],
  },
  {
    option: 'attributes.kind',
    without: () => ({}),
    with: () => ({ attributes: { kind: 'entryKind' } }),
    ask: field('saal', 'kind'),
    gives: ['user', 'resource'],
  },
  {
    option: 'attributes.capacity',
    without: () => ({}),
    with: () => ({ attributes: { capacity: 'bookings' } }),
    ask: field('saal', 'capacity'),
    gives: [undefined, 2],
  },
  {
    option: 'attributes.groups (memberOf)',
    without: () => ({ ...corp, attributes: { ...corp.attributes, groups: undefined } }),
    with: () => corp,
    ask: field('aadmin', 'groups'),
    gives: [[], ['domain users', 'sales, north']],
  },
  {
    option: 'attributes.recovery',
    without: () => ({}),
    with: () => ({ attributes: { recovery: 'secondMail' } }),
    ask: field('dora', 'recoveryAddress'),
    gives: [undefined, 'dora@elsewhere.example'],
  },
  {
    option: 'attributes.photo',
    without: () => ({ attributes: { photo: 'thumbnailPhoto' } }),
    with: () => ({}),
    ask: async (open) => {
      const question = { words: [], fields: [], exact: 'dora', limit: 5, withPhoto: true };
      const [entry] = (await open.source.listing?.search(open.scope, question)) ?? [];
      return entry?.photo && Buffer.from(entry.photo).subarray(0, 2).toString('hex');
    },
    gives: [undefined, 'ffd8'],
  },
  {
    option: 'attributes.password',
    base: () => ({ bindDn: 'cn=admin,dc=ldap,dc=example', bindPassword: 'admin' }),
    without: () => ({ attributes: { password: 'description' } }),
    with: () => ({}),
    ask: async (open) => ((await open.source.countSchemes?.())?.get('SHA') ?? 0) > 0,
    gives: [false, true],
  },
  {
    option: 'disabled by value',
    without: () => ({}),
    with: () => ({ disabled: { field: 'accountStatus', values: ['disabled'] } }),
    ask: admits('fritz'),
    gives: [true, false],
  },
  {
    option: 'disabled by a bit (userAccountControl)',
    without: () => corp,
    with: () => ({ ...corp, disabled: { field: 'userAccountControl', bit: 2 } }),
    ask: async (open) => [await open.admits('gone'), await open.admits('aadmin')],
    gives: [
      [true, true],
      [false, true],
    ],
  },
  {
    option: 'mustChange by attribute',
    without: () => ({}),
    with: () => ({ mustChange: { field: 'mustChangeNow' } }),
    ask: field('flag', 'mustChangePassword'),
    gives: [false, true],
  },
  {
    option: 'hidden',
    without: () => ({}),
    with: () => ({ hidden: { filter: '(employeeType=board)' } }),
    ask: async (open) => {
      const entries = await open.source.listing?.search(open.scope, { words: ['greta'], fields: ['name'], limit: 5 });
      return [(await open.find('greta'))?.hidden, entries?.[0]?.hidden, (await open.find('dora'))?.hidden];
    },
    gives: [
      [false, false, false],
      [true, true, false],
    ],
  },
  {
    option: 'switches (module access)',
    without: () => ({}),
    with: () => ({ switches: { calendar: { field: 'moduleAccess', values: ['calendar'] } } }),
    ask: async (open) => [(await open.find('fritz'))?.modulesOff, (await open.find('greta'))?.modulesOff],
    gives: [
      [[], []],
      [['calendar'], []],
    ],
  },
  {
    option: 'groups',
    without: () => ({}),
    with: () => ({ groups }),
    ask: field('dora', 'groups'),
    gives: [[], ['sales']],
  },
  {
    option: 'groups.base',
    without: () => ({ groups: { base: 'ou=people,dc=ldap,dc=example' } }),
    with: () => ({ groups }),
    ask: field('dora', 'groups'),
    gives: [[], ['sales']],
  },
  {
    option: 'groups.filter',
    without: () => ({ groups }),
    with: () => ({ groups: { ...groups, filter: '(cn=nothing)' } }),
    ask: field('dora', 'groups'),
    gives: [['sales'], []],
  },
  {
    option: 'groups.name',
    without: () => ({ groups }),
    with: () => ({ groups: { ...groups, name: 'description' } }),
    ask: field('dora', 'groups'),
    gives: [['sales'], ['the sales people']],
  },
  {
    option: 'groups.displayName',
    without: () => ({ groups }),
    with: () => ({ groups: { ...groups, displayName: 'description' } }),
    ask: async (open) => (await open.source.groups?.find(open.scope, { name: 'sales', address: '' }))?.displayName,
    gives: ['sales', 'The sales people'],
  },
  {
    option: 'groups.mail',
    without: () => ({ groups: { ...groups, mail: 'description' } }),
    with: () => ({ groups }),
    ask: async (open) => (await open.source.groups?.find(open.scope, { name: 'sales', address: '' }))?.address,
    gives: ['the sales people', 'sales@ldap.example'],
  },
  {
    option: 'groups.member',
    without: () => ({ groups }),
    with: () => ({ groups: { ...groups, member: 'memberUid' } }),
    ask: field('nina', 'groups'),
    gives: [[], ['ops']],
  },
  {
    option: 'groups.memberIs',
    without: () => ({ groups: { ...groups, member: 'memberUid', memberIs: 'dn' } }),
    with: () => ({ groups: { ...groups, member: 'memberUid', memberIs: 'uid' } }),
    ask: async (open) => open.source.groups?.members(open.scope, 'ops'),
    gives: [[], ['dora@ldap.example', 'nina@ldap.example']],
  },
  {
    option: 'groups.nested',
    without: () => ({ groups }),
    with: () => ({ groups: { ...groups, nested: true } }),
    ask: async (open) => [(await open.find('emil'))?.groups, [...((await open.source.groups?.members(open.scope, 'staff')) ?? [])].sort()],
    gives: [
      [['sales'], ['greta@ldap.example']],
      [
        ['sales', 'staff'],
        ['dora@ldap.example', 'emil@ldap.example', 'greta@ldap.example'],
      ],
    ],
  },
  {
    option: 'resultLimit',
    base: () => ({ base: 'ou=many,dc=ldap,dc=example', pageSize: 0 }),
    without: () => ({}),
    with: () => ({ resultLimit: 7 }),
    ask: async (open) => (await open.source.listing?.search(open.scope, { words: ['many'], fields: ['name'], limit: 100 }))?.length,
    gives: [30, 7],
  },
];

describe('options of an LDAP source', { concurrency: 4 }, () => {
  for (const one of cases) {
    test(one.option, async () => {
      const run = (settings: LdapSettings) =>
        withLdapSource(ldapSettings(hosts, { ...one.base?.(), ...settings }), outcome(one.ask), one.domain);
      for (const [settings, wanted] of [
        [one.without(), one.gives[0]],
        [one.with(), one.gives[1]],
      ] as const) {
        const given = await run(settings);
        if (typeof wanted === 'string' && wanted.startsWith('fault:')) assert.equal(String(given).slice(0, wanted.length), wanted);
        else assert.deepEqual(given, wanted);
      }
    });
  }

  /** What a search asks for, as bytes on the wire: sizeLimit and timeLimit follow each other (RFC 4511 section 4.5.1). */
  const heardWith = async (settings: LdapSettings, ask: (open: OpenSource) => Promise<unknown>) => {
    const relay = await startRelay(hosts.first);
    try {
      await withLdapSource(ldapSettings(hosts, { ...settings, hosts: [relay.address] }), ask);
      return { heard: relay.heard(), connections: relay.connections() };
    } finally {
      await relay.close();
    }
  };

  test('timeLimitSeconds is what the server is told', async () => {
    for (const seconds of [7, 9]) {
      const { heard } = await heardWith({ timeLimitSeconds: seconds }, (open) => open.find('dora'));
      assert.ok(heard.includes(Buffer.from([0x02, 0x01, 20, 0x02, 0x01, seconds])), `sizeLimit 20, timeLimit ${seconds}`);
    }
  });

  test('pageSize asks in pages (RFC 2696) and loses nobody', async () => {
    const all = async (open: OpenSource) => {
      const entries = await open.source.listing?.search(open.scope, { words: ['many'], fields: ['name'], limit: 100 });
      assert.equal(entries?.length, 30);
    };
    const paged = await heardWith({ base: 'ou=many,dc=ldap,dc=example', pageSize: 8 }, all);
    const whole = await heardWith({ base: 'ou=many,dc=ldap,dc=example', pageSize: 0 }, all);
    const pages = (bytes: Buffer) => bytes.toString('latin1').split('1.2.840.113556.1.4.319').length - 1;
    assert.deepEqual([pages(paged.heard), pages(whole.heard)], [4, 0]);
  });

  test('timeoutSeconds ends the waiting for a server that is silent', async () => {
    const relay = await startRelay(hosts.first);
    relay.freeze();
    try {
      await withLdapSource(ldapSettings(hosts, { hosts: [relay.address], timeoutSeconds: 0.3 }), async (open) => {
        const begun = performance.now();
        await assert.rejects(open.find('dora'), /does not answer/);
        assert.ok(performance.now() - begun < 9000);
      });
    } finally {
      await relay.close();
    }
  });

  test('one connection looks people up, and few are used for many sign-ins', async () => {
    const { connections } = await heardWith({}, async (open) => {
      for (let turn = 0; turn < 5; turn += 1) assert.equal(await open.admits('dora'), true);
      assert.ok((await Promise.all(Array.from({ length: 20 }, () => open.admits('emil')))).every(Boolean));
    });
    assert.ok(connections <= 1 + 8 + 8, `${connections} connections`);
  });
});
