// Addresses no client of ours would send. The real server, doors only.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startAtrium, type TestAtrium } from '../support/atrium';
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
