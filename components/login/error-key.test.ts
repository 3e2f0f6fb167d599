import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNextStep, isOfStep, loginError } from './error-key';

const keyOf = (error: string | null | undefined) => loginError(error)?.key ?? null;

test('wrong password, unknown user and unknown domain lead to one sentence; an own fault to another', () => {
  assert.equal(keyOf('CredentialsSignin'), 'credentials');
  assert.equal(keyOf('rate_limited'), 'rateLimited');
  assert.equal(keyOf('Configuration'), 'failed');
  assert.equal(keyOf('constructor'), 'failed');
  assert.equal(keyOf(undefined), null);
});

test('the reference of a fault is shown, and nothing else an address may carry', () => {
  assert.deepEqual(loginError('failed-01a1fc28-6ee0'), { key: 'failed', reference: '01a1fc28-6ee0' });
  assert.deepEqual(loginError('failed-<b>x</b>'), { key: 'failed', reference: '' });
  assert.equal(loginError(null), null);
});

test('a step has errors of its own; one that is over begins anew', () => {
  assert.ok(isOfStep('step_wrong') && isOfStep('step_refused-too_short') && !isOfStep('step_gone') && !isOfStep('rate_limited'));
  assert.ok(isNextStep('next_step') && !isNextStep('step_wrong'));
});
