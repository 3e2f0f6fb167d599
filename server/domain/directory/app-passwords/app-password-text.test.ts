import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newAppPassword, plainAppPassword } from './app-password-text';

test('an app password is known with and without its dashes, with spaces and in capitals', () => {
  const made = newAppPassword();
  assert.match(made, /^[a-z2-7]{5}(-[a-z2-7]{5}){3}$/);
  const plain = made.replaceAll('-', '');
  for (const typed of [made, plain, made.toUpperCase(), ` ${made.replaceAll('-', ' ')} `]) assert.equal(plainAppPassword(typed), plain);
});

test('no two are the same, and other texts are none', () => {
  assert.equal(new Set(Array.from({ length: 200 }, newAppPassword)).size, 200);
  for (const other of ['', 'demo', 'abcde-fghij-klmno', 'abcde-fghij-klmno-pqrs1', 'abcdefghijklmnopqrstu'])
    assert.equal(plainAppPassword(other), null);
});
