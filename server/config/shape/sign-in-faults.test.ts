import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from '../parse';

const faultsOf = (config: object) => {
  const parsed = parseConfig(JSON.stringify(config), {}, '/');
  return parsed.ok ? [] : parsed.faults.map((fault) => `${fault.path}: ${fault.message}`);
};
const oidc = { issuer: 'https://sso.example.org', clientId: 'atrium' };
const imap = { host: 'mail.example.org' };

test('logins that can work are let through', () => {
  assert.deepEqual(faultsOf({ domains: [{ name: 'a.example', signIn: { oidc, show: ['oidc'], automatic: 'oidc' } }] }), []);
  assert.deepEqual(
    faultsOf({ defaults: { signIn: { oidc } }, domains: [{ name: 'a.example', imap, mailboxAccess: { mode: 'oauth' } }] }),
    [],
  );
  assert.deepEqual(faultsOf({ trustedProxies: ['127.0.0.1'], domains: [{ name: 'a.example', signIn: { proxy: {} } }] }), []);
});

test('what cannot work is said with its setting and a remedy', () => {
  for (const [config, fault] of [
    [
      { domains: [{ name: 'a.example', signIn: { show: ['cas'] } }] },
      /^domains\[0\]\.signIn\.show: cas is shown but not set up; add signIn\.cas/,
    ],
    [{ domains: [{ name: 'a.example', signIn: { automatic: 'oidc' } }] }, /automatic: oidc is not set up/],
    [{ domains: [{ name: 'a.example', signIn: { proxy: {} } }] }, /proxy: the header counts only from trustedProxies/],
    [{ trustedProxies: ['0.0.0.0/0'], domains: [{ name: 'a.example', signIn: { proxy: {} } }] }, /proxy: trustedProxies lists everybody/],
    [{ domains: [{ name: 'a.example', mailboxAccess: { mode: 'oauth' } }] }, /mailboxAccess: mode oauth needs/],
    [{ domains: [{ name: 'a.example', imap, signIn: { oidc, show: ['oidc'] } }] }, /choose another mailboxAccess/],
    [{ domains: [{ name: 'a.example', signIn: { oidc: { ...oidc, issuer: 'http://sso.example.org' } } }] }, /issuer: must be https/],
  ] as const)
    assert.match(faultsOf(config).join('\n'), fault);
});
