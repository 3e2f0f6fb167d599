import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveConfig } from '@/server/config/resolve';
import { loginDomain } from './login-domain';

test('the login page promises what the domain of its host name has, and where that is open what any domain has', () => {
  const imap = { host: 'imap.example', tls: 'implicit', verifyCertificate: true, login: '%u' } as const;
  const config = resolveConfig(
    {
      domains: [
        { name: 'a.example', default: true, imap, switches: { contacts: false } },
        { name: 'b.example', hosts: ['cal.b.example'], switches: { contacts: false } },
        { name: 'c.example', switches: { calendar: false } },
      ],
    },
    {},
    '/',
  );
  assert.deepEqual(loginDomain(config, 'cal.b.example:8443').offer, ['calendar']);
  assert.deepEqual(loginDomain(config, 'elsewhere.example').offer, ['mail', 'calendar', 'contacts']);
  assert.deepEqual(loginDomain(resolveConfig({}, {}, '/'), 'elsewhere.example').offer, ['calendar', 'contacts']);
});
