import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loginErrorKey } from './error-key';
import { chooseLanguage } from './language';

test('the language is the first one of the browser that we speak, else the domain’s', () => {
  assert.equal(chooseLanguage('fr-CH, en;q=0.8', 'en'), 'fr');
  assert.equal(chooseLanguage('de, fr;q=0.3, en;q=0.7', 'fr'), 'en');
  assert.equal(chooseLanguage('de', 'fr'), 'fr');
  assert.equal(chooseLanguage(null, 'fr'), 'fr');
  assert.equal(chooseLanguage('fr;q=0, en', 'fr'), 'en');
});

test('wrong password, unknown user and unknown domain lead to one sentence; an own fault to another', () => {
  assert.equal(loginErrorKey('CredentialsSignin'), 'credentials');
  assert.equal(loginErrorKey('rate_limited'), 'rateLimited');
  assert.equal(loginErrorKey('Configuration'), 'failed');
  assert.equal(loginErrorKey(undefined), null);
});
