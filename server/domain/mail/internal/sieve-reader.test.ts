import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDomainError } from '@/server/core/errors';
import { SieveReader } from './sieve-reader';

const wordsOf = (text: string) =>
  new SieveReader().push(Buffer.from(text)).map((line) => line.words.map((word) => `${word.kind}:${word.value}`));

test('atoms, quoted strings with escapes, response codes and literals are told apart', () => {
  assert.deepEqual(wordsOf('"SIEVE" "fileinto vacation"\r\nOK (WARNINGS) "say \\"hi\\" \\\\"\r\n'), [
    ['text:SIEVE', 'text:fileinto vacation'],
    ['atom:OK', 'code:WARNINGS', 'text:say "hi" \\'],
  ]);
  assert.deepEqual(wordsOf('NO (TAG "a)b") {12}\r\nline 1:\r\nbad\r\n'), [['atom:NO', 'code:TAG "a)b"', 'text:line 1:\r\nbad']]);
});

test('bytes may arrive one by one, and letters of several bytes cut in two', () => {
  const reader = new SieveReader();
  const lines = [...Buffer.from('"é" ACTIVE\r\n{3+}\r\né\n\r\nOK\r\n')].flatMap((byte) => reader.push(Uint8Array.of(byte)));
  assert.deepEqual(
    lines.map((line) => line.words.map((word) => word.value)),
    [['é', 'ACTIVE'], ['é\n'], ['OK']],
  );
});

test('what is no ManageSieve is refused, not waited for', () => {
  for (const text of ['OK \r x', '{x}\r\n', `{${'9'.repeat(40)}`, 'NO (a\r\n', 'a)b\r\n', '{4194305}\r\n'])
    assert.throws(
      () => new SieveReader().push(Buffer.from(text)),
      (error) => isDomainError(error) && error.code === 'upstream_failed',
      text,
    );
  assert.throws(() => new SieveReader().push(Buffer.alloc(4 * 1024 * 1024 + 1, 'a')));
});
