import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPassword } from './schema';

const policy = { minLength: 8, classes: 3 };

test('a password that meets every rule has no refusal', () => {
  assert.deepEqual(checkPassword(policy, { next: 'Correct-horse', current: 'old', names: ['jane'] }), []);
});

test('every broken rule is named, not only the first', () => {
  assert.deepEqual(checkPassword(policy, { next: 'jane', current: 'jane', names: ['jane'] }), [
    'too_short',
    'too_few_classes',
    'contains_login',
    'same_as_old',
  ]);
});

test('length counts characters, the upper bound bytes, and case does not hide the login', () => {
  assert.deepEqual(checkPassword({ minLength: 4, classes: 1 }, { next: '🍕🍕🍕', names: [] }), ['too_short']);
  assert.deepEqual(checkPassword({ minLength: 4, classes: 1 }, { next: 'ä'.repeat(37), names: [] }), ['too_long']);
  assert.deepEqual(checkPassword({ minLength: 4, classes: 1 }, { next: 'xxJANExx', names: ['jane'] }), ['contains_login']);
});

test('a very short name is no reason: it would be found in half of all passwords', () => {
  assert.deepEqual(checkPassword({ minLength: 4, classes: 1 }, { next: 'albatross', names: ['al'] }), []);
});

test('the same letters composed differently are the same password', () => {
  assert.deepEqual(checkPassword({ minLength: 1, classes: 1 }, { next: 'e\u0301te', current: '\u00e9te', names: [] }), ['same_as_old']);
});
