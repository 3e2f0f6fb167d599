import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newCookieKey, openMailSecret, sealMailSecret } from './mail-secret';

const serverSecret = 's'.repeat(40);
const sessionId = 'session-1';

test('a sealed mail password opens with both halves of the key and its own session, and with nothing less', () => {
  const cookieKey = newCookieKey();
  const sealed = sealMailSecret({ serverSecret, cookieKey, sessionId, password: 'grüße 🍕' });
  assert.ok(!sealed.toString('latin1').includes('gr'));
  assert.equal(openMailSecret({ serverSecret, cookieKey, sessionId, sealed }), 'grüße 🍕');
  const bent = Buffer.from(sealed);
  bent[bent.length - 1] = (bent.at(-1) ?? 0) ^ 1;
  for (const attempt of [
    { serverSecret: 'x'.repeat(40), cookieKey, sessionId, sealed },
    { serverSecret, cookieKey: newCookieKey(), sessionId, sealed },
    { serverSecret, cookieKey, sessionId: 'session-2', sealed },
    { serverSecret, cookieKey, sessionId, sealed: bent },
    { serverSecret, cookieKey, sessionId, sealed: sealed.subarray(0, 10) },
  ]) {
    assert.throws(() => openMailSecret(attempt), { code: 'unauthenticated' });
  }
});

test('the same password is sealed differently each time', () => {
  const input = { serverSecret, cookieKey: newCookieKey(), sessionId, password: 'p' };
  assert.notDeepEqual(sealMailSecret(input), sealMailSecret(input));
});
