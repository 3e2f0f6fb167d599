// A node:test reporter: prints failures with their reason and one line of progress, and writes the counts as JSON
// to the file named by ATRIUM_TEST_COUNTS.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { inspect } from 'node:util';

export default async function* report(source) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const slow = [];
  let whole = null;
  for await (const { type, data } of source) {
    if (type === 'test:fail' && data.details?.error?.failureType !== 'subtestsFailed') {
      const error = data.details?.error;
      const cause = error?.cause ?? error;
      const where = data.file ? `${relative(process.cwd(), data.file)}:${data.line}` : '';
      yield `\nFAIL ${data.name}  ${where}\n${indent(cause?.stack ?? inspect(cause))}\n`;
    }
    if (type === 'test:pass' && data.details?.type !== 'suite' && data.details?.duration_ms > 5000) slow.push(data);
    if (type === 'test:stderr' || type === 'test:stdout') {
      if (process.env['ATRIUM_TEST_VERBOSE']) yield data.message;
    }
    if (type === 'test:summary' && data.file === undefined) whole = data.counts;
  }
  if (whole) {
    counts.passed = whole.passed;
    counts.failed = whole.failed + whole.cancelled;
    counts.skipped = whole.skipped + whole.todo;
  }
  for (const data of slow) yield `slow: ${(data.details.duration_ms / 1000).toFixed(1)} s  ${data.name}\n`;
  yield `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`;
  if (process.env['ATRIUM_TEST_COUNTS']) writeFileSync(process.env['ATRIUM_TEST_COUNTS'], JSON.stringify(counts));
}

function indent(text) {
  return `     ${String(text).replaceAll('\n', '\n     ')}`;
}
