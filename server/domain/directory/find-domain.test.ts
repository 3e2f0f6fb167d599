import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveConfig } from '@/server/config/resolve';
import { findDomain, findTypedDomain } from './find-domain';

const config = resolveConfig(
  {
    domains: [
      { name: 'a.example', default: true },
      { name: 'b.example', aliases: ['b2.example'], hosts: ['mail.b.example'] },
      { name: 'xn--mller-kva.example' },
    ],
  },
  {},
  '/',
);
const found = (login: string, host?: string) => {
  const name = findDomain(config, login, host);
  return name && `${name.local} in ${name.entry.name}`;
};

test('the domain is in the address, else in the host name, else the default one (DOM-2)', () => {
  assert.equal(found('x@B.Example'), 'x in b.example');
  assert.equal(found('x@b2.example'), 'x in b.example');
  assert.equal(found('x', 'MAIL.b.example:8443'), 'x in b.example');
  assert.equal(found('x', 'elsewhere'), 'x in a.example');
  assert.equal(found('x@c.example'), null);
  assert.equal(found(''), null);
  assert.equal(found('a@b@a.example'), 'a@b in a.example');
});

test('an international domain is the same in both spellings', () => {
  assert.equal(found('x@Müller.example'), 'x in xn--mller-kva.example');
});

test('with only the catch-all entry any domain is answered for', () => {
  const any = resolveConfig({}, {}, '/');
  assert.equal(findDomain(any, 'x@any.example')?.domain, 'any.example');
});

test('a local part that is an address of any domain here is nobody’s login', () => {
  const typed = (login: string) => findTypedDomain(config, login)?.local ?? null;
  assert.deepEqual(['x@b.example', 'x@elsewhere.example@b.example', 'x'].map(typed), ['x', 'x@elsewhere.example', 'x']);
  assert.deepEqual(['x@a.example@b.example', 'x@b2.example@a.example', 'x@B.Example@b.example'].map(typed), [null, null, null]);
  assert.equal(findTypedDomain(resolveConfig({}, {}, '/'), 'x@a.example@b.example'), null);
});
