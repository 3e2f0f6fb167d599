import assert from 'node:assert/strict';
import { test } from 'node:test';
import { birthdayOf, birthdayParts, canSave, cleaned, contactPatchOf, emptyContact } from './contact-form-model';

const anna = { ...emptyContact(), givenName: 'Anna', familyName: 'Berg', displayName: 'Anna Berg', note: 'x' };

test('saving without a change writes nothing', () => {
  assert.deepEqual(contactPatchOf(anna, { ...anna }), {});
});

test('a line opened and left empty is not written', () => {
  assert.deepEqual(contactPatchOf(anna, { ...anna, emails: [{ type: 'home', value: '  ' }] }), {});
});

test('a shown name made of the parts follows them; one that somebody wrote stays', () => {
  assert.deepEqual(contactPatchOf(anna, { ...anna, familyName: 'Tal' }), { familyName: 'Tal', displayName: 'Anna Tal' });
  const boss = { ...anna, displayName: 'The boss' };
  assert.deepEqual(contactPatchOf(boss, { ...boss, familyName: 'Tal' }), { familyName: 'Tal' });
});

test('a new card gets its shown name from the parts', () => {
  assert.equal(cleaned({ ...emptyContact(), prefix: 'Dr', givenName: 'Anna', familyName: 'Berg' }).displayName, 'Dr Anna Berg');
});

test('a card needs something to be called by', () => {
  assert.equal(canSave(emptyContact()), false);
  assert.equal(canSave({ ...emptyContact(), organization: 'Acme' }), true);
  assert.equal(canSave({ ...emptyContact(), phones: [{ type: 'mobile', value: '123' }] }), true);
});

test('birthdays without a year keep 29 February', () => {
  assert.deepEqual(birthdayParts('--02-29'), { date: '2000-02-29', hasYear: false });
  assert.equal(birthdayOf('2000-02-29', false), '--02-29');
  assert.equal(birthdayOf('1980-05-17', true), '1980-05-17');
  assert.equal(birthdayOf('', false), '');
});
