import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mariadb';
import { Client } from 'pg';
import { freePort } from '@/server/demo/free-port';
import { portAnswers, startDaemon, waitUntil } from '@/server/demo/processes';
import { openBooks, searchBook } from '@/server/domain/directory/exposure/directory-entries';
import { searchPeople } from '@/server/domain/directory/exposure/exposure';
import type { Person } from '@/server/domain/directory/model';
import { freshDatabase } from '../support/database';
import { openDirectoryStage } from '../support/directory-stage';
import { asUser, serviceDirectory, serviceLog, serviceUser } from '../support/services/workspace';

// `npm run bench -- directory`: how long a search of a directory of 100,000 people takes, in a foreign
// PostgreSQL, a foreign MariaDB and slapd, through the exposure policy, and by how much our memory grows. The goal is 300 ms.

const people = 100_000;
const rounds = 15;
const given = ['Anna', 'Bernd', 'Carla', 'Dmitri', 'Élodie', 'Farid', 'Greta', 'Hiro', 'Ines', 'Jonas', 'Katja', 'Liam', 'Mira', 'Nils'];
const family = ['Berg', 'Costa', 'Dupont', 'Eriksen', 'Fischer', 'Garcia', 'Hoffmann', 'Ito', 'Jansen', 'Kowalski', 'Larsen', 'Marchand'];
const nameOf = (index: number) => ({
  uid: `p${index}`,
  given: given[index % given.length] ?? '',
  family: `${family[index % family.length]}${index % 997}`,
});
const terms = ['marchand11', 'anna', 'greta larsen1', `p${people - 1}`, 'nobodyatall', 'élodie'];
const say = (line: string) => void process.stdout.write(`${line}\n`);

async function inPostgresql(): Promise<{ url: string; drop(): Promise<void> }> {
  const database = await freshDatabase('postgresql');
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query('CREATE TABLE people (login text PRIMARY KEY, password text, name text, mail text, phone text)');
  for (let start = 0; start < people; start += 5000) {
    const rows = rowsFrom(start);
    const columns = [0, 1, 2, 3, 4].map((at) => rows.map((row) => row[at]));
    await client.query('INSERT INTO people SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])', columns);
  }
  await client.query('ANALYZE people');
  await client.end();
  return database;
}

async function inMariadb(): Promise<{ url: string; drop(): Promise<void> }> {
  const database = await freshDatabase('mysql');
  const { hostname, port, username, pathname } = new URL(database.url);
  const connection = await createConnection({ host: hostname, port: Number(port), user: username, database: pathname.slice(1) });
  await connection.query(
    'CREATE TABLE people (login VARCHAR(190) PRIMARY KEY, password TEXT, name VARCHAR(190), mail VARCHAR(190), phone TEXT)',
  );
  for (let start = 0; start < people; start += 5000) await connection.batch('INSERT INTO people VALUES (?, ?, ?, ?, ?)', rowsFrom(start));
  await connection.query('ANALYZE TABLE people');
  await connection.end();
  return database;
}

function rowsFrom(start: number): string[][] {
  return Array.from({ length: Math.min(5000, people - start) }, (_, at) => {
    const one = nameOf(start + at);
    return [one.uid, '{PLAIN}x', `${one.given} ${one.family}`, `${one.uid}@big.example`, `+49 30 ${start + at}`];
  });
}

