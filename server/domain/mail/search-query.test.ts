import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSearch } from './search-query';

const today = new Date('2026-11-21T10:00:00Z');
const parse = (text: string) => parseSearch(text, today).map(({ negated, ...term }) => ({ ...term, ...(negated ? { not: true } : {}) }));

test('plain words are looked for anywhere, each on its own', () => {
  assert.deepEqual(parse('  budget  2026 '), [
    { kind: 'anywhere', text: 'budget' },
    { kind: 'anywhere', text: '2026' },
  ]);
  assert.deepEqual(parse(''), []);
  assert.deepEqual(parse('   "" - '), [{ kind: 'anywhere', text: '-' }]);
});

test('fields take a word or a quoted phrase, in any case', () => {
  assert.deepEqual(parse('From:ann to:"Ben Example" SUBJECT:"été à Paris" cc:x body:y'), [
    { kind: 'from', text: 'ann' },
    { kind: 'to', text: 'Ben Example' },
    { kind: 'subject', text: 'été à Paris' },
    { kind: 'cc', text: 'x' },
    { kind: 'body', text: 'y' },
  ]);
});

test('a minus excludes', () => {
  assert.deepEqual(parse('-from:ann -"old stuff" -is:unread -has:attachment'), [
    { kind: 'from', text: 'ann', not: true },
    { kind: 'anywhere', text: 'old stuff', not: true },
    { kind: 'flag', flag: 'seen', value: false, not: true },
    { kind: 'attachment', not: true },
  ]);
  assert.deepEqual(parse('e-mail'), [{ kind: 'anywhere', text: 'e-mail' }], 'a hyphen inside a word is part of it');
});

test('states, sizes and days', () => {
  assert.deepEqual(parse('is:unread is:flagged is:answered has:attachment'), [
    { kind: 'flag', flag: 'seen', value: false },
    { kind: 'flag', flag: 'flagged', value: true },
    { kind: 'flag', flag: 'answered', value: true },
    { kind: 'attachment' },
  ]);
  assert.deepEqual(parse('larger:10M smaller:1.5k larger:99999g'), [
    { kind: 'larger', bytes: 10_485_760 },
    { kind: 'smaller', bytes: 1536 },
    { kind: 'larger', bytes: 4_294_967_295 },
  ]);
  assert.deepEqual(parse('before:2026-11-20 after:2026/3 after:2025 since:7d before:1m'), [
    { kind: 'before', day: '2026-11-20' },
    { kind: 'since', day: '2026-03-01' },
    { kind: 'since', day: '2025-01-01' },
    { kind: 'since', day: '2026-11-14' },
    { kind: 'before', day: '2026-10-21' },
  ]);
});

test('what is not understood is looked for as it stands', () => {
  for (const typed of ['before:yesterday', 'after:2026-02-31', 'larger:many', 'is:strange', 'has:fun', 'http://example.org/x', 're:plan']) {
    assert.deepEqual(parse(typed), [{ kind: 'anywhere', text: typed }]);
  }
  assert.deepEqual(parse('from:'), [{ kind: 'anywhere', text: 'from:' }]);
});

test('an unclosed quote runs to the end', () => {
  assert.deepEqual(parse('subject:"not closed yet'), [{ kind: 'subject', text: 'not closed yet' }]);
});

test('hundreds of words do not become hundreds of conditions', () => {
  assert.equal(parse('x '.repeat(500)).length, 30);
});
