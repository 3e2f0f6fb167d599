// The administrators' guides (docs/guides) are run: every YAML block is checked, SQL goes to real databases, and each command is
// executed with the configuration of its guide against them and the test directory. Only hosts, passwords and names that belong to
// everybody on a server are put in.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { createConnection } from 'mariadb';
import { Client } from 'pg';
import { parseConfig, printFault } from '@/server/config/parse';
import { testCertificates } from '../support/certificates';
import { freshDatabase, type TestDatabase } from '../support/database';
import { ldapHosts } from '../support/ldap-stage';
import type { Said } from '../support/many-commands';
import { stopServices } from '../support/services';

after(stopServices);

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'docs', 'guides');
const guides = globSync('*.md', { cwd: folder }).sort();

type Block = { language: string; info: string; text: string };

function blocksOf(guide: string): Block[] {
  const text = readFileSync(join(folder, guide), 'utf8');
  return [...text.matchAll(/^```(\w+)(?: (\w+))?\n(.*?)^```$/gms)].map(([, language = '', info = '', body = '']) => ({
    language,
    info,
    text: body,
  }));
}

const only = (guide: string, language: string, info = '') => {
  const found = blocksOf(guide).filter((block) => block.language === language && block.info === info);
  assert.equal(found.length, 1, `${guide}: one block "${language} ${info}"`);
  return found[0]?.text ?? '';
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
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...secrets,
    NODE_ENV: 'production',
    ATRIUM_CONFIG: config,
    DATABASE_URL: databaseUrl,
    ATRIUM_DATA: join(home, 'data'),
  };
  try {
    const args = ['--import', 'tsx', join(root, 'test/support/many-commands.ts'), JSON.stringify(words)];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: root, env });
    const results = JSON.parse(stdout) as Said[];
    results.forEach(({ code, out }, index) => {
      assert.equal(code, 0, `${guide}: ${lines[index]}\n${out}${stderr}`);
    });
    assert.equal(results.length, lines.length);
    return new Map(lines.map((line, index) => [line, results[index]?.out ?? '']));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

describe('guides for administrators', { concurrency: false }, () => {
  let own: TestDatabase;
  before(async () => {
    own = await freshDatabase('postgresql');
  });
  after(() => own.drop());

  for (const guide of guides) {
    test(`${guide}: every configuration in it is good, and every page it names is there`, () => {
      for (const { language, text } of blocksOf(guide)) {
        if (language !== 'yaml') continue;
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
      } finally {
        await run.statement(kind === 'postgresql' ? `DROP OWNED BY ${role}` : `DROP USER IF EXISTS '${role}'@'%'`).catch(() => {});
        if (kind === 'postgresql') await run.statement(`DROP ROLE IF EXISTS ${role}`).catch(() => {});
        await run.close();
        await users.drop();
      }
    });
  }

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
});

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
