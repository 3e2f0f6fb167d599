import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loginErrorKey } from './error-key';

test('wrong password, unknown user and unknown domain lead to one sentence; an own fault to another', () => {
  assert.equal(loginErrorKey('CredentialsSignin'), 'credentials');
  assert.equal(loginErrorKey('rate_limited'), 'rateLimited');
  assert.equal(loginErrorKey('Configuration'), 'failed');
  assert.equal(loginErrorKey(undefined), null);
});
