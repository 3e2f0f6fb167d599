import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSearch } from '../search-query';
import { compileSearch } from './compile-search';
import type { Argument } from './imap-exec';

function written(argument: Argument): string {
  return 'type' in argument
    ? argument.type === 'STRING'
      ? JSON.stringify(argument.value)
      : argument.value
    : `(${argument.map(written).join(' ')})`;
}
const compile = (typed: string) =>
  compileSearch(parseSearch(typed, new Date('2026-11-21T10:00:00Z')))
    .map(written)
    .join(' ');

test('terms become IMAP search keys that all must hold', () => {
  assert.equal(compile(''), 'ALL');
  assert.equal(compile('from:ann is:unread larger:1k'), 'ALL FROM "ann" UNSEEN LARGER 1024');
  assert.equal(compile('before:2026-11-20 after:2026-03'), 'ALL SENTBEFORE 20-Nov-2026 SENTSINCE 1-Mar-2026');
});

test('a plain word is one key, so that NOT excludes all of it', () => {
  assert.equal(compile('-tea'), 'ALL NOT (OR SUBJECT "tea" (OR FROM "tea" (OR TO "tea" (OR CC "tea" BODY "tea"))))');
  assert.equal(
    compile('-has:attachment'),
    'ALL NOT (OR KEYWORD $HasAttachment (OR HEADER "Content-Type" "multipart/mixed" HEADER "Content-Type" "application/"))',
  );
});

test('text is always a string token, never part of the command', () => {
  assert.equal(compile('subject:") ALL DELETED ("'), 'ALL SUBJECT ") ALL DELETED ("');
});
