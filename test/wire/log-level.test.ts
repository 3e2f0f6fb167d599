// The level of a component is changed while the server runs (OPS-11).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { waitUntil } from '@/server/demo/processes';
import { startAtrium, type TestAtrium } from '../support/atrium';
import { runAtrium } from '../support/cli';
import { stopServices } from '../support/services';

let atrium: TestAtrium;
before(async () => {
  atrium = await startAtrium({ mail: false });
});
after(async () => {
  await atrium?.stop();
  await stopServices();
});

const cli = (...args: string[]) => runAtrium(args, { env: { ATRIUM_CONFIG: atrium.configFile } });
const log = () => readFileSync(atrium.logFile, 'utf8');
const changes = () => log().split('log levels changed').length - 1;

test('a component falls silent and speaks again without a restart', async () => {
  const seen = async (mark: string) => {
    await (await fetch(`${atrium.url}/.well-known/caldav?${mark}`, { redirect: 'manual' })).text();
    // Another line that is written in any case tells that the one before would be there by now.
    await (await fetch(`${atrium.url}/dav/`, { method: 'PROPFIND', headers: { authorization: `Basic ${btoa(`${mark}:x`)}` } })).text();
    await waitUntil(`the failed login of ${mark}`, async () => log().includes(`user=${mark} `));
    return log()
      .slice(0, log().indexOf(`user=${mark} `))
      .split('\n')
      .filter((line) => line.includes('"component":"access"') && line.includes('/.well-known/caldav')).length;
  };
  assert.equal(await seen('first'), 1);
  const quiet = await cli('log', 'level', 'access=error', '--json');
  assert.deepEqual([quiet.code, JSON.parse(quiet.out).components.access], [0, 'error']);
  await waitUntil('the server to notice', async () => changes() === 1);
  assert.equal(await seen('second'), 1);
  assert.equal((await cli('log', 'level', 'reset')).code, 0);
  await waitUntil('the server to notice', async () => changes() === 2);
  assert.equal(await seen('third'), 2);
});

test('a level that is none is refused', async () => {
  assert.equal((await cli('log', 'level', 'dav=loud')).code, 2);
});
