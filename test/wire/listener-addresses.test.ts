// Addresses and requests no client of ours would send. The real server, doors only.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { waitUntil } from '@/server/demo/processes';
import { startAtrium, type TestAtrium } from '../support/atrium';
import { logLines } from '../support/readable-page';
import { stopServices } from '../support/services';

let atrium: TestAtrium;
before(async () => {
  atrium = await startAtrium({ mail: false });
});
after(async () => {
  await atrium?.stop();
  await stopServices();
});

test('an address whose encoding cannot be undone is the sender’s fault behind every door', async () => {
  for (const path of ['/api/trpc/%zz', '/dav/%zz', '/mail/%E0%A4%A', '/api/mail/%', '/.well-known/%ff']) {
    const { status } = await fetch(`${atrium.url}${path}`);
    assert.equal(status, 400, path);
  }
});

test('a percent sign that is encoded is a letter like any other', async () => {
  const { status } = await fetch(`${atrium.url}/dav/calendars/a%25b/`, { method: 'PROPFIND' });
  assert.equal(status, 401);
});

/** Everything the server answers to these bytes. */
function answerTo(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(Number(new URL(atrium.url).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (data) => {
      heard += data.toString('latin1');
    });
    socket.on('end', () => socket.end());
    socket.on('error', (error) => (heard === '' ? reject(error) : resolve(heard)));
    socket.on('close', () => resolve(heard));
  });
}
const asking = (header: string) => `GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${header}\r\n\r\n`;

test('a request nobody could read is answered with a sentence and a reference that the log has (OPS-10)', async () => {
  for (const [bytes, status, sentence] of [
    [asking(`Cookie: a=${'x'.repeat(82_000)}`), 431, /Delete the cookies of this site/],
    [asking('no colon'), 400, /cannot be read/],
    ['GARBAGE\r\n\r\n', 400, /cannot be read/],
  ] as const) {
    const said = await answerTo(bytes);
    assert.match(said, new RegExp(`^HTTP/1\\.1 ${status} `));
    assert.match(said, sentence);
    const reference = /Reference: ([0-9a-f-]{36})/.exec(said)?.[1] ?? assert.fail(said);
    await waitUntil(`the log to have ${reference}`, async () => logLines(atrium).some((line) => line.includes(reference)), { ms: 20_000 });
  }
});

test('a header as long as a ticket of Kerberos is read (AUT-7)', async () => {
  assert.match(await answerTo(asking(`Authorization: Negotiate ${'Y'.repeat(64_000)}`)), /^HTTP\/1\.1 200 /);
});
