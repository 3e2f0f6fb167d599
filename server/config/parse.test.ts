// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how secrets are written in the file.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nearest } from './nearest';
import { parseConfig, printFault } from './parse';
import { resolveConfig } from './resolve';
import { expandSecrets } from './secrets';

const faults = (text: string, environment: Record<string, string> = {}) => {
  const parsed = parseConfig(text, environment, '/nowhere');
  return parsed.ok ? [] : parsed.faults.map((fault) => printFault('f', fault));
};

describe('atrium.yaml (OPS-6, OPS-7)', () => {
  test('an empty file is good: one domain for any address of the built-in table', () => {
    const parsed = parseConfig('', {}, '/base');
    assert.ok(parsed.ok);
    const config = resolveConfig(parsed.value, {}, '/base');
    assert.equal(config.domains.length, 1);
    assert.deepEqual(
      [config.domains[0]?.name, config.domains[0]?.isDefault, config.domains[0]?.sources[0]?.kind, config.listen.port],
      ['*', true, 'local', 3000],
    );
    assert.equal(config.domains[0]?.switches.mail, false, 'no IMAP server, no mail');
  });

  test('a misspelt setting is named with its line and the nearest known one', () => {
    assert.deepEqual(faults('defaults:\n  SMPTServer: x\n'), [
      'f:2: defaults.SMPTServer: unknown setting, did you mean "defaults.smtp.host"?',
    ]);
    assert.deepEqual(faults('SOGoTimeZone: x\n'), ['f:1: SOGoTimeZone: unknown setting, did you mean "defaults.preferences.timeZone"?']);
    assert.match(faults('defaults:\n  zzzzzzzz: x\n').join(), /known here: imap, smtp/);
    assert.deepEqual(faults('defaults:\n  smpt: { host: x }\n'), ['f:2: defaults.smpt: unknown setting, did you mean "smtp"?']);
    assert.deepEqual(faults('domains:\n  - name: a.example\n    imap:\n      host: m\n      prot: 143\n'), [
      'f:5: domains[0].imap.prot: unknown setting, did you mean "port"?',
    ]);
  });

  test('a bad value is named with what is good', () => {
    assert.deepEqual(faults('defaults:\n  imap: { host: m, tls: startls }'), [
      'f:2: defaults.imap.tls: must be one of none, starttls, implicit, did you mean "starttls"?',
    ]);
    assert.deepEqual(faults('defaults:\n  preferences:\n    timeZone: Europe/Pairs'), [
      'f:3: defaults.preferences.timeZone: not a time zone of the IANA list, did you mean "Europe/Paris"?',
    ]);
    assert.match(faults('listen: { port: 99999 }').join(), /^f:1: listen\.port: /);
    assert.match(
      faults('domains:\n  - name: a.example\n    sources: [{ kind: ldpa }]').join(),
      /sources\[0\]\.kind: must be one of local, sql/,
    );
  });

  test('settings of a directory that do not fit together are named', () => {
    const source = (more: string) =>
      faults(
        `domains:\n  - name: a.example\n    sources:\n      - kind: ldap\n        hosts: [ldap.example]\n        base: dc=x\n        ${more}\n`,
      );
    assert.deepEqual(source(''), []);
    for (const [more, says] of [
      ['verifyCertificate: false', 'f:7: domains[0].sources[0].verifyCertificate: can only be switched off for loopback'],
      ['bindDn: cn=x', 'f:7: domains[0].sources[0].bindDn: needs `bindPassword`'],
      ['bindPassword: x', 'f:7: domains[0].sources[0].bindPassword: needs `bindDn`'],
      ['readAs: nobody', 'f:7: domains[0].sources[0].readAs: `nobody` needs `userDn`'],
      ['changePassword: attribute', 'f:7: domains[0].sources[0].changePassword: `attribute` needs `bindDn`'],
      ['newScheme: PBKDF2', 'f:7: domains[0].sources[0].newScheme: directories write PBKDF2'],
      ['ca: /etc/ca.pem', 'f:7: domains[0].sources[0].ca: not certificates in PEM'],
    ] as const)
      assert.ok(source(more).join().startsWith(says), `${more}: ${source(more).join()}`);
    assert.match(source('tls: none\n        changePassword: active-directory').join(), /^f:8: .* takes passwords only with TLS/);
  });

  test('broken YAML is one fault with its line, not a crash', () => {
    assert.match(faults('listen:\n  port: [1\n').join(), /^f:[23]:\d+: /);
    assert.match(faults('- just\n- a list\n').join(), /^f/);
  });

  test('a domain name that two entries claim, a second default and a switched-off certificate check far away are refused', () => {
    assert.match(
      faults('domains:\n  - name: a.example\n  - name: b.example\n    aliases: [A.example]').join(),
      /f:3: .*a\.example already belongs to a\.example/,
    );
    assert.match(
      faults('domains:\n  - { name: a.example, default: true }\n  - { name: b.example, default: true }').join(),
      /f:3: domains\[1\]\.default/,
    );
    assert.match(faults('defaults:\n  imap: { host: mail.example, verifyCertificate: false }').join(), /loopback/);
    assert.deepEqual(faults('defaults:\n  imap: { host: 127.0.0.1, verifyCertificate: false }'), []);
  });

  test('layers: a domain wins over defaults, defaults over the built-in', () => {
    const parsed = parseConfig(
      'defaults:\n  imap: { host: one, tls: implicit }\n  preferences: { language: fr, theme: dark }\ndomains:\n  - name: a.example\n    preferences: { theme: light }\n  - name: b.example\n    imap: null\n',
      {},
      '/base',
    );
    assert.ok(parsed.ok);
    const [a, b] = resolveConfig(parsed.value, {}, '/base').domains;
    assert.deepEqual([a?.imap?.host, a?.imap?.port, a?.switches.mail], ['one', 993, true]);
    assert.deepEqual([b?.imap, b?.switches.mail], [null, false]);
    assert.deepEqual(a?.preferences, { language: 'fr', theme: 'light' });
    assert.equal(b?.branding.name, 'Atrium');
  });

  test('the environment wins where a setting says so', () => {
    const parsed = parseConfig('listen: { port: 1 }\ndatabase: postgresql://a/b', {}, '/base');
    assert.ok(parsed.ok);
    const config = resolveConfig(
      parsed.value,
      { PORT: '4', DATABASE_URL: 'postgresql://c/d', ATRIUM_PUBLIC_URL: 'https://x.example/' },
      '/base',
    );
    assert.deepEqual([config.listen.port, config.databaseUrl, config.publicUrl], [4, 'postgresql://c/d', 'https://x.example']);
  });

  test('what the environment sets is checked like the file, and never shown', () => {
    const good = { PORT: '4', ATRIUM_SECRET: 'x'.repeat(32), DATABASE_URL: 'mysql://u:p@h/d', REDIS_URL: '', ATRIUM_LOG_LEVEL: 'debug' };
    assert.deepEqual(faults('', good), []);
    for (const [name, value, says] of [
      ['PORT', 'abc', 'must be a number without quotes'],
      ['PORT', '70000', 'must be at most 65535'],
      ['ATRIUM_SECRET', 'tiger', 'must have at least 32 characters; make one with: openssl rand -hex 32'],
      ['ATRIUM_PUBLIC_URL', 'tiger', 'must begin with https:// (or http://) and a host name'],
      ['REDIS_URL', 'tiger:6379', 'must begin with redis:// or rediss://'],
      ['ATRIUM_LOG_LEVEL', 'debg', 'must be one of trace, debug, info, warn, error, fatal, did you mean "debug"?'],
      ['DATABASE_URL', 'mysql://scott:tiger@db', 'the name of the database is missing (mysql://user:password@host:port/database)'],
    ] as const)
      assert.deepEqual(faults('', { ...good, [name]: value }), [`f: environment ${name}: ${says}`]);
  });

  test("a predecessor's name of a setting leads to it where it stands", () =>
    assert.deepEqual(
      faults('domains:\n  - name: a.example\n    sources: [{ kind: ldap, hostname: x, hosts: [x], base: dc=x }]').join(),
      'f:3: domains[0].sources[0].hostname: unknown setting, did you mean "hosts"?',
    ));
});

describe('secrets', () => {
  test('a password with any character gets into an address', () => {
    const url = new URL(expandSecrets('postgresql://u:${PW}@h/d', { environment: { PW: 'p@ss/w:rd?#' }, baseDir: '/' }));
    assert.equal(decodeURIComponent(url.password), 'p@ss/w:rd?#');
    assert.equal(url.hostname, 'h');
  });
  test('a missing variable or file is a fault with its line; a default serves instead', () => {
    assert.deepEqual(faults('\nsecret: ${NOPE}').slice(0, 1), ['f:2: secret: the environment variable NOPE is not set']);
    assert.match(faults('secret: file:/does/not/exist').join(), /f:1: secret: the file \/does\/not\/exist cannot be read/);
    assert.equal(expandSecrets('${NOPE:-x}', { environment: {}, baseDir: '/' }), 'x');
  });
});

test('nearest: a slip finds the name, a stranger finds nothing', () => {
  assert.equal(nearest('hots', ['host', 'port']), 'host');
  assert.equal(nearest('completely', ['host', 'port']), null);
});
