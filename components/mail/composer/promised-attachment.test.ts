import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promisesAttachment } from './promised-attachment';

test('a text that speaks of an attachment is noticed in English and French', () => {
  assert.ok(promisesAttachment('The report is attached.'));
  assert.ok(promisesAttachment('Vous trouverez le rapport ci-joint.'));
  assert.ok(promisesAttachment('Voir la pièce jointe'));
});

test('ordinary text and quoted lines promise nothing', () => {
  assert.ok(!promisesAttachment('We stay in touch. I am attachless.'));
  assert.ok(!promisesAttachment('Thanks\n> see attached file'));
});
