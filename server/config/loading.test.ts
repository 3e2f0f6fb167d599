import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readlinkSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { loadConfig, readConfig } from './load';
import { parseConfig, printFault } from './parse';
import { resolveConfig } from './resolve';
import { keepStarted, restartSettings } from './restart';
import { listSettings } from './setting-list';
import { showConfig } from './show';
import { configWarnings } from './warnings';

const inFolder = (work: (folder: string) => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-config-'));
  try {
    work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
const names = (config: { domains: readonly { name: string }[] }) => config.domains.map(({ name }) => name);

describe('a configuration that is loaded again (OPS-8)', () => {
  test('stays when the file is gone, empty, unreadable or wrong, and follows once it is good', () =>
    inFolder((folder) => {
      const file = join(folder, 'atrium.yaml');
      writeFileSync(file, 'domains: [{ name: one.example }]');
      const holder = loadConfig({ path: file, env: {} });
      const attempts = [
        () => unlinkSync(file),
        () => writeFileSync(file, ''),
        () => writeFileSync(file, '# nothing yet\n'),
        () => writeFileSync(file, 'domains: [{ name: '),
        () => writeFileSync(file, 'a: *nobody'),
        () => {
          unlinkSync(file);
          mkdirSync(file);
        },
      ];
      for (const attempt of attempts) {
        attempt();
        assert.equal(holder.reload(), false);
        assert.deepEqual(names(holder.current), ['one.example']);
      }
      rmSync(file, { recursive: true });
      writeFileSync(file, 'domains: [{ name: two.example }]');
      assert.equal(holder.reload(), true);
      assert.deepEqual(names(holder.current), ['two.example']);
    }));

  test('follows a symbolic link that is turned, as a config map does it', () =>
    inFolder((folder) => {
      for (const name of ['one', 'two']) {
        mkdirSync(join(folder, name));
        writeFileSync(join(folder, name, 'atrium.yaml'), `domains: [{ name: ${name}.example }]`);
      }
      symlinkSync('one', join(folder, 'current'));
      const holder = loadConfig({ path: join(folder, 'current', 'atrium.yaml'), env: {} });
      symlinkSync('two', join(folder, 'next'));
      renameSync(join(folder, 'next'), join(folder, 'current'));
      assert.equal(readlinkSync(join(folder, 'current')), 'two');
      assert.equal(holder.reload(), true);
      assert.deepEqual(names(holder.current), ['two.example']);
    }));

  test('one part that cannot follow keeps no other from following', () =>
    inFolder((folder) => {
      const file = join(folder, 'atrium.yaml');
      writeFileSync(file, 'domains: [{ name: one.example }]');
      const holder = loadConfig({ path: file, env: {} });
      const heard: string[] = [];
      holder.onChange(() => {
        throw new Error('cannot');
      });
      holder.onChange((next, before) => heard.push(...names(before), ...names(next)));
      writeFileSync(file, 'domains: [{ name: two.example }]');
      assert.equal(holder.reload(), true);
      assert.deepEqual(heard, ['one.example', 'two.example']);
    }));

  test('what the program was built on waits for the next start, and is exactly what the reference marks so', () => {
    const config = (text: string) => {
      const parsed = parseConfig(text, {}, '/');
      assert.ok(parsed.ok);
      return resolveConfig(parsed.value, {}, '/');
    };
    const started = config('{ listen: { port: 1 }, domains: [{ name: a.example }] }');
    const written = config(`{
      publicUrl: "https://h.example/other/path", listen: { port: 2, host: h }, database: "postgresql://d/d", redis: "redis://r", dataDir: x, secret: "${'s'.repeat(40)}",
      log: { format: json, level: warn }, domains: [{ name: b.example }] }`);
    const { config: next, waiting } = keepStarted(written, started);
    assert.deepEqual(waiting, restartSettings);
    const { listen, databaseUrl, redisUrl, dataDir, secret } = started;
    const log = { ...written.log, format: started.log.format };
    assert.deepEqual(next, { ...written, publicUrl: null, basePath: '', listen, databaseUrl, redisUrl, dataDir, secret, log });
    const moved = keepStarted(config('publicUrl: https://other.example'), config('publicUrl: https://h.example'));
    assert.deepEqual([moved.config.publicUrl, moved.waiting], ['https://other.example', []], 'another host acts at once');
    assert.deepEqual(keepStarted(started, started).waiting, []);
    const marked = listSettings().flatMap(({ meta, path }) => (meta.restart ? [path] : []));
    assert.deepEqual([...restartSettings].sort(), marked.sort());
  });
});

describe('a file nobody can use is one line, never a stack', () => {
  const faults = (text: string) => {
    const parsed = parseConfig(text, {}, '/');
    return parsed.ok ? [] : parsed.faults.map((fault) => printFault('f', fault));
  };

  test('with line and column where YAML says them', () => {
    assert.match(faults('domains:\n  - name: a.example\n\tx: 1').join('\n'), /^f:3:1: not YAML: /);
    assert.match(faults('a: *nobody').join('\n'), /^f: not YAML: .*nobody/);
    assert.match(faults('a: 1\na: 2').join('\n'), /^f:2:1: not YAML: /);
    assert.deepEqual(faults('- a\n- b'), ['f: must be a section with settings of its own']);
    assert.deepEqual(faults('domains:\nlisten:\n'), [
      'f:1: domains: must be a list',
      'f:2: listen: must be a section with settings of its own',
    ]);
  });

  test('and all of several', () => {
    const told = faults('listen: { port: 0 }\nsecret: abc\ndomains:\n  - name: "a b"\n    imap: { hots: x }\n');
    assert.deepEqual(
      told.map((line) => line.split(' ')[0]),
      ['f:1:', 'f:2:', 'f:4:', 'f:5:'],
    );
  });

  test('also where there is no file at the end of the path', () =>
    inFolder((folder) => {
      const said = (path: string) => {
        const { parsed } = readConfig({ path, env: {} });
        return parsed.ok ? 'good' : parsed.faults.map(({ message }) => message).join();
      };
      assert.match(said(folder), /is a directory/);
      assert.match(said(join(folder, 'none.yaml')), /does not exist/);
    }));
});

test('certificates are counted and not printed', () => {
  const pem = '-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----\\n';
  const parsed = parseConfig(`domains:\n  - name: a.example\n    imap: { host: m, ca: "${pem}${pem}" }\n`, {}, '/');
  assert.ok(parsed.ok);
  const shown = showConfig({ file: 'f', exists: true, baseDir: '/', parsed }, {});
  assert.deepEqual(
    shown.filter(({ path }) => path.endsWith('.imap.ca')).map(({ value }) => value),
    ['(2 certificates in PEM)'],
  );
});

test('a secret is shown nowhere, whatever it looks like', () => {
  const secret = 'h%23xv@q:9/verysecret';
  const server = { host: 'mail.example.org' };
  const domain = (name: string, more: object) => ({ name, imap: server, ...more });
  const sql = { kind: 'sql', table: 'people', columns: { login: 'l', password: 'p' } };
  const file = {
    database: `postgresql://me:${secret}@db/x`,
    redis: `rediss://:${secret}@db/0?password=${secret}`,
    secret: `${secret}${'x'.repeat(32)}`,
    defaults: { signIn: { oidc: { issuer: 'https://id.example', clientId: 'c', clientSecret: secret } } },
    domains: [
      domain('m.example', { mailboxAccess: { mode: 'master', user: 'm', password: secret } }),
      domain('t.example', { mailboxAccess: { mode: 'trusted', secret } }),
      domain('p.example', {
        sources: [
          { ...sql, url: `mysql://u:${secret}@db/x` },
          { ...sql, url: `postgresql://db/x?user=u&password=${secret}` },
          { kind: 'ldap', hosts: ['ldap.example'], base: 'dc=x', bindDn: 'cn=x', bindPassword: secret },
        ],
      }),
    ],
  };
  const parsed = parseConfig(JSON.stringify(file), {}, '/');
  assert.ok(parsed.ok, JSON.stringify(parsed));
  const shown = showConfig({ file: 'f', exists: true, baseDir: '/', parsed }, {});
  assert.deepEqual(
    shown.filter(({ value }) => /verysecret|xv@q/.test(JSON.stringify(value) ?? '')),
    [],
  );
  const hidden = shown.filter(({ value }) => String(value).includes('(hidden)')).map(({ path }) => path);
  for (const path of [
    'database',
    'redis',
    'secret',
    'domains[0].mailboxAccess.password',
    'domains[1].mailboxAccess.secret',
    'domains[0].signIn.oidc.clientSecret',
    'domains[2].sources[0].url',
    'domains[2].sources[1].url',
    'domains[2].sources[2].bindPassword',
  ])
    assert.ok(hidden.includes(path), path);
});

test('a domain that names one which does not name it back is warned of', () => {
  const parsed = parseConfig(
    JSON.stringify({
      domains: [
        { name: 'a.example', aliases: ['aa.example'], exposure: { sees: ['b.example', 'c.example'] } },
        { name: 'b.example', exposure: { sees: ['aa.example'] } },
        { name: 'c.example' },
      ],
    }),
    {},
    '/',
  );
  assert.ok(parsed.ok);
  assert.deepEqual(configWarnings(resolveConfig(parsed.value, {}, '/')), [
    {
      path: 'domains[0].exposure.sees',
      message:
        'a.example names c.example, which does not name it back, so neither sees the other; add a.example to exposure.sees of c.example, or take c.example out here',
    },
  ]);
});
