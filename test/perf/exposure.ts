import { Client } from 'pg';
import { searchPeople, showPerson } from '@/server/domain/directory/exposure/exposure';
import type { Person } from '@/server/domain/directory/model';
import { requestRecovery } from '@/server/domain/directory/password-recovery';
import { hashPassword } from '@/server/domain/directory/passwords/hash-password';
import { verifyFirstStep } from '@/server/domain/directory/verify-login';
import { freshDatabase } from '../support/database';
import { type DirectoryStage, openDirectoryStage } from '../support/directory-stage';
import { ldapHosts, ldapSettings, reader } from '../support/ldap-stage';

// `npm run bench -- exposure`: whether the time of an answer tells somebody from nobody. For each door the cases one must not be able to
// tell apart, asked in turn so that the load of the machine falls on all of them alike: the fastest tenth (what the work itself costs,
// whatever else the machine does), median and 95th percentile, and how far the medians are apart.

const manyRounds = 60;
/** Where an answer costs a password hash that is made to be slow. */
const fewRounds = 20;
const say = (line: string) => void process.stdout.write(`${line}\n`);

type Cases = Readonly<Record<string, () => Promise<unknown>>>;

type How = { rounds?: number; between?: () => Promise<unknown> };

async function measureDoor(door: string, cases: Cases, { rounds = manyRounds, between }: How = {}): Promise<void> {
  const times = new Map(Object.keys(cases).map((name) => [name, [] as number[]]));
  const entries = Object.entries(cases);
  for (let round = -5; round < rounds; round += 1) {
    // Another order each round: what comes after a slow one finds a warmer or a busier machine.
    for (let at = 0; at < entries.length; at += 1) {
      const [name, ask] = entries[(at + round + 5) % entries.length] ?? [];
      if (!name || !ask) continue;
      await between?.();
      const began = performance.now();
      await ask().catch(() => null);
      if (round >= 0) times.get(name)?.push(performance.now() - began);
    }
  }
  const medians: number[] = [];
  const cells = [...times].map(([name, all]) => {
    all.sort((a, b) => a - b);
    const at = (share: number) => all[Math.min(all.length - 1, Math.floor(all.length * share))] ?? 0;
    medians.push(at(0.5));
    return `${name} ${[0.1, 0.5, 0.95].map((share) => at(share).toFixed(1)).join(' / ')}`;
  });
  const [least, most] = [Math.min(...medians), Math.max(...medians)];
  say(`| ${door} | ${cells.join(', ')} | ${(most / least).toFixed(2)} | ${(most - least).toFixed(2)} |`);
}

const visit = { remoteAddress: '192.0.2.7', host: 'localhost' };

async function measureLogins(
  title: string,
  stage: DirectoryStage,
  [known, unknown]: readonly [string, string],
  rounds = manyRounds,
): Promise<void> {
  const { directory, store } = stage;
  await stage.login(known, 'the right password').catch(() => null);
  for (const door of ['dav', 'web'] as const) {
    const attempt = (login: string) => () =>
      door === 'web'
        ? verifyFirstStep(directory, { login, password: 'the wrong password', door, signInPage: true, ...visit })
        : stage.login(login, 'the wrong password', { door });
    const cases = {
      'wrong password': attempt(known),
      'unknown user': attempt(unknown),
      'unknown domain': attempt('nobody@unknown.example'),
    };
    await measureDoor(`${title}, ${door}`, cases, { rounds, between: () => store.db.loginThrottle.deleteMany({}) });
  }
}

async function localLogins(): Promise<void> {
  for (const scheme of ['BLF-CRYPT', 'ARGON2ID', 'SHA512-CRYPT', 'PBKDF2', 'SSHA512'] as const) {
    const stage = await openDirectoryStage('postgresql', { domains: [{ name: 'one.example', default: true }] });
    try {
      await stage.addLocal('ann@one.example', await hashPassword('the right password', scheme));
      await measureLogins(
        `login, local users, ${scheme}`,
        stage,
        ['ann@one.example', 'nob@one.example'],
        scheme === 'SSHA512' ? manyRounds : fewRounds,
      );
    } finally {
      await stage.close();
    }
  }
}

