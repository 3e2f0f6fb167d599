// Each of these files has one thing wrong with it. An administrator must read, in one line, where it is and what to do.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseConfig, printFault } from './parse';

const folder = join(import.meta.dirname, '..', '..', 'test', 'fixtures', 'broken-config');

const lines: Readonly<Record<string, string>> = {
  '01-not-yaml': '5:1: not YAML: Sequence item without - indicator; look at the indentation of this line and the one before',
  '02-misspelt-setting': '3: domains[0].imap.hots: unknown setting, did you mean "host"?',
  '03-name-of-the-predecessor': '1: SOGoIMAPServer: unknown setting, did you mean "defaults.imap.host"?',
  '04-setting-in-the-wrong-place': '3: domains[0].trustedProxies: unknown setting, did you mean "trustedProxies"?',
  '05-secret-not-set': '5: domains[0].sources[0].url: the environment variable ATRIUM_TEST_NO_SUCH_VARIABLE is not set',
  '06-secret-file-missing':
    '1: secret: the file /nowhere/atrium-secret cannot be read; it must exist and be readable for the user atrium runs as',
  '07-short-secret': '1: secret: must have at least 32 characters; make one with: openssl rand -hex 32',
  '08-same-domain-twice': '3: domains[1].name: the name example.org already belongs to example.org; leave it with one of them',
  '09-two-defaults': '3: domains[1].default: another domain is the default already; leave one',
  '10-unchecked-certificate':
    '2: defaults.imap.verifyCertificate: can only be switched off for a loopback address; name the authority in `ca` instead',
  '11-source-of-unknown-kind': '3: domains[0].sources[0].kind: must be one of local, sql, ldap, did you mean "ldap"?',
  '12-column-that-is-sql': '7: domains[0].sources[0].columns.login: must be the name of a column; for anything computed make a view',
  '13-database-of-unknown-kind': '5: domains[0].sources[0].url: must be an address starting with postgresql://, mysql:// or mariadb://',
  '14-time-zone': '2: defaults.preferences.timeZone: not a time zone of the IANA list, did you mean "Europe/Paris"?',
  '15-proxy-by-name': '1: trustedProxies[0]: must be an address or a network such as 10.0.0.0/8, not a name',
  '16-public-url-without-scheme': '1: publicUrl: must begin with https:// (or http://) and a host name',
  '17-sees-a-stranger': '3: domains[0].exposure.sees[0]: no domain here is called nowhere.example; add the domain or take the name out',
  '18-hidden-by-both': '8: domains[0].sources[0].hidden: either `field` or `filter`, and not both',
  '19-share-policy-misspelt': '2: defaults.exposure.share: must be one of free, exact, off, did you mean "exact"?',
  '20-login-pattern-without-a-mark':
    '2: defaults.imap.login: a pattern needs at least one of %u (login), %n (before the @), %d (domain), %{address}',
  '21-text-for-a-number': '1: listen.port: must be a number without quotes',
  '22-address-for-a-host': '5: domains[0].sources[0].hosts[0]: a host name or address, with :port if needed',
  '23-base-path-of-our-own': '1: publicUrl: this path has a meaning of its own; choose another one',
  '24-setting-that-is-missing': '7: domains[0].sources[0].columns.password: is missing; it has to be set here',
  '25-database-without-a-name':
    '5: domains[0].sources[0].url: the name of the database is missing (mysql://user:password@host:port/database)',
  '26-authority-of-a-database-missing':
    '1: database: sslrootcert: the file /nowhere/ca.pem cannot be read; it must exist and be readable for the user atrium runs as',
  '27-number-for-a-text': '8: domains[0].sources[0].bindPassword: must be a text: put it in quotes',
  '28-port-in-a-host': '2: defaults.imap.host: the name or address of a host alone; its port goes into `port`, and encryption into `tls`',
  '29-domain-with-an-at': '2: domains[0].name: not a domain name such as example.org, or *',
  '30-one-entry-for-everybody':
    '7: domains[0].sources[0].userDn: needs %n (login before the @) or %u (all of it): without, everybody signs in as the same entry',
  '31-login-in-public-url': '1: publicUrl: holds a login; everybody gets to see this address',
  '32-port-too-big': '1: listen.port: must be at most 65535',
};

describe('OPS-9: a broken configuration is named in one line with a remedy', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  test('every prepared file is expected, and there are at least twenty', () => {
    assert.deepEqual(files.map((file) => file.replace('.yaml', '')).sort(), Object.keys(lines).sort());
    assert.ok(files.length >= 20);
  });
  for (const file of files) {
    test(file, () => {
      const parsed = parseConfig(readFileSync(join(folder, file), 'utf8'), {}, folder);
      assert.ok(!parsed.ok, 'taken for good');
      assert.deepEqual(
        parsed.faults.map((fault) => printFault('atrium.yaml', fault)),
        [`atrium.yaml:${lines[file.replace('.yaml', '')]}`],
      );
    });
  }
});
