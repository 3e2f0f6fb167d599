import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyContact } from './contact-form-model';
import { insertRow, letterOf, linesOf, nameOf, rowOf } from './list-rows';

const row = (name: string) => rowOf({ ...emptyContact(), displayName: name }, { id: name, bookId: 'b', uid: `uid-${name}` });

test('each letter stands once, above its people', () => {
  const lines = linesOf([row('Anna'), row('Ärzte'), row('Bob')]);
  assert.deepEqual(
    lines.map((line) => (line.kind === 'letter' ? line.letter : line.contact.displayName)),
    ['A', 'Anna', 'Ärzte', 'B', 'Bob'],
  );
});

test('accents are filed under their letter, the rest under #', () => {
  assert.equal(letterOf('Élodie'), 'E');
  assert.equal(letterOf('Жанна'), 'Ж');
  assert.equal(letterOf('3M'), '#');
  assert.equal(letterOf(''), '#');
});

test('a card without a name of its own is called by what there is', () => {
  assert.equal(nameOf({ ...emptyContact(), givenName: 'Anna', familyName: 'Berg' }), 'Anna Berg');
  assert.equal(nameOf({ ...emptyContact(), organization: 'Acme' }), 'Acme');
  assert.equal(nameOf({ ...emptyContact(), emails: [{ type: 'work', value: 'a@b.example' }] }), 'a@b.example');
});

test('a new row goes where it belongs, and a changed one moves', () => {
  const list = [row('Anna'), row('Carl'), row('3M')];
  assert.deepEqual(
    insertRow(list, row('Bob'), 'en').map((contact) => contact.displayName),
    ['Anna', 'Bob', 'Carl', '3M'],
  );
  const renamed = { ...row('Zoe'), id: 'Anna' };
  assert.deepEqual(
    insertRow(list, renamed, 'en').map((contact) => contact.displayName),
    ['Carl', 'Zoe', '3M'],
  );
});
