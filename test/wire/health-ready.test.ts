// /healthz, /readyz, and how the server starts and ends when something is wrong.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startAtrium } from '../support/atrium';
import { freshDatabase } from '../support/database';
import { stopServices } from '../support/services';

const root = join(import.meta.dirname, '..', '..');
const home = mkdtempSync(join(tmpdir(), 'atrium-health-'));
after(async () => {
  rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  await stopServices();
});

function start(config: string, env: Record<string, string>): Promise<{ code: number | null; said: string; seconds: number }> {
  const file = join(home, 'atrium.yaml');
  writeFileSync(file, config);
  const begun = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'server', 'main.ts'), '--no-web', '--config', file], {
      cwd: root,
      env: { ...process.env, ATRIUM_DATA: join(home, 'data'), ...env },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
    }
    const limit = setTimeout(() => child.kill('SIGKILL'), 30_000);
    child.once('close', (code) => {
      clearTimeout(limit);
      resolve({ code, said, seconds: (performance.now() - begun) / 1000 });
    });
  });
}

test('ready while the database answers, alive but not ready when it is gone, and ended in time all the same', async () => {
  const database = await freshDatabase('postgresql');
  const atrium = await startAtrium({ databaseUrl: database.url, mail: false });
  const ask = async (path: string) => (await fetch(`${atrium.url}${path}`)).status;
  assert.deepEqual([await ask('/healthz'), await ask('/readyz')], [200, 200]);
  await database.drop();
  let ready = 200;
  for (let waited = 0; waited < 50 && ready === 200; waited += 1) {
    ready = await ask('/readyz');
    await sleep(100);
  }
  assert.deepEqual([await ask('/healthz'), ready], [200, 503]);
  // The log has what happened, and not all that the client knows of its connections.
  assert.doesNotMatch(readFileSync(atrium.logFile, 'utf8'), /connectionParameters/);
  const begun = performance.now();
  await atrium.stop('SIGTERM');
  assert.ok(performance.now() - begun < 25_000);
});

test('an open live stream does not keep the server from ending', async () => {
  const atrium = await startAtrium({ mail: false });
  const { signInAs } = await import('../support/browser-cookie');
  const { cookie } = await signInAs(atrium, await atrium.addUser());
  const answer = await fetch(`${atrium.url}/api/live`, { headers: { cookie } });
  assert.equal(answer.status, 200);
  const begun = performance.now();
  const ended = answer.text();
  await atrium.stop('SIGTERM');
  assert.match(await ended, /event: hello/);
  assert.ok(performance.now() - begun < 5000);
});

test('a port that is taken ends the start with one line, before anything else is started', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, resolve));
  const result = await start('', { PORT: String((taken.address() as AddressInfo).port), DATABASE_URL: '' });
  taken.close();
  assert.equal(result.code, 1);
  assert.match(result.said, /EADDRINUSE/);
  assert.ok(!result.said.includes('embedded database'));
});

test('a bad configuration ends the start with each fault and its line', async () => {
  const result = await start('listen:\n  prot: 1\ndomains: 3\n', { DATABASE_URL: '' });
  assert.equal(result.code, 1);
  assert.match(result.said, /atrium\.yaml:2: listen\.prot: unknown setting, did you mean "port"\?/);
  assert.match(result.said, /atrium\.yaml:3: domains: /);
});

test('a database address of a kind we do not speak ends the start with one line that holds no password (OPS-2)', async () => {
  const result = await start('listen: { port: 45991 }', { PORT: '0', DATABASE_URL: 'oracle://scott:tiger@db/x' });
  assert.equal(result.code, 1);
  assert.match(result.said, /oracle/);
  assert.match(result.said, /postgresql/);
  assert.ok(!result.said.includes('tiger'));
});
