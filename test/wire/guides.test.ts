// The administrators' guides (docs/guides) are run: every YAML block is checked, SQL goes to real databases, and each command is
// executed with the configuration of its guide against them and the test directory. Only hosts, passwords and names that belong to
// everybody on a server are put in. A block that nothing ran fails the last test.
import assert from 'node:assert/strict';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createConnection } from 'mariadb';
import { Client } from 'pg';
import { parseConfig, printFault } from '@/server/config/parse';
import { testCertificates } from '../support/certificates';
import { runAtriumMany } from '../support/cli';
import { freshDatabase, type TestDatabase } from '../support/database';
import { ldapHosts } from '../support/ldap-stage';
import { stopServices } from '../support/services';

after(stopServices);

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'docs', 'guides');
const guides = globSync('*.md', { cwd: folder }).sort();

type Block = { language: string; info: string; text: string };

function blocksOf(guide: string): Block[] {
  const text = readFileSync(join(folder, guide), 'utf8');
  const blocks = [...text.matchAll(/^```(\w*)(?: (\w+))?\n(.*?)^```$/gms)].map(([, language = '', info = '', body = '']) => ({
    language,
    info,
    text: body,
  }));
  // What only looks like a block would be run by nobody.
  assert.equal(text.match(/^\s*(```|~~~)/gm)?.length ?? 0, 2 * blocks.length, `${guide}: every fence is a block`);
  assert.doesNotMatch(text, /^\n {4,}\S/m, `${guide}: indented code`);
  return blocks;
}

const keyOf = (guide: string, { language, info }: Pick<Block, 'language' | 'info'>) => [guide, language, info].filter(Boolean).join(' ');
const ran = new Set<string>();

const only = (guide: string, language: string, info = '') => {
  const found = blocksOf(guide).filter((block) => block.language === language && block.info === info);
  assert.equal(found.length, 1, `${guide}: one block "${language} ${info}"`);
  ran.add(keyOf(guide, { language, info }));
  return found[0]?.text ?? '';
};

/** Blocks that this file does not run, and why; those of another test name it. */
const notHere: Readonly<Record<string, string>> = {
  'install.md sh debian':
    'installs packages and a user of the system; the pipeline starts from the same empty Debian with npm ci and a build',
  'install.md sh service': 'starts a service of the machine',
  'clients.md sh': 'test/clients/guides.test.ts',
  'clients-vdirsyncer.md ini': 'test/clients/guides.test.ts',
  'clients-vdirsyncer.md sh': 'test/clients/guides.test.ts',
};

const secrets: Record<string, string> = {
  MAIL_DB_PASSWORD: 'change-me',
  LDAP_PASSWORD: 'reader',
  PROXY_SECRET: 'a long secret of these two',
  OIDC_SECRET: 'a secret',
};

/** Runs the commands of a guide in one process; gives what each said. */
async function runCommands(
  guide: string,
  { yaml, commands, databaseUrl }: { yaml: string; commands: string; databaseUrl: string },
): Promise<Map<string, string>> {
  const home = mkdtempSync(join(tmpdir(), 'atrium-guide-'));
  const config = join(home, 'atrium.yaml');
  writeFileSync(config, yaml);
  const lines = commands.split('\n').filter((one) => one !== '');
  const words = lines.map((line) => {
    const [program, ...rest] = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
    assert.equal(program, 'atrium', `${guide}: ${line}`);
    return rest;
  });
  try {
    const results = await runAtriumMany(words, {
      ...secrets,
      ATRIUM_CONFIG: config,
      DATABASE_URL: databaseUrl,
      ATRIUM_DATA: join(home, 'data'),
    });
    results.forEach(({ code, out, error }, index) => {
      assert.equal(code, 0, `${guide}: ${lines[index]}\n${out}${error}`);
    });
    assert.equal(results.length, lines.length);
    return new Map(lines.map((line, index) => [line, results[index]?.out ?? '']));
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  }
}

describe('guides for administrators', { concurrency: false }, () => {
  let own: TestDatabase;
  before(async () => {
    own = await freshDatabase('postgresql');
  });
  after(() => own.drop());

  /** Tries a login with each of these configurations: it is refused, in words that a row of the guide's table has. */
  async function expectFaults(guide: string, configurations: Readonly<Record<string, string>>): Promise<void> {
    const home = mkdtempSync(join(tmpdir(), 'atrium-guide-'));
    try {
      const files = Object.entries(configurations).map(([words, yaml], index) => {
        const file = join(home, `${index}.yaml`);
        writeFileSync(file, yaml.replace('timeoutSeconds: 5', 'timeoutSeconds: 1'));
        return { words, file };
      });
      const said = await runAtriumMany(
        files.map(({ file }) => ['login', 'test', 'john@example.org', '--password', 'azerty', '--config', file]),
        { ...secrets, DATABASE_URL: own.url, ATRIUM_DATA: join(home, 'data') },
      );
      for (const [index, { words }] of files.entries()) {
        const { code, out = '' } = said[index] ?? {};
        assert.equal(code, 1, `${words}: ${out}`);
        const row = faultsOf(guide).find((one) => one.includes(words));
        const anyName = (text: string) => text.replace(/["'`][^"'`]*["'`]/g, '…');
        const told = [...(row ?? '').matchAll(/`([^`]+)`/g)].map(([, text = '']) => anyName(text));
        const seen = anyName(out.replace(' unknown', ' does not know the login'));
        assert.ok(
          told.some((text) => seen.includes(text)),
          `${guide} says ${told.join(' or ') || `nothing of ${words}`}, the command: ${out}`,
        );
      }
    } finally {
      rmSync(home, { recursive: true, force: true, maxRetries: 10 });
    }
  }

  for (const guide of guides) {
    test(`${guide}: every configuration in it is good, and every page it names is there`, () => {
      for (const { language, info, text } of blocksOf(guide)) {
        if (language !== 'yaml') continue;
        ran.add(keyOf(guide, { language, info }));
        // An authority's file is there on the reader's machine.
        const here = text.replace(/file:\/etc\/ssl\/certs\/\S+/g, `file:${testCertificates().caFile}`);
        const parsed = parseConfig(here, secrets, folder);
        assert.ok(parsed.ok, parsed.ok ? '' : parsed.faults.map((fault) => printFault(guide, fault)).join('\n'));
      }
      for (const [, target = ''] of readFileSync(join(folder, guide), 'utf8').matchAll(/\]\(([^)#]+)/g))
        assert.ok(existsSync(join(folder, target)), target);
    });
  }

  for (const kind of ['postgresql', 'mysql'] as const) {
    test(`postfix-dovecot-sql.md on ${kind}`, async () => {
      const guide = 'postfix-dovecot-sql.md';
      const users = await freshDatabase(kind);
      // Roles belong to the whole server; each run has its own.
      const role = `r_${basename(new URL(users.url).pathname)}`.slice(0, 32);
      const run = kind === 'postgresql' ? await onPostgresql(users.url) : await onMariadb(users.url);
      try {
        const setUp = `${only(guide, 'sql', 'existing')}${only(guide, 'sql', kind === 'postgresql' ? 'postgresql' : 'mariadb')}`;
        for (const statement of setUp.replaceAll('groupware_reader', role).split(/;\n/))
          if (statement.trim() !== '') await run.statement(statement);
        const { host, pathname } = new URL(users.url);
        const address = `${kind}://${role}:\${MAIL_DB_PASSWORD}@${host}${pathname}`;
        const yaml = only(guide, 'yaml').replace(/postgresql:\S+/, () => address);
        const said = await runCommands(guide, { yaml, commands: only(guide, 'sh'), databaseUrl: own.url });
        assert.match(said.get('atrium user addresses jane@example.org') ?? '', /info@example\.org/);
        assert.doesNotMatch(said.get('atrium user addresses jane@example.org') ?? '', /all@example\.org/);
        assert.match(said.get('atrium visibility jane@example.org john@example.org') ?? '', /directory book\s+yes\s+open/);
        assert.match(said.get('atrium user schemes') ?? '', /PLAIN\s+1 .*\n.*SHA512-CRYPT\s+1/);

        // Rows of "When it does not work": the fault is made, and the words in the guide are those that are seen.
        const wrongPassword = new URL(`${kind}://${role}:another@${host}${pathname}`).href;
        await expectFaults(guide, {
          // The test's PostgreSQL believes whoever comes from this machine.
          ...(kind === 'postgresql' ? {} : { 'password authentication failed': yaml.replace(address, () => wrongPassword) }),
          'does not exist': yaml.replace('table: groupware_users', 'table: groupware_user'),
          // Its table is not the view: the role may not read that one.
          'permission denied': yaml.replace('table: groupware_users', 'table: mailbox').replace(/^ *aliases: .*\n/m, ''),
          column: yaml.replace('login: username', 'login: user_name'),
          // MariaDB's client tries for as long as it may wait: once is enough.
          ...(kind === 'mysql' ? {} : { ECONNREFUSED: yaml.replace(`@${host}`, '@127.0.0.1:1') }),
          'does not know the login': yaml.replace('login: username', 'login: name').replace('mail: username', 'mail: name'),
        });
        for (const statement of only(guide, 'sql', 'back').split(/;\n/)) if (statement.trim() !== '') await run.statement(statement);
      } finally {
        await run.statement(kind === 'postgresql' ? `DROP OWNED BY ${role}` : `DROP USER IF EXISTS '${role}'@'%'`).catch(() => {});
        if (kind === 'postgresql') await run.statement(`DROP ROLE IF EXISTS ${role}`).catch(() => {});
        await run.close();
        await users.drop();
      }
    });
  }

  test('install.md: the database, the configuration and the first user', async () => {
    const guide = 'install.md';
    const name = `install_${process.pid}`;
    const admin = new URL(own.url);
    const run = await onPostgresql(own.url);
    const environment = Object.fromEntries(
      only(guide, 'ini', 'environment')
        .trim()
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    try {
      for (const statement of only(guide, 'sql', 'postgresql').split(/;\n/))
        if (statement.trim() !== '') await run.statement(statement.replace(/(ROLE|DATABASE|OWNER) atrium/g, `$1 ${name}`));
      const address = new URL(environment['DATABASE_URL'] ?? '');
      assert.deepEqual([address.username, address.password, address.pathname], ['atrium', 'change-me', '/atrium']);
      const databaseUrl = `postgresql://${name}:${address.password}@${admin.host}/${name}`;
      const said = await runCommands(guide, { yaml: only(guide, 'yaml'), commands: only(guide, 'sh'), databaseUrl });
      assert.match(said.get('atrium login test jane@example.org --password a-long-secret') ?? '', /would be let in/);
      assert.match(said.get('atrium user list') ?? '', /jane@example\.org\s+Jane Doe\s+active, admin/);
    } finally {
      await run.statement(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`).catch(() => {});
      await run.statement(`DROP ROLE IF EXISTS ${name}`).catch(() => {});
      await run.close();
    }
  });

  test('install.md: the unit starts what the page installs, with the environment the page writes', () => {
    const unit = only('install.md', 'ini', 'unit');
    assert.deepEqual(
      [...unit.matchAll(/^\[(\w+)\]$/gm)].map(([, section]) => section),
      ['Unit', 'Service', 'Install'],
    );
    for (const line of unit.split('\n')) assert.match(line, /^(|\[\w+\]|[A-Z][A-Za-z]*=\S.*)$/);
    const text = readFileSync(join(folder, 'install.md'), 'utf8');
    const [, program = '', verb = ''] = /^ExecStart=(\S+) (\w+)$/m.exec(unit) ?? [];
    assert.ok(text.includes(`/opt/atrium/bin/atrium.mjs ${program}`) && existsSync(join(root, 'bin', 'atrium.mjs')), program);
    assert.equal(verb, 'serve');
    assert.ok(text.includes(`\`${/^EnvironmentFile=(\S+)$/m.exec(unit)?.[1]}\``));
  });

  test('openldap.md against slapd', async () => {
    const { first, second, caFile } = await ldapHosts();
    const inTest = (text: string) =>
      text
        .replace('ldap1.example.org:389', first)
        .replace('ldap2.example.org:389', second)
        .replace('/etc/ssl/certs/example-ca.pem', caFile)
        .replaceAll('dc=example,dc=org', 'dc=ldap,dc=example')
        .replaceAll('example.org', 'ldap.example');
    const guide = 'openldap.md';
    const said = await runCommands(guide, { yaml: inTest(only(guide, 'yaml')), commands: inTest(only(guide, 'sh')), databaseUrl: own.url });
    assert.match(said.get('atrium user addresses dora@ldap.example') ?? '', /d\.marsh@ldap\.example/);
    assert.match(said.get('atrium visibility dora@ldap.example emil@ldap.example') ?? '', /directory book\s+yes\s+open/);
    assert.match(said.get('atrium visibility dora@ldap.example greta@ldap.example') ?? '', /directory book\s+no\s+hidden/);
  });

  test('active-directory.md against the part of one that a login sees', async () => {
    const { first, second, caFile } = await ldapHosts();
    const guide = 'active-directory.md';
    const yaml = only(guide, 'yaml')
      .replace('dc1.corp.example:389', first)
      .replace('dc2.corp.example:389', second)
      .replace('/etc/ssl/certs/corp-ca.pem', caFile)
      .replace('CN=Groupware,CN=Users,DC=corp,DC=example', 'cn=reader,ou=services,dc=ldap,dc=example')
      // A real one has these (ldap-active-directory.test.ts runs the same block there).
      .replace('(&(objectCategory=person)(objectClass=user))', '(sAMAccountName=*)');
    const said = await runCommands(guide, { yaml, commands: only(guide, 'sh'), databaseUrl: own.url });
    assert.match(said.get('atrium user addresses aadmin@corp.example') ?? '', /aa@corp\.example/);
    assert.match(said.get('atrium user describe aadmin@corp.example') ?? '', /domain users/i);
  });

  for (const guide of ['proxy-login.md', 'keycloak.md']) {
    test(`${guide}: its commands`, async () => {
      await runCommands(guide, { yaml: only(guide, 'yaml'), commands: only(guide, 'sh'), databaseUrl: own.url });
    });
  }

  test('proxy-login.md and the shipped examples speak of the same header and secret', () => {
    for (const example of ['nginx-login.conf', 'apache-login.conf']) {
      const text = readFileSync(join(folder, '..', 'examples', example), 'utf8');
      assert.match(text, /X-Remote-User/);
      assert.ok(text.includes(secrets['PROXY_SECRET'] ?? '-'));
    }
  });

  test('many-domains.md: who sees whom is as the page says', async () => {
    const guide = 'many-domains.md';
    const said = await runCommands(guide, { yaml: only(guide, 'yaml'), commands: only(guide, 'sh'), databaseUrl: own.url });
    const rule = (a: string, b: string) => /directory book\s+\S+\s+(\S+)/.exec(said.get(`atrium visibility ${a} ${b}`) ?? '')?.[1];
    assert.equal(rule('ann@private.example', 'bob@private.example'), 'directory-closed');
    assert.equal(rule('cleo@club.example', 'carl@club.example'), 'hidden');
    assert.equal(rule('bert@bakery.example', 'mia@mill.example'), 'open');
  });

  test('every block of every guide was run or loaded, or says why not', () => {
    const all = guides.flatMap((guide) => blocksOf(guide).map((block) => keyOf(guide, block)));
    assert.deepEqual(
      all.filter((key) => !ran.has(key) && notHere[key] === undefined),
      [],
    );
    for (const [key, reason] of Object.entries(notHere)) {
      assert.ok(all.includes(key) && !ran.has(key), `${key} is no longer an exception`);
      const [guide = '', language = ''] = key.split(' ');
      if (reason.endsWith('.ts')) assert.ok(readFileSync(join(root, reason), 'utf8').includes(`block('${guide}', '${language}')`), key);
    }
  });
});

/** The rows of a guide's table "When it does not work". */
function faultsOf(guide: string): string[] {
  const [, table = ''] = readFileSync(join(folder, guide), 'utf8').split('## When it does not work');
  return (table.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| `'));
}

async function onPostgresql(url: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  return { statement: (text: string) => client.query(text), close: () => client.end() };
}

async function onMariadb(url: string) {
  const { hostname, port, username, pathname } = new URL(url);
  const connection = await createConnection({
    host: hostname,
    port: Number(port),
    user: decodeURIComponent(username),
    database: pathname.slice(1),
  });
  return { statement: (text: string) => connection.query(text), close: () => connection.end() };
}
