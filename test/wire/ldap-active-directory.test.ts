// A real Active Directory (Samba as domain controller) with the configuration that docs/guides/active-directory.md gives: sign-in,
// addresses, groups in groups, disabled people, passwords that are changed, set by an administrator or refused (AUT-3, AUT-4,
// AUT-14, DIR-8).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Attribute, Change, type Client } from 'ldapts';
import { parse } from 'yaml';
import { createAppPassword } from '@/server/domain/directory/app-passwords/app-passwords';
import { findGroup, membersOf } from '@/server/domain/directory/groups';
import type { Person } from '@/server/domain/directory/model';
import { changePassword } from '@/server/domain/directory/password-change';
import { allValuesOf } from '@/server/domain/directory/sources/ldap-search';
import type { LoginName, UserSource } from '@/server/domain/directory/sources/source';
import { verifyFirstStep } from '@/server/domain/directory/verify-login';
import { type DirectoryStage, openDirectoryStage } from '../support/directory-stage';
import { adBase, type DomainController, noDomainController, startDomainController } from '../support/services/samba';

const first = 'Sommer!2026';
const peopleBase = `CN=Users,${adBase}`;
const dnOf = (name: string) => `CN=${name},${peopleBase}`;
const disabledFlag = 2;
const normalAccount = 512;
const neverExpires = 65_536;

const unicodePwd = (password: string) => Buffer.from(`"${password}"`, 'utf16le');
const replace = (type: string, ...values: (string | Buffer)[]) =>
  new Change({ operation: 'replace', modification: new Attribute({ type, values: values as string[] }) });

/** What the guide writes, with the servers, the authority and the password of this test in it. */
function guideConfig(dc: DomainController, more: Record<string, unknown> = {}) {
  const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/active-directory.md'), 'utf8');
  const [, text = ''] = /^```yaml\n(.*?)^```$/ms.exec(guide) ?? [];
  const config = parse(text) as { domains: { sources: Record<string, unknown>[] }[] };
  const source = config.domains[0]?.sources[0];
  assert.deepEqual(source?.['hosts'], ['dc1.corp.example:389', 'dc2.corp.example:389']);
  Object.assign(source, { hosts: [dc.address], ca: `file:${dc.caFile}`, bindPassword: first, timeoutSeconds: 20 }, more);
  return config;
}

async function addPerson(client: Client, name: string, more: Record<string, string | string[] | Buffer> = {}) {
  const entry = {
    objectClass: ['top', 'person', 'organizationalPerson', 'user'],
    sAMAccountName: name,
    userPrincipalName: `${name}@corp.example`,
    displayName: `${name} Doe`,
    unicodePwd: unicodePwd(first),
    userAccountControl: `${normalAccount}`,
    ...more,
  };
  // Values may be bytes; the library's type of `add` knows text only.
  await client.add(dnOf(name), entry as unknown as Record<string, string | string[]>);
}

const addGroup = (client: Client, name: string, member: string[]) =>
  client.add(dnOf(name), { objectClass: ['top', 'group'], sAMAccountName: name, mail: `${name.toLowerCase()}@corp.example`, member });

