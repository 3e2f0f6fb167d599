// `atrium user …` beside a running instance and without one, on the embedded database; and what a start and a stop leave behind.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@/server/demo/free-port';
import { runAtrium, runAtriumMany } from '../support/cli';

const root = join(import.meta.dirname, '..', '..');
let data = '';
let env: Record<string, string> = {};
const running = new Set<ChildProcess>();

before(async () => {
  data = mkdtempSync(join(tmpdir(), 'atrium-cli-'));
  env = { ATRIUM_DATA: data, PORT: String(await freePort()) };
});
after(async () => {
  for (const child of running) child.kill('SIGKILL');
  // A test that failed half-way must not leave a database running.
  const pid = postmaster();
  if (pid !== null) process.kill(pid, 'SIGQUIT');
  await sleep(200);
  rmSync(data, { recursive: true, force: true, maxRetries: 10 });
});

function postmaster(): number | null {
  const file = join(data, 'postgresql', 'cluster', 'postmaster.pid');
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0;
  try {
    if (pid > 0) process.kill(pid, 0);
    return pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

async function serve(): Promise<{ child: ChildProcess; ended: Promise<number | null> }> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'server', 'main.ts'), '--no-web'], {
    cwd: root,
    env: { ...process.env, ...env, DATABASE_URL: '', ATRIUM_CONFIG: '' },
    stdio: 'ignore',
  });
  running.add(child);
  const ended = new Promise<number | null>((resolve) =>
    child.once('exit', (code) => {
      running.delete(child);
      resolve(code);
    }),
  );
  for (let waited = 0; waited < 900; waited += 1) {
    if (
      await fetch(`http://127.0.0.1:${env['PORT']}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return { child, ended };
    await sleep(100);
  }
  throw new Error('the server did not get ready');
}

const getsIn = async (login: string, password: string) => {
  const authorization = `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;
  return (
    (await fetch(`http://127.0.0.1:${env['PORT']}/dav/`, { method: 'PROPFIND', headers: { authorization, depth: '0' } })).status === 207
  );
};

describe('atrium user', () => {
  test('adds, lists and refuses without a running instance, and leaves no database running', async () => {
    const added = await runAtrium(
      ['user', 'add', 'Jane@Fresh.example', '--password', 'first', '--name', 'Jane Doe', '--alias', 'j@fresh.example', '--json'],
      { env },
    );
    assert.equal(added.code, 0, added.error);
    assert.deepEqual((({ login, domain, displayName, active }) => ({ login, domain, displayName, active }))(JSON.parse(added.out)), {
      login: 'jane@fresh.example',
      domain: 'fresh.example',
      displayName: 'Jane Doe',
      active: true,
    });
    const again = await runAtrium(['user', 'add', 'jane@fresh.example', '--password', 'x'], { env });
    assert.deepEqual([again.code, again.out], [1, '']);
    assert.match(again.error, /jane@fresh\.example is there already/);
    assert.match((await runAtrium(['user', 'list'], { env })).out, /jane@fresh\.example +Jane Doe +active/);
    assert.match((await runAtrium(['user', 'addresses', 'jane@fresh.example'], { env })).out, /j@fresh\.example +alias/);
    assert.equal(postmaster(), null, 'the database was stopped again');
  });

  test('says what is wrong with the command line, with exit code 2', async () => {
    const wrong = [
      [['user', 'add'], /needs an address/],
      [['user', 'add', 'x@y.example'], /password is needed/],
      [['user', 'remove', 'x'], /add\|list/],
      [['usr'], /no command "usr"/],
      [['user', 'list', '--bogus'], /bogus/],
      [['config', 'check', 'other.yaml'], /config check takes no "other\.yaml"/],
      [['user', 'disable', 'jane@fresh.example', 'john@fresh.example'], /user disable takes no "john@fresh\.example"/],
    ] as const;
    const results = await runAtriumMany(
      wrong.map(([args]) => args),
      env,
    );
    wrong.forEach(([args, says], index) => {
      assert.deepEqual([results[index]?.code, results[index]?.out], [2, ''], args.join(' '));
      assert.match(results[index]?.error ?? '', says);
    });
    const bad = await runAtrium(['user', 'add', 'not an address', '--password', 'x'], { env });
    assert.equal(bad.code, 1);
    assert.match(bad.error, /not an e-mail address/);
  });

  test('acts on a running instance at once; the instance keeps its database when the command is done', async () => {
    const { child, ended } = await serve();
    assert.equal(await getsIn('jane@fresh.example', 'first'), true);
    const added = await runAtrium(['user', 'add', 'late@fresh.example', '--password-stdin'], { env, input: 'se cret\n' });
    assert.equal(added.code, 0, added.error);
    assert.equal(await getsIn('late@fresh.example', 'se cret'), true);
    assert.equal((await runAtrium(['user', 'passwd', 'late@fresh.example', '--password', 'other'], { env })).code, 0);
    assert.equal(await getsIn('late@fresh.example', 'other'), true);
    assert.equal((await runAtrium(['user', 'disable', 'jane@fresh.example'], { env })).code, 0);
    assert.equal(await getsIn('jane@fresh.example', 'never seen before'), false);

    // Ctrl-C: everything it started is gone, and quickly.
    const begun = performance.now();
    child.kill('SIGINT');
    assert.equal(await ended, 0);
    assert.ok(performance.now() - begun < 25_000);
    assert.equal(postmaster(), null);
  });

  test('after a kill -9 the next start takes over what was left, with the data', async () => {
    const first = await serve();
    first.child.kill('SIGKILL');
    await first.ended;
    assert.notEqual(postmaster(), null, 'the database outlives a killed server');
    const second = await serve();
    assert.equal(await getsIn('late@fresh.example', 'other'), true);
    second.child.kill('SIGTERM');
    assert.equal(await second.ended, 0);
    assert.equal(postmaster(), null);
  });
});
