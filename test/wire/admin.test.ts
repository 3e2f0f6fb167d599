// The administrator's calls and commands: nothing of them exists for others, and the password of a tried login is nowhere (OPS-22).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { TRPCClientError } from '@trpc/client';
import { helpText } from '@/server/cli/help';
import { appRouter } from '@/server/protocols/trpc/router';
import { type AtriumUser, startAtrium, type TestAtrium } from '../support/atrium';
import { signInAs } from '../support/browser-cookie';
import { runAtrium, runAtriumMany } from '../support/cli';
import { stopServices } from '../support/services';
import { trpcClient } from '../support/trpc-client';

after(stopServices);

const uuid = '01a1fc28-6ee0-7000-8000-000000000000';
/** Something each procedure takes, so that it is the right that is asked for and not the input. */
const inputs: Readonly<Record<string, unknown>> = {
  sources: { ask: false },
  testLogin: { login: 'x@demo.example', password: 'x' },
  visibility: { asker: 'x@demo.example', shown: 'y@demo.example' },
  accounts: { text: '' },
  account: { id: uuid },
  accountFacts: { id: uuid },
  resetFactors: { id: uuid },
  revokeAppPassword: { id: uuid, appPassword: uuid },
  endSession: { id: uuid, session: uuid },
  endSessions: { id: uuid },
  audit: {},
};