async function sqlLogins(): Promise<void> {
  const foreign = await freshDatabase('postgresql');
  const client = new Client({ connectionString: foreign.url });
  await client.connect();
  await client.query('CREATE TABLE people (login text PRIMARY KEY, password text, name text)');
  await client.query('CREATE TABLE teams (name text, member text)');
  await client.query("INSERT INTO teams VALUES ('team', 'ann')");
  for (const [scheme, hash] of [
    ['BLF-CRYPT', await hashPassword('the right password', 'BLF-CRYPT')],
    ['PLAIN', '{PLAIN}the right password'],
  ] as const) {
    await client.query('DELETE FROM people');
    await client.query("INSERT INTO people VALUES ('ann', $1, 'Ann')", [hash]);
    const source = {
      ...{ kind: 'sql', url: foreign.url, table: 'people', timeoutSeconds: 20 },
      columns: { login: 'login', password: 'password', displayName: 'name' },
      groups: { table: 'teams', name: 'name', member: 'member' },
    };
    const stage = await openDirectoryStage('postgresql', { domains: [{ name: 'one.example', default: true, sources: [source] }] });
    const names = ['ann@one.example', 'nob@one.example'] as const;
    await measureLogins(`login, SQL with groups, ${scheme}`, stage, names, scheme === 'PLAIN' ? manyRounds : fewRounds).finally(
      stage.close,
    );
  }
  await client.end();
  await foreign.drop();
}

async function ldapLogins(): Promise<void> {
  const source = ldapSettings(await ldapHosts(), reader);
  const stage = await openDirectoryStage('postgresql', { domains: [{ name: 'ldap.example', default: true, sources: [source] }] });
  const names = ['anna@ldap.example', 'nobo@ldap.example'] as const;
  await measureLogins('login, LDAP bind', stage, names).finally(stage.close);
}

/** What those who are signed in ask about others, with local users. */
async function lookUps(): Promise<void> {
  const open = { directory: true, share: 'free', freeBusy: 'visible' };
  const stage = await openDirectoryStage('postgresql', {
    defaults: { exposure: open, passwords: { recovery: true } },
    domains: [{ name: 'one.example', default: true }, { name: 'two.example' }],
  });
  try {
    const { directory, store } = stage;
    const people = { hidden: 'hanna.hall@one.example', foreign: 'fritz.hall@two.example', visible: 'violet.hal@one.example' };
    for (const [index, login] of ['ann@one.example', ...Object.values(people)].entries()) {
      await stage.addLocal(login, '{PLAIN}x', { displayName: `Name ${index}` });
      await stage.login(login, 'x');
    }
    // Enough others that an index counts for something.
    for (let index = 0; index < 500; index += 1)
      await stage.addLocal(`other.${index}@one.example`, '{PLAIN}x', { displayName: `Other ${index}` });
    await store.db.account.updateMany({ where: { uid: 'hanna.hall' }, data: { hidden: 'hide' } });
    const ann: Person = await stage.login('ann@one.example', 'x');
    const { hidden, foreign } = people;
    const secret = { hidden, foreign, missing: 'nobody.hal@one.example', 'missing domain': 'nobody.hal@not.example' };
    const each = (ask: (login: string) => Promise<unknown>): Cases =>
      Object.fromEntries(Object.entries(secret).map(([name, login]) => [name, () => ask(login)]));
    for (const purpose of ['principal', 'freebusy', 'completion', 'directory'] as const)
      await measureDoor(
        `one person, ${purpose}`,
        each((login) => showPerson(directory, ann, { purpose, login })),
      );
    const typed = { hidden, missing: secret.missing };
    await measureDoor(
      'giving a share',
      Object.fromEntries(
        Object.entries(typed).map(([name, login]) => [name, () => showPerson(directory, ann, { purpose: 'share', login })]),
      ),
    );
    for (const purpose of ['subscribe', 'principal', 'completion', 'share'] as const)
      await measureDoor(
        `search, ${purpose}`,
        each((login) => searchPeople(directory, ann, { purpose, term: login.split('@')[0] ?? '', limit: 20 })),
      );
    const recover = each((login) => requestRecovery(directory, { login, ...visit, linkPrefix: 'https://x/?token=' }));
    const between = async () => {
      await Promise.all(directory.background);
      await store.db.loginThrottle.deleteMany({});
    };
    await measureDoor('recovery request', recover, { between });
  } finally {
    await stage.close();
  }
}

/** Prints the table, or the part of it that is named. */
export async function measureExposure(part?: string): Promise<void> {
  say('| door | ms: 10 % / median / 95 % | ratio | apart by ms |');
  say('|---|---|---|---|');
  const parts = { people: lookUps, local: localLogins, sql: sqlLogins, ldap: ldapLogins };
  for (const [name, run] of Object.entries(parts)) if (part === undefined || part === name) await run();
}
