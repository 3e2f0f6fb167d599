import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levelOf, levelsOf, rightsFor } from './share-levels';

test('a level is known again by its rights, and other rights are no level', () => {
  for (const kind of ['calendar', 'addressbook'] as const) {
    for (const level of levelsOf(kind)) assert.equal(levelOf(kind, rightsFor(kind, level)), level);
    assert.equal(levelOf(kind, { ...rightsFor(kind, 'view'), canCreate: true }), null);
  }
});

test('of an address book one right counts, for all its cards', () => {
  assert.deepEqual(levelsOf('addressbook'), ['view', 'edit']);
  const { publicRight, confidentialRight, privateRight } = rightsFor('addressbook', 'view');
  assert.deepEqual([publicRight, confidentialRight, privateRight], ['view', 'view', 'view']);
});
