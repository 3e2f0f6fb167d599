import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAddress, parseRecipients } from './addresses';

test('a pasted list of names and addresses becomes one recipient each', () => {
  assert.deepEqual(parseRecipients('"Doe, Jane" <jane@demo.example>, ben@demo.example;\nAnna <anna@demo.example>'), [
    { name: 'Doe, Jane', address: 'jane@demo.example' },
    { name: '', address: 'ben@demo.example' },
    { name: 'Anna', address: 'anna@demo.example' },
  ]);
});

test('what cannot be an address is told apart from what can', () => {
  assert.ok(isAddress('anna@demo.example'));
  assert.ok(isAddress('müller@straße.example'));
  assert.ok(!isAddress('anna'));
  assert.ok(!isAddress('anna@demo'));
  assert.ok(!isAddress('anna@@demo.example'));
});