async function inSlapd(): Promise<{ host: string; stop(): Promise<void> }> {
  const user = serviceUser('openldap', 'nobody');
  const directory = serviceDirectory('slapd-big', user);
  const data = join(directory, 'data');
  mkdirSync(data, { recursive: true });
  if (user) chownSync(data, user.uid, user.gid);
  const config = join(directory, 'slapd.conf');
  const schemas = ['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema\n`).join('');
  writeFileSync(
    config,
    `${schemas}modulepath /usr/lib/ldap\nmoduleload back_mdb\nsizelimit 5000\ndatabase mdb\nsuffix "dc=big"\nrootdn "cn=admin,dc=big"\nrootpw admin\ndirectory ${data}\nmaxsize 2147483648\ndbnosync\nindex objectClass eq\nindex uid,mail,cn,sn,givenName eq,sub\n`,
  );
  const seed = join(directory, 'seed.ldif');
  const entries = Array.from({ length: people }, (_, index) => {
    const one = nameOf(index);
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    return `dn: uid=${one.uid},dc=big\nobjectClass: inetOrgPerson\nuid: ${one.uid}\ncn:: ${base64(`${one.given} ${one.family}`)}\nsn: ${one.family}\ngivenName:: ${base64(one.given)}\nmail: ${one.uid}@big.example\ntelephoneNumber: +49 30 ${index}\n`;
  });
  writeFileSync(seed, `dn: dc=big\nobjectClass: dcObject\nobjectClass: organization\ndc: big\no: big\n\n${entries.join('\n')}`);
  const run = asUser(user);
  execFileSync('/usr/sbin/slapadd', ['-q', '-f', config, '-l', seed], { stdio: 'pipe', ...run });
  const port = await freePort();
  const daemon = startDaemon('slapd-big', '/usr/sbin/slapd', ['-d', '0', '-h', `ldap://127.0.0.1:${port}`, '-f', config], {
    logFile: serviceLog('slapd-big'),
    cwd: directory,
    ...run,
  });
  await waitUntil('the big slapd', () => portAnswers(port), { daemon });
  return { host: `127.0.0.1:${port}`, stop: () => daemon.stop() };
}

const asker: Person = {
  accountId: '0192f7a0-0000-7000-8000-000000000001' as Person['accountId'],
  domain: 'big.example',
  uid: 'asker',
  login: 'asker@big.example',
  displayName: 'Asker',
  address: 'asker@big.example',
  addresses: ['asker@big.example'],
  admin: false,
  groups: [],
};

async function measure(name: string, source: Record<string, unknown>): Promise<void> {
  const stage = await openDirectoryStage('postgresql', {
    domains: [
      {
        name: 'big.example',
        default: true,
        sources: [{ ...source, timeoutSeconds: 30, directory: { displayName: 'Everybody' } }],
        exposure: { directory: true },
      },
    ],
  });
  try {
    const [book] = openBooks(stage.directory, asker);
    if (!book) throw new Error('no book');
    const before = process.memoryUsage().rss;
    for (const term of terms) {
      const times: number[] = [];
      let found = 0;
      for (let round = 0; round < rounds; round += 1) {
        const began = performance.now();
        const answer =
          round % 2 === 0
            ? await searchPeople(stage.directory, asker, { purpose: 'completion', term, limit: 20 })
            : await searchBook(stage.directory, asker, book, { text: term, limit: 20, withPhoto: false });
        times.push(performance.now() - began);
        found = answer.length;
      }
      times.sort((a, b) => a - b);
      const at = (part: number) => (times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0).toFixed(0);
      say(`| ${name} | ${term} | ${found} | ${at(0.5)} | ${at(0.95)} |`);
    }
    say(`| ${name} | memory grown by | | ${Math.round((process.memoryUsage().rss - before) / 1024 ** 2)} MB | |`);
  } finally {
    await stage.close();
  }
}

const columns = { login: 'login', password: 'password', displayName: 'name', mail: 'mail' };

/** Fills the three, asks them, and prints the table. */
export async function measureDirectory(): Promise<void> {
  say(`| ${people.toLocaleString('en')} people in | term | found | p50 ms | p95 ms |`);
  say('|---|---|---|---|---|');
  const postgresql = await inPostgresql();
  await measure('PostgreSQL', { kind: 'sql', url: postgresql.url, table: 'people', columns }).finally(postgresql.drop);
  const mariadb = await inMariadb();
  await measure('MariaDB', { kind: 'sql', url: mariadb.url, table: 'people', columns }).finally(mariadb.drop);
  const slapd = await inSlapd();
  const ldap = { kind: 'ldap', hosts: [slapd.host], tls: 'none', base: 'dc=big', filter: '(objectClass=inetOrgPerson)' };
  await measure('slapd', ldap).finally(slapd.stop);
}
