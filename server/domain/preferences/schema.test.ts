import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptedLanguage, pickedLanguage } from './schema';

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

test('only a language we speak is read from the cookie of the sign-in page', () => {
  assert.equal(pickedLanguage('a=b; atrium.lang=fr; c=d'), 'fr');
  assert.equal(pickedLanguage('atrium.lang=en'), 'en');
  for (const header of [undefined, '', 'atrium.lang=', 'atrium.lang=xx', 'x.atrium.lang=fr', 'atrium.lang=french'])
    assert.equal(pickedLanguage(header), null);
});
