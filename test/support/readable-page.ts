import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { waitUntil } from '@/server/demo/processes';
import type { TestAtrium } from './atrium';
import type { Page } from './walking-browser';

/** A page for people: a sentence, a reference under which the log has the rest, and never blank (OPS-10). */
export async function assertReadable(atrium: TestAtrium, page: Page, status: number, sentence: RegExp): Promise<void> {
  assert.equal(page.status, status, page.text);
  assert.match(String(page.headers['content-type']), /^text\/html/);
  assert.match(page.text, sentence);
  const reference = /<code>([0-9a-f-]{36})<\/code>/.exec(page.text)?.[1] ?? 'none';
  assert.equal(page.headers['x-request-id'], reference);
  await waitUntil(`the log to have ${reference}`, async () => logLines(atrium).some((line) => line.includes(reference)), { ms: 20_000 });
}

/** What the server has logged so far. */
export function logLines(atrium: TestAtrium): string[] {
  return readFileSync(atrium.logFile, 'utf8').split('\n');
}