describe('administration', () => {
  let atrium: TestAtrium;
  let admin: AtriumUser;
  let user: AtriumUser;
  let nobodyElse: AtriumUser;
  const cookies = new Map<string, string>();
  before(async () => {
    atrium = await startAtrium({ mail: false });
    admin = await atrium.addUser({ admin: true, displayName: 'Ada Admin' });
    user = await atrium.addUser({ displayName: 'Uma User' });
    nobodyElse = await atrium.addUser({ displayName: 'Nora Else' });
    for (const one of [admin, user, nobodyElse]) cookies.set(one.login, (await signInAs(atrium, one)).cookie);
  });
  after(() => atrium?.stop());

  const as = (one: AtriumUser | null) => trpcClient(atrium.url, one === null ? null : (cookies.get(one.login) ?? '')).admin;
  const environment = () => ({ DATABASE_URL: atrium.databaseUrl, ATRIUM_CONFIG: atrium.configFile });
  const cli = (...args: string[]) => runAtrium([...args, '--json'], { env: environment() });

  const names = Object.keys(appRouter._def.procedures).filter((name) => name.startsWith('admin.'));

  test('every call is not there for a person who is no administrator, and wants a sign-in from others', async () => {
    assert.ok(names.length >= 11);
    for (const name of names) {
      const verb = name.slice('admin.'.length);
      const isQuery = (appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>)[name]?._def.type === 'query';
      const input = inputs[verb] === undefined ? undefined : { json: inputs[verb] };
      const ask = (cookie: string) =>
        isQuery
          ? fetch(`${atrium.url}/api/trpc/${name}?input=${encodeURIComponent(JSON.stringify(input ?? { json: null }))}`, {
              headers: { cookie },
            })
          : fetch(`${atrium.url}/api/trpc/${name}`, {
              method: 'POST',
              headers: { cookie, origin: atrium.url, 'content-type': 'application/json' },
              body: JSON.stringify(input ?? { json: null }),
            });
      assert.equal((await ask(cookies.get(user.login) ?? '')).status, 404, name);
      assert.equal((await ask('')).status, 401, name);
    }
  });

  /** Page action -> the command that does the same; each runs against the running server, with JSON and an exit code. */
  const commands: Readonly<Record<string, { words: () => string[]; code?: number; same?: (said: unknown) => Promise<void> }>> = {
    domains: {
      words: () => ['domain', 'list'],
      same: async (said) => assert.deepEqual(said, await as(admin).domains.query()),
    },
    settings: {
      words: () => ['config', 'show'],
      same: async (said) => {
        const paths = (list: readonly { path: string; origin: string }[]) => list.map(({ path, origin }) => `${path} ${origin}`);
        const shown = (said as { settings: { path: string; origin: string }[] }).settings.filter(
          ({ origin }) => !origin.startsWith('environment'),
        );
        const page = (await as(admin).settings.query()).settings.filter(({ origin }) => !origin.startsWith('environment'));
        const known = new Set(paths(page));
        assert.ok(shown.length > 50 && paths(shown).filter((line) => !known.has(line)).length < 5);
      },
    },
    // Its exit code depends on the machine (free space, name service).
    sources: { words: () => ['doctor'] },
    testLogin: {
      words: () => ['login', 'test', user.login, '--password', user.password],
      same: async (said) => assert.deepEqual(said, await as(admin).testLogin.mutate({ login: user.login, password: user.password })),
    },
    visibility: {
      words: () => ['visibility', admin.login, user.login],
      same: async (said) => assert.deepEqual(said, (await as(admin).visibility.query({ asker: admin.login, shown: user.login })).lines),
    },
    accounts: {
      words: () => ['user', 'find', user.login],
      same: async (said) => assert.deepEqual(said, JSON.parse(JSON.stringify(await as(admin).accounts.query({ text: user.login })))),
    },
    account: { words: () => ['user', 'sessions', user.login] },
    accountFacts: {
      words: () => ['user', 'describe', user.login],
      same: async (said) => {
        const [found] = await as(admin).accounts.query({ text: user.login });
        assert.deepEqual(said, (await as(admin).accountFacts.query({ id: found?.id ?? '' })).source);
      },
    },
    resetFactors: { words: () => ['user', 'factors', 'reset', user.login] },
    // There is none with that id: it is looked for, and the exit code says so.
    revokeAppPassword: { words: () => ['user', 'app-passwords', 'revoke', user.login, uuid], code: 1 },
    endSession: { words: () => ['user', 'sessions', 'end', user.login, uuid], code: 1 },
    endSessions: { words: () => ['user', 'sessions', 'end', nobodyElse.login] },
    audit: {
      words: () => ['audit', 'login', '--user', user.login, '--limit', '5'],
      same: async (said) => {
        const { rows } = await as(admin).audit.query({ action: 'login', person: user.login });
        assert.ok(rows.length > 0);
        assert.deepEqual(said, JSON.parse(JSON.stringify(rows.slice(0, 5))));
      },
    },
  };

  test('every action of the pages has a command that does the same, in JSON and with an exit code', async () => {
    assert.deepEqual(names.map((name) => name.slice('admin.'.length)).sort(), Object.keys(commands).sort());
    const all = Object.entries(commands);
    const said = await runAtriumMany(
      all.map(([, { words }]) => [...words(), '--json']),
      environment(),
    );
    for (const [index, [name, { words, code = 0, same }]] of all.entries()) {
      const { code: given, out, error } = said[index] ?? { code: -1, out: '', error: '' };
      if (name !== 'sources') assert.equal(given, code, `${name}: ${out}${error}`);
      // What failed says why, in JSON as well; doctor prints its findings either way.
      const value: unknown = JSON.parse(given === 0 || name === 'sources' ? out : error);
      if (same) await same(value);
      assert.ok(helpText.includes(`atrium ${words()[0]}`), name);
    }
  });

  test('a command that is written wrongly exits with 2 and says how it is written', async () => {
    const wrong = [
      ['audit', '--limit', 'many'],
      ['audit', '--before', 'yesterday'],
      ['login', 'test'],
      ['user', 'sessions'],
      ['domain'],
      ['visibility', 'a@demo.example'],
      ['config', 'show', '--domain', 'nowhere.example'],
      ['user', 'list', '--unknown'],
    ];
    const said = await runAtriumMany(
      wrong.map((words) => [...words, '--json']),
      environment(),
    );
    for (const [index, { code, error }] of said.entries()) {
      assert.equal(code, 2, wrong[index]?.join(' '));
      assert.match((JSON.parse(error) as { error: string }).error, /\S/);
    }
  });

  test('a tried login says which source answers and why it is refused, and the password is in no log and no table', async () => {
    const secret = 'never-to-be-seen-again';
    const right = await as(admin).testLogin.mutate({ login: user.login, password: user.password });
    assert.equal(right.outcome, 'accepted');
    assert.equal(right.answers[0]?.scheme, 'PLAIN');
    const wrong = await as(admin).testLogin.mutate({ login: user.login, password: secret });
    assert.deepEqual([wrong.outcome, wrong.answers[0]?.answer, wrong.facts?.login], ['wrong_password', 'wrong_password', user.login]);
    assert.deepEqual(wrong.facts?.addresses, [{ address: user.login, reason: 'mail' }]);
    assert.deepEqual(
      wrong.facts?.switches.filter((one) => !one.on).map(({ name, by, missing }) => [name, by, missing]),
      // No mail server in this configuration.
      [['mail', 'needs', 'imap']],
    );
    // What has no door yet is shown to nobody.
    assert.ok(!wrong.facts?.switches.some(({ name }) => name === 'publicLinks'));
    assert.equal((await as(admin).testLogin.mutate({ login: 'nobody@demo.example', password: secret })).outcome, 'unknown_user');
    assert.ok(!readFileSync(atrium.logFile, 'utf8').includes(secret));
    const { rows } = await as(admin).audit.query({ action: 'admin', person: admin.login });
    const tests = rows.filter((one) => one.action === 'admin.login-test');
    assert.ok(tests.length >= 3 && !JSON.stringify(rows).includes(secret));
    assert.deepEqual(tests[0]?.details, { login: 'nobody@demo.example', outcome: 'unknown_user', by: admin.login });
    // Trying is not failing: nobody is blocked by it.
    for (let time = 0; time < 7; time += 1) await as(admin).testLogin.mutate({ login: user.login, password: secret });
    assert.equal((await as(admin).testLogin.mutate({ login: user.login, password: user.password })).blocked, false);
  });

  test('settings come with their origin, secrets hidden; sources with whether they answer', async () => {
    const { settings, file } = await as(admin).settings.query();
    assert.equal(file, atrium.configFile);
    const secret = settings.find((one) => one.path === 'secret');
    assert.deepEqual([secret?.value, secret?.level], ['(hidden)', 'system']);
    assert.match(secret?.origin ?? '', /^file line \d+$/);
    const sources = await as(admin).sources.query({ ask: true });
    assert.ok(sources.length > 0 && sources.every((one) => one.trouble === null));
  });

  test('an account is found and its sessions are ended at once; the command does the same', async () => {
    const victim = await atrium.addUser({ displayName: 'Vic Victim' });
    const { cookie } = await signInAs(atrium, victim);
    const me = () => trpcClient(atrium.url, cookie).preferences.me.query();
    assert.equal((await me()).login, victim.login);
    const [found] = await as(admin).accounts.query({ text: victim.login.slice(0, 8) });
    assert.ok(found);
    const account = await as(admin).account.query({ id: found.id });
    assert.deepEqual([account.login, account.sessions.length, account.factors.length], [victim.login, 1, 0]);
    assert.deepEqual(await as(admin).endSessions.mutate({ id: found.id }), { ended: 1 });
    await assert.rejects(me(), TRPCClientError);

    const again = await signInAs(atrium, victim);
    const listed = JSON.parse((await cli('user', 'sessions', victim.login)).out) as { sessions: { id: string }[] };
    assert.deepEqual(
      listed.sessions.map((session) => session.id),
      [again.sessionId],
    );
    assert.deepEqual(JSON.parse((await cli('user', 'sessions', 'end', victim.login)).out), { login: victim.login, ended: 1 });
    assert.deepEqual((await as(admin).account.query({ id: found.id })).sessions, []);
  });

  test('factors are reset, app passwords listed, and a login is tried, by command too', async () => {
    const said = await runAtriumMany(
      [
        ['user', 'factors', 'reset', user.login],
        ['user', 'app-passwords', user.login],
        ['audit', 'factor.reset'],
        ['audit', 'admin.factors-reset'],
        ['login', 'test', user.login, '--password', 'wrong'],
        ['audit', '--user', user.login, '--limit', '1'],
      ].map((words) => [...words, '--json']),
      environment(),
    );
    const [reset, appPasswords, event, admin, bad, tried] = said.map(({ out }) => JSON.parse(out) as unknown);
    assert.deepEqual(reset, { login: user.login, removed: 0 });
    assert.deepEqual(appPasswords, { login: user.login, appPasswords: [] });
    const rows = (value: unknown) => value as { action: string; login: string; address: string; details: unknown }[];
    assert.deepEqual([rows(event)[0]?.action, rows(event)[0]?.login], ['factor.reset', user.login]);
    const [done] = rows(admin);
    assert.deepEqual([done?.login, done?.address, done?.details], [user.login, 'cli', { removed: 0, by: '' }]);
    assert.deepEqual([said[4]?.code, (bad as { outcome: string }).outcome], [1, 'wrong_password']);
    assert.deepEqual(rows(tried)[0]?.details, { login: user.login, outcome: 'wrong_password', by: '' });
  });

  test('an administrator cannot use the test to guess passwords without end', async () => {
    const other = await atrium.addUser({ admin: true });
    cookies.set(other.login, (await signInAs(atrium, other)).cookie);
    const outcomes: string[] = [];
    for (let time = 0; time < 61; time += 1)
      outcomes.push(
        await as(other)
          .testLogin.mutate({ login: user.login, password: `guess ${time}` })
          .then(
            ({ outcome }) => outcome,
            (error: unknown) => (error instanceof TRPCClientError ? String(error.data?.domainCode) : 'other'),
          ),
      );
    assert.deepEqual([...new Set(outcomes.slice(0, 60)), outcomes[60]], ['wrong_password', 'rate_limited']);
    // The limit is that administrator's; others and the person tested go on.
    assert.equal((await as(admin).testLogin.mutate({ login: user.login, password: user.password })).outcome, 'accepted');
  });
});
