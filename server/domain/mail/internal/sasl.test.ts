import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saslStart } from './sasl';

const server = { host: 'mail.example.org', port: 4190 };
const said = (login: Parameters<typeof saslStart>[0]) => {
  const { mechanism, response } = saslStart(login, server);
  return [mechanism, response.replaceAll('\0', '|').replaceAll('\x01', '^')];
};

test('a password is said with PLAIN, the mailbox’s owner before a master user', () => {
  assert.deepEqual(said({ user: 'jane', pass: 'secret' }), ['PLAIN', '|jane|secret']);
  assert.deepEqual(said({ user: 'master', pass: 'secret', authzid: 'jane' }), ['PLAIN', 'jane|master|secret']);
});

test('a token is said with XOAUTH2 or, as RFC 7628 has it, OAUTHBEARER', () => {
  assert.deepEqual(said({ user: 'jane', pass: 'tok', token: 'xoauth2' }), ['XOAUTH2', 'user=jane^auth=Bearer tok^^']);
  assert.deepEqual(said({ user: 'jane@example.org', pass: 'tok', token: 'oauthbearer' }), [
    'OAUTHBEARER',
    'n,a=jane@example.org,^host=mail.example.org^port=4190^auth=Bearer tok^^',
  ]);
});

test('a login cannot add fields to a GS2 header', () => {
  assert.match(said({ user: 'a=b,c', pass: 'tok', token: 'oauthbearer' })[1] ?? '', /^n,a=a=3Db=2Cc,\^/);
});