describe('Active Directory', { skip: noDomainController ?? false, concurrency: false }, () => {
  let dc: DomainController;
  let stage: DirectoryStage;
  const photo = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');
  const modify = (dn: string, ...changes: Change[]) => dc.asAdmin((client) => client.modify(dn, changes));
  const sourceOf = (): { source: UserSource; name: (login: string) => LoginName } => {
    const [entry] = stage.config.current.domains;
    const [source] = entry ? stage.directory.sources.of(entry) : [];
    if (!entry || !source) throw new Error('no source');
    return { source, name: (login) => ({ local: login, domain: 'corp.example', entry, bare: false }) };
  };
  const firstStep = (login: string, password: string) =>
    verifyFirstStep(stage.directory, { login, password, remoteAddress: '192.0.2.1', door: 'web' });
  const change = async (person: Person, current: string, next: string) => {
    try {
      await changePassword(stage.directory, person, { current, next, remoteAddress: '192.0.2.9', session: null });
      return 'changed';
    } catch (error) {
      const { code, details } = error as { code?: string; details?: { refusals?: string[] } };
      return [code ?? String(error), ...(details?.refusals ?? [])].join(' ');
    }
  };

  before(async () => {
    dc = await startDomainController();
    await dc.asAdmin(async (client) => {
      await client.modify(adBase, [replace('minPwdAge', '0')]);
      await addPerson(client, 'Groupware', { userAccountControl: `${normalAccount + neverExpires}` });
      await addPerson(client, 'anna', {
        mail: 'anna.doe@corp.example',
        proxyAddresses: ['SMTP:anna.doe@corp.example', 'smtp:a.doe@corp.example', 'X500:/o=Corp/cn=anna', 'sip:anna@corp.example'],
        thumbnailPhoto: photo,
      });
      for (const name of ['bert', 'cleo', 'dirk', 'fred']) await addPerson(client, name, { mail: `${name}@corp.example` });
      await addPerson(client, 'gone', { userAccountControl: `${normalAccount + disabledFlag}` });
      await addPerson(client, 'must', { mail: 'must@corp.example', pwdLastSet: '0' });
      await addGroup(client, 'Sales North', [dnOf('anna')]);
      await addGroup(client, 'Sales', [dnOf('Sales North'), dnOf('bert')]);
    });
    stage = await openDirectoryStage('postgresql', guideConfig(dc));
  });
  after(async () => {
    await stage?.close();
    await dc?.stop();
  });

  test('people get in by account name, principal name and address, and are the same person', async () => {
    const anna = await stage.login('anna@corp.example', first);
    assert.deepEqual(
      [anna.uid, anna.displayName, anna.addresses],
      ['anna', 'anna Doe', ['anna.doe@corp.example', 'anna@corp.example', 'a.doe@corp.example']],
    );
    for (const login of ['anna', 'ANNA', 'Anna@Corp.Example', 'anna.doe@corp.example', 'anna.doe'])
      assert.equal((await stage.login(login, first)).accountId, anna.accountId, login);
  });

  test('wrong, unknown, disabled and hostile logins are refused alike', async () => {
    for (const [login, password] of [
      ['anna', 'wrong'],
      ['nobody', first],
      ['gone', first],
      ['anna', ''],
      ['*', first],
      ['an*', first],
      ['anna)(cn=*', first],
      ['CORP\\anna', first],
    ] as const)
      assert.equal(await stage.outcome(login, password, { remoteAddress: `192.0.2.${70 + login.length}` }), 'unauthenticated', login);
  });

  test('somebody who is disabled is out of DAV and of the web within a minute (AUT-3)', async () => {
    const person = await stage.login('dirk', first);
    const web = await stage.openWeb(person, first);
    assert.ok(await web.look());
    await modify(dnOf('dirk'), replace('userAccountControl', `${normalAccount + disabledFlag}`));
    stage.passSeconds(60);
    assert.equal(await web.look(), null);
    assert.equal(await stage.outcome('dirk', first), 'unauthenticated');
    await modify(dnOf('dirk'), replace('userAccountControl', `${normalAccount}`));
    assert.equal(await stage.outcome('dirk', first), 'in');
  });

  test('an account that has expired is out of everything within a minute; one that will, or never does, is not (AUT-3)', async () => {
    const person = await stage.login('dirk', first);
    const web = await stage.openWeb(person, first);
    const { password } = await createAppPassword(stage.directory, person, { name: 'Phone', scopes: ['dav'], remoteAddress: '' });
    const expires = async (value: bigint) => {
      await modify(dnOf('dirk'), replace('accountExpires', `${value}`));
      stage.passSeconds(60);
      return [(await web.look()) !== null, await stage.outcome('dirk', password), await stage.outcome('dirk', first)];
    };
    const dayAway = (days: number) => (BigInt(Date.now()) + BigInt(days * 86_400_000) + 11_644_473_600_000n) * 10_000n;
    assert.deepEqual(await expires(dayAway(1)), [true, 'in', 'in']);
    assert.deepEqual(await expires(dayAway(-1)), [false, 'unauthenticated', 'unauthenticated']);
    assert.deepEqual(await expires(0n), [true, 'in', 'in']);
    assert.deepEqual(await expires(0x7fff_ffff_ffff_ffffn), [true, 'in', 'in']);
  });

  test('groups in groups count; a new member is in within a minute, without a new sign-in (DIR-8)', async () => {
    const anna = await stage.login('anna', first);
    assert.deepEqual(anna.groups, ['sales@corp.example', 'sales north@corp.example']);
    const cleo = await stage.login('cleo', first);
    const web = await stage.openWeb(cleo, first);
    assert.deepEqual((await web.look())?.groups, []);
    await modify(
      dnOf('Sales North'),
      new Change({ operation: 'add', modification: new Attribute({ type: 'member', values: [dnOf('cleo')] }) }),
    );
    stage.passSeconds(60);
    assert.deepEqual((await web.look())?.groups, ['sales@corp.example', 'sales north@corp.example']);
    assert.deepEqual((await membersOf(stage.directory, 'sales@corp.example')).toSorted(), [
      'anna.doe@corp.example',
      'bert@corp.example',
      'cleo@corp.example',
    ]);
    assert.deepEqual(await findGroup(stage.directory, 'Sales North@corp.example'), {
      key: 'sales north@corp.example',
      displayName: 'Sales North',
      address: 'sales north@corp.example',
    });
  });

  test('of a group with very many members, which are given in parts, all are read', async () => {
    await dc.asAdmin(async (client) => {
      const [part] = (await client.search(dnOf('Sales North'), { scope: 'base', attributes: ['member;range=0-0'] })).searchEntries;
      assert.ok(part && Object.keys(part).some((name) => /^member;range=0-0$/i.test(name)));
      assert.deepEqual((await allValuesOf(client, part, 'member')).toSorted(), [dnOf('anna'), dnOf('cleo')]);
    });
  });

  test('the directory book shows people with photo, page by page, and nobody twice', async () => {
    stage.setConfig(guideConfig(dc, { pageSize: 2 }));
    const { source, name } = sourceOf();
    const scope = { entry: name('x').entry, domain: 'corp.example' };
    const all = (await source.listing?.search(scope, { words: [], fields: [], limit: 100, withPhoto: true })) ?? [];
    const people = all.filter((entry) => entry.mail !== '');
    assert.deepEqual(
      people.map((entry) => entry.uid),
      ['anna', 'bert', 'cleo', 'dirk', 'fred', 'must'],
    );
    assert.deepEqual(Buffer.from(people[0]?.photo ?? []), photo);
    assert.equal(all.find((entry) => entry.uid === 'gone')?.active, false);
    stage.setConfig(guideConfig(dc));
  });

  test('below the root of the domain people are found too; its references lead nowhere', async () => {
    stage.setConfig(guideConfig(dc, { base: adBase }));
    assert.equal(await stage.outcome('bert', first), 'in');
    stage.setConfig(guideConfig(dc, { tls: 'implicit', hosts: [dc.secureAddress] }));
    assert.equal(await stage.outcome('bert', first), 'in');
    stage.setConfig(guideConfig(dc));
  });

  test('without TLS no password crosses the network: the fault says what to set', async () => {
    stage.setConfig(guideConfig(dc, { tls: 'none', ca: undefined, changePassword: null }));
    const { source } = sourceOf();
    await assert.rejects(source.probe(), { message: /takes no password without TLS/ });
    assert.equal(await stage.outcome('bert', first, { remoteAddress: '192.0.2.90' }), 'unavailable');
    stage.setConfig(guideConfig(dc));
  });

  test('a certificate of somebody else is not accepted', async () => {
    stage.setConfig(guideConfig(dc, { ca: undefined, name: 'unknown authority' }));
    await assert.rejects(sourceOf().source.probe(), { message: /certificate that is not good/ });
    stage.setConfig(guideConfig(dc));
  });

  test('a password is changed with the old one; its own policy refuses, and is told apart from a wrong password', async () => {
    const bert = await stage.login('bert', first);
    assert.equal(await change(bert, 'wrong', 'Winter!2026 ü🍕'), 'unauthenticated');
    assert.equal(await change(bert, first, 'onlysmallletters'), 'invalid refused_by_source');
    assert.equal(await change(bert, first, 'Winter!2026 ü🍕'), 'changed');
    assert.equal(await stage.outcome('bert', 'Winter!2026 ü🍕'), 'in');
    // Active Directory remembers what was used before.
    assert.equal(await change(bert, 'Winter!2026 ü🍕', first), 'invalid refused_by_source');
  });

  test('a password set by an administrator gets nobody in before it is changed, and is changed here', async () => {
    assert.equal(await stage.outcome('must', 'wrong', { remoteAddress: '192.0.2.91' }), 'unauthenticated');
    const step = await firstStep('must', first);
    assert.deepEqual([step.mustChangePassword, step.person.address], [true, 'must@corp.example']);
    assert.equal(await change(step.person, 'wrong', 'Herbst!2026'), 'unauthenticated');
    assert.equal(await change(step.person, first, 'onlysmallletters'), 'invalid refused_by_source');
    assert.equal(await change(step.person, first, 'Herbst!2026'), 'changed');
    assert.equal((await firstStep('must', 'Herbst!2026')).mustChangePassword, false);
    assert.equal(await stage.outcome('must', 'Herbst!2026'), 'in');
  });

  test('where no password is changed from here, one that must be changed first is a wrong one', async () => {
    await modify(dnOf('cleo'), replace('pwdLastSet', '0'));
    stage.setConfig(guideConfig(dc, { changePassword: null }));
    await assert.rejects(firstStep('cleo', first), { code: 'unauthenticated' });
    stage.setConfig(guideConfig(dc));
  });

  test('a new password by recovery needs an account that may reset, and says so otherwise', async () => {
    const forgotten = { current: null, next: 'Vergessen!2026' };
    const { source, name } = sourceOf();
    await assert.rejects(async () => source.passwords?.change(name('fred'), forgotten), { code: 'forbidden' });
    stage.setConfig(guideConfig(dc, { bindDn: 'Administrator@corp.example', bindPassword: dc.adminPassword }));
    const { source: allowed } = sourceOf();
    await allowed.passwords?.change(name('fred'), forgotten);
    assert.equal(await stage.outcome('fred', 'Vergessen!2026'), 'in');
    stage.setConfig(guideConfig(dc));
  });

  test('an expired password is changed at the sign-in like one that was handed out', async () => {
    dc.agePassword(dnOf('fred'));
    assert.equal(await stage.outcome('fred', 'wrong', { remoteAddress: '192.0.2.92' }), 'unauthenticated');
    const { person, mustChangePassword } = await firstStep('fred', 'Vergessen!2026');
    assert.equal(mustChangePassword, true);
    assert.equal(await change(person, 'Vergessen!2026', 'Morgen!2026'), 'changed');
    assert.equal((await firstStep('fred', 'Morgen!2026')).mustChangePassword, false);
  });

  test('somebody whom the directory has locked out is refused with the right password, until they are let in there', async () => {
    await modify(adBase, replace('lockoutThreshold', '3'));
    for (const address of ['192.0.2.93', '192.0.2.94', '192.0.2.95'])
      assert.equal(await stage.outcome('dirk', 'wrong', { remoteAddress: address }), 'unauthenticated');
    const { source, name } = sourceOf();
    const admits = async () => (await source.find(name('dirk')))?.verify(first);
    assert.equal(await admits(), false);
    await modify(dnOf('dirk'), replace('lockoutTime', '0'));
    assert.equal(await admits(), true);
    await modify(adBase, replace('lockoutThreshold', '0'));
  });
});
