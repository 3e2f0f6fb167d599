import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveConfig } from '@/server/config/resolve';
import type { ConfigFile } from '@/server/config/schema';
import { clientHints } from './client-hints';

const server = { host: '127.0.0.1', tls: 'none', verifyCertificate: true, login: '%u' } as const;
const config = (file: ConfigFile) => resolveConfig({ publicUrl: 'https://groupware.example.org', ...file }, {}, '/');
const said = async (file: ConfigFile, lookup: (name: string) => Promise<boolean | null>) =>
  (await clientHints(config(file), lookup)).map(({ state, check, text }) => `${state} ${check}: ${text}`);

test('records that are missing are a hint, never a fault', async () => {
  const asked: string[] = [];
  const lines = await said(
    { domains: [{ name: 'a.example' }, { name: 'b.example', switches: { contacts: true, davContacts: false } }] },
    async (name) => {
      asked.push(name);
      return name !== '_caldavs._tcp.a.example';
    },
  );
  assert.deepEqual(asked, ['_caldavs._tcp.a.example', '_carddavs._tcp.a.example', '_caldavs._tcp.b.example']);
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /^warning name service: no SRV record _caldavs\._tcp\.a\.example:/);
});

test('nothing is said where nobody could tell, and nothing is asked without a public name', async () => {
  assert.deepEqual(await said({ domains: [{ name: 'a.example' }] }, async () => null), []);
  const never = () => Promise.reject(new Error('asked'));
  for (const publicUrl of ['http://localhost:3000', 'https://127.0.0.1', 'https://[::1]:8443'])
    assert.deepEqual(await said({ publicUrl, domains: [{ name: 'a.example' }] }, never), []);
  assert.deepEqual(await said({ domains: [{ name: '*' }] }, never), []);
});

test('mail servers with inner names only are mentioned, and not once they have outer ones', async () => {
  const yes = async () => true;
  const inner = await said({ domains: [{ name: 'a.example', imap: server, smtp: { ...server, authenticate: true } }] }, yes);
  assert.match(inner.join('\n'), /warning clients: the mail servers of a\.example have inner names only/);
  const outer = { ...server, public: { host: 'mail.a.example', tls: 'implicit' } } as const;
  assert.doesNotMatch(
    (await said({ domains: [{ name: 'a.example', imap: outer, smtp: { ...outer, authenticate: true } }] }, yes)).join('\n'),
    /inner/,
  );
});
