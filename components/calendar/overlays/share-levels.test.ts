import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levelOf, rightsFor, shareLevels } from './share-levels';

test('a level is known again by its rights, and other rights are no level', () => {
  for (const level of shareLevels) assert.equal(levelOf(rightsFor(level)), level);
  assert.equal(levelOf({ ...rightsFor('view'), canCreate: true }), null);
});
