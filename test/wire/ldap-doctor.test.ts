// Doctor and a directory: each fault in one line with a remedy (OPS-9), and nothing to say where all is well.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { migrate } from '@/server/store/migrate';
import { runAtrium } from '../support/cli';
import { freshDatabase, type TestDatabase } from '../support/database';
import { type LdapHosts, type LdapSettings, ldapHosts, ldapSettings, reader } from '../support/ldap-stage';
import { stopServices } from '../support/services';

const home = mkdtempSync(join(tmpdir(), 'atrium-ldap-doctor-'));
let hosts: LdapHosts;
let database: TestDatabase;
before(async () => {
  [hosts, database] = await Promise.all([ldapHosts(), freshDatabase('postgresql')]);
  await migrate(database.url);
});
after(async () => {
  await database?.drop();
  rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  await stopServices();
});

const groups = { base: 'ou=groups,dc=ldap,dc=example' };

/** What is wrong, and what doctor must say. */
const faults: readonly (readonly [name: string, settings: () => LdapSettings, says: RegExp])[] = [
  [
    'a-host-nobody-knows',
    () => ({ hosts: ['ldap.does-not-exist.invalid'] }),
    /the host ldap\.does-not-exist\.invalid is not known -> correct hosts/,
  ],
  ['a-port-nobody-listens-on', () => ({ hosts: ['127.0.0.1:1'] }), /nothing listens on 127\.0\.0\.1:1 -> start the directory/],
  [
    'a-second-host-that-is-down',
    () => ({ hosts: [hosts.first, '127.0.0.1:1'] }),
    /nothing listens on 127\.0\.0\.1:1 -> start the directory/,
  ],
  ['a-certificate-of-an-unknown-authority', () => ({ tls: 'starttls' }), /shows a certificate that is not good here: \w+ -> set ca/],
  [
    'tls-from-the-first-byte-where-there-is-none',
    () => ({ tls: 'implicit', ca: hosts.ca }),
    /does not answer -> |does not answer with TLS: .* -> set tls/,
  ],
  [
    'a-refused-service-account',
    () => ({ ...reader, bindPassword: 'wrong' }),
    /the directory refuses bindDn cn=reader,\S* \(result 49\) -> correct bindDn/,
  ],
  [
    'a-base-that-is-not-there',
    () => ({ base: 'ou=peple,dc=ldap,dc=example' }),
    /base ou=peple,dc=ldap,dc=example does not exist there -> correct base/,
  ],
  ['a-base-that-is-no-name', () => ({ base: 'people' }), /base people is no distinguished name -> correct base/],
  ['a-filter-that-is-none', () => ({ filter: '(objectClass=person' }), /filter is no LDAP filter: .* -> correct filter/],
  [
    'a-filter-that-finds-nobody',
    () => ({ filter: '(objectClass=unicorn)' }),
    /nobody is found below ou=people,\S* -> correct base, scope, filter/,
  ],
  ['a-unique-name-nobody-has', () => ({ attributes: { uid: 'sAMAccountName' } }), /nobody is found below .* -> .*attributes\.uid/],
  ['a-subtree-that-may-not-be-read', () => ({ base: 'cn=Users,dc=corp,dc=example' }), /-> .*give bindDn the right/],
  [
    'groups-that-are-not-there',
    () => ({ groups: { base: 'ou=teams,dc=ldap,dc=example' } }),
    /groups\.base ou=teams,\S* does not exist there -> correct groups\.base/,
  ],
  [
    'a-group-filter-that-is-none',
    () => ({ groups: { ...groups, filter: 'cn=*)' } }),
    /groups\.filter is no LDAP filter: .* -> correct groups\.filter/,
  ],
];

describe('doctor and LDAP sources', () => {
  test('names each of the faults in one line with a remedy, and no other; a password never', async () => {
    const domainOf = (name: string) => `${name}.example`;
    const config = {
      dataDir: join(home, 'data'),
      domains: [
        ...faults.map(([name, settings]) => ({
          name: domainOf(name),
          sources: [{ ...ldapSettings(hosts, settings()), timeoutSeconds: 10 }],
        })),
        {
          name: 'ldap.example',
          sources: [{ ...ldapSettings(hosts, { ...reader, tls: 'starttls', ca: hosts.ca, groups }), name: 'good one' }],
        },
        { name: 'branch.example', sources: [{ ...ldapSettings(hosts, { base: 'ou=people,%{dc}' }), name: 'by template' }] },
      ],
    };
    const file = join(home, 'atrium.yaml');
    writeFileSync(file, JSON.stringify(config));
    const result = await runAtrium(['doctor', '--config', file], { env: { DATABASE_URL: database.url } });
    assert.equal(result.code, 1, result.out + result.error);
    const lines = result.out.split('\n');
    for (const [name, , says] of faults) {
      const own = lines.filter((line) => line.includes(` of ${domainOf(name)}: `));
      assert.equal(own.length, 1, `${name}: ${own.join(' | ')}`);
      assert.match(own[0] ?? '', /^FAULT source /);
      assert.match(own[0] ?? '', says, name);
    }
    assert.match(result.out, /^ok +source good one of ldap\.example: answers/m);
    assert.match(result.out, /^ok +source by template of branch\.example: answers/m);
    assert.ok(!(result.out + result.error).includes('bindPassword'.concat(': reader')));
  });

  test('the command tells what the directory says of somebody, their addresses with reasons, and the schemes', async () => {
    const file = join(home, 'describe.yaml');
    const source = ldapSettings(hosts, {
      bindDn: 'cn=admin,dc=ldap,dc=example',
      bindPassword: 'admin',
      groups,
      attributes: { aliases: ['mailAlternateAddress'], recovery: 'secondMail' },
      changePassword: 'exop',
    });
    writeFileSync(
      file,
      JSON.stringify({ dataDir: join(home, 'data'), domains: [{ name: 'ldap.example', aliases: ['ldap.test'], sources: [source] }] }),
    );
    const run = (...args: string[]) => runAtrium([...args, '--json', '--config', file], { env: { DATABASE_URL: database.url } });
    const described = JSON.parse((await run('user', 'describe', 'dora')).out) as Record<string, unknown>;
    assert.deepEqual(
      [described['login'], described['sourceKind'], described['groups'], described['recoveryAddress'], described['canChangePassword']],
      ['dora@ldap.example', 'ldap', ['sales@ldap.example'], 'dora@elsewhere.example', true],
    );
    assert.deepEqual(JSON.parse((await run('user', 'addresses', 'dora')).out), [
      { address: 'dora@ldap.example', reason: 'mail' },
      { address: 'd.marsh@ldap.example', reason: 'alias' },
      { address: 'marsh@ldap.example', reason: 'alias' },
      { address: 'dora@ldap.test', reason: 'domain-alias' },
    ]);
    const [report] = JSON.parse((await run('user', 'schemes')).out) as { schemes: { scheme: string; count: number; weak: boolean }[] }[];
    const count = (scheme: string) => report?.schemes.find((one) => one.scheme === scheme);
    assert.equal(count('SHA')?.weak, true);
    assert.ok((count('PLAIN')?.count ?? 0) > 3);
    assert.equal(count('SHA512-CRYPT')?.weak, false);
    const missing = await run('user', 'describe', 'nobody');
    assert.deepEqual([missing.code, missing.out], [1, '']);
  });
});
