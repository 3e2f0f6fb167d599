import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Config } from '@/server/config/config';
import { parseConfig } from '@/server/config/parse';
import { resolveConfig } from '@/server/config/resolve';
import { isDomainError } from '@/server/core/errors';
import type { AccountId, SessionId } from '@/server/core/ids';
import type { Directory } from '@/server/domain/directory/directory';
import type { Person } from '@/server/domain/directory/model';
import { credentialsFor, settingsFor } from './directory-ports';
import { tryMailbox } from './explain-mailbox';
import type { MailRoom } from './mail-room';

const server = { host: 'mail.a.example', tls: 'none' };

function at(domain: Record<string, unknown>): Directory {
  const file = {
    domains: [{ name: 'a.example', imap: server, smtp: { ...server, login: '%{address}' }, sieve: { ...server, login: '%n' }, ...domain }],
  };
  const parsed = parseConfig(JSON.stringify(file), {}, '/');
  assert.ok(parsed.ok, JSON.stringify(parsed));
  const current: Config = resolveConfig(parsed.value, {}, '/');
  // Neither the store nor the sources are asked where the mailbox opens without what the person typed.
  return { config: { current } } as unknown as Directory;
}

const jane: Person = {
  accountId: 'a' as AccountId,
  domain: 'a.example',
  uid: 'jane',
  login: 'jane@a.example',
  displayName: 'Jane',
  address: 'jane.doe@a.example',
  addresses: ['jane.doe@a.example'],
  admin: false,
  groups: [],
};
const loginsOf = async (directory: Directory, person: Person) => {
  const credentials = await credentialsFor(directory, { id: 's' as SessionId, cookieKey: null, person });
  return [credentials, credentials.smtp, credentials.sieve].map((login) => login?.authzid ?? login?.user);
};
const trusted = { mailboxAccess: { mode: 'trusted', secret: 'x' } };

describe('the login at each mail server (DOM-7, DOM-8)', () => {
  test('follows its own pattern, and what the source names wins over it', async () => {
    assert.deepEqual(await loginsOf(at(trusted), jane), ['jane@a.example', 'jane.doe@a.example', 'jane']);
    const named = { ...jane, imapLogin: 'box7', smtpLogin: 'out7' };
    assert.deepEqual(await loginsOf(at(trusted), named), ['box7', 'out7', 'box7'], 'scripts belong to the mailbox');
    assert.deepEqual(await loginsOf(at(trusted), { ...named, sieveLogin: 'rules7' }), ['box7', 'out7', 'rules7']);
  });

  test('goes to the hosts the source names; scripts to those of the mailbox unless there are others', () => {
    const hosts = (person: Person) => {
      const { imap, smtp, sieve } = settingsFor(at(trusted), person);
      return [imap?.host, smtp?.host, sieve?.host];
    };
    assert.deepEqual(hosts(jane), ['mail.a.example', 'mail.a.example', 'mail.a.example']);
    assert.deepEqual(hosts({ ...jane, imapHost: 'imap2' }), ['imap2', 'mail.a.example', 'imap2']);
    assert.deepEqual(hosts({ ...jane, imapHost: 'imap2', sieveHost: 'sieve2' }), ['imap2', 'mail.a.example', 'sieve2']);
  });

  test('tells when a mailbox is to be opened another way', () => {
    const way = (domain: Record<string, unknown>, person = jane) => settingsFor(at(domain), person).way;
    const ways = [
      way(trusted),
      way({ mailboxAccess: { mode: 'trusted', secret: 'y' } }),
      way({ ...trusted, imap: { ...server, login: '%n' } }),
      way(trusted, { ...jane, imapLogin: 'box7' }),
    ];
    assert.equal(new Set(ways).size, ways.length);
    assert.equal(way(trusted), way({ ...trusted, branding: { name: 'Other' } }));
  });
});

describe('whose mailbox it is cannot be chosen by whoever signs in (AUT-10)', () => {
  const master = (style: string) => ({ mailboxAccess: { mode: 'master', user: 'groupware', password: 'x', style, separator: '*' } });
  for (const [name, domain, uid] of [
    ['a NUL, which ends a word of SASL PLAIN', master('authzid'), 'jane\0boss'],
    ['the separator of the master user', master('separator'), 'boss*jane'],
    ['a line end', trusted, 'jane\r\na LOGIN boss x'],
    ['^A, which ends a word of XOAUTH2', trusted, 'jane\x01user=boss'],
  ] as const) {
    test(`by ${name}`, async () => {
      const person = { ...jane, uid, login: `${uid}@a.example` };
      await assert.rejects(
        loginsOf(at(domain), person),
        (error) => isDomainError(error) && error.code === 'upstream_failed' && error.details['reason'] === 'refused_login',
      );
      // Asking which servers there are is no reason to fail.
      assert.equal(settingsFor(at(domain), person).imap?.host, 'mail.a.example');
    });
  }

  test('while an ordinary name is said as it is', async () => {
    assert.deepEqual(await loginsOf(at(master('authzid')), jane), ['jane@a.example', 'jane.doe@a.example', 'jane']);
    assert.deepEqual(await loginsOf(at(master('separator')), jane), [
      'jane@a.example*groupware',
      'jane.doe@a.example*groupware',
      'jane*groupware',
    ]);
    assert.deepEqual(await loginsOf(at(trusted), { ...jane, uid: 'o*neill', login: 'o*neill@a.example' }), [
      'o*neill@a.example',
      'jane.doe@a.example',
      'o*neill',
    ]);
  });
});

test('trying a mailbox takes no fault of ours for a refused login', async () => {
  const room = {} as unknown as MailRoom;
  // Without a store the kept mail password cannot be looked for, which nobody has an answer to.
  await assert.rejects(tryMailbox(at({ mailboxAccess: { mode: 'separate' } }), room, jane, 'x'), TypeError);
});
