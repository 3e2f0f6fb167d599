import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createNumbering, inList, numberPlaceholders } from './placeholders';

test('question marks become numbers, except inside quotes and comments', () => {
  assert.equal(
    numberPlaceholders(`SELECT '?''?' AS "a?" /* ? */ FROM t WHERE a = ? AND b = ? -- ?\nAND c = ?`),
    `SELECT '?''?' AS "a?" /* ? */ FROM t WHERE a = $1 AND b = $2 -- ?\nAND c = $3`,
  );
});

test('one text has one name, and names are bounded', () => {
  const number = createNumbering({ named: true });
  assert.equal(number('SELECT ?').name, number('SELECT ?').name);
  assert.notEqual(number('SELECT ?').name, number('SELECT 2').name);
  for (let i = 0; i < 1000; i++) number(`SELECT ${i}`);
  assert.equal(number('SELECT 999').name, undefined);
  assert.equal(createNumbering({ named: false })('SELECT 1').name, undefined);
});

test('IN lists of any length make few different statements', () => {
  assert.deepEqual(inList(['a', 'b', 'c']), { marks: '(?, ?, ?, ?)', values: ['a', 'b', 'c', 'c'] });
  assert.deepEqual(inList([1]), { marks: '(?)', values: [1] });
  assert.deepEqual(inList([]), { marks: '(NULL)', values: [] });
});
