import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptedLanguage } from './schema';

test('the language is the first one of the browser that we speak, by its own order of preference', () => {
  assert.equal(acceptedLanguage('fr-CH, en;q=0.8'), 'fr');
  assert.equal(acceptedLanguage('de, fr;q=0.3, en;q=0.7'), 'en');
  assert.equal(acceptedLanguage('fr;q=0, en'), 'en');
});

test('a browser that speaks nothing of ours leaves the choice to the domain', () => {
  assert.equal(acceptedLanguage('de'), null);
  assert.equal(acceptedLanguage(null), null);
  assert.equal(acceptedLanguage(';;q=,,'), null);
});
