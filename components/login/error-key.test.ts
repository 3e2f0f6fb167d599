import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loginError, loginErrorKey } from './error-key';

test('wrong password, unknown user and unknown domain lead to one sentence; an own fault to another', () => {
  assert.equal(loginErrorKey('CredentialsSignin'), 'credentials');
  assert.equal(loginErrorKey('rate_limited'), 'rateLimited');
  assert.equal(loginErrorKey('Configuration'), 'failed');
  assert.equal(loginErrorKey(undefined), null);
});

test('the reference of a fault is shown, and nothing else an address may carry', () => {
  assert.deepEqual(loginError('failed-01a1fc28-6ee0'), { key: 'failed', reference: '01a1fc28-6ee0' });
  assert.deepEqual(loginError('failed-<b>x</b>'), { key: 'failed', reference: '' });
  assert.equal(loginError(null), null);
});
