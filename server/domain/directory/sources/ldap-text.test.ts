import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeDn, escapeFilter, fillDn, fillFilter, firstValueOfDn, sameDn } from './ldap-text';

test('a hostile login stays one value of a distinguished name (RFC 4514)', () => {
  for (const [value, escaped] of [
    ['jane,ou=admins', 'jane\\,ou\\=admins'],
    [' #x ', '\\ #x\\ '],
    ['#x', '\\#x'],
    ['a"b+c;d<e>f\\g', 'a\\"b\\+c\\;d\\<e\\>f\\\\g'],
    ['n\0l', 'n\\00l'],
    ['Émile', 'Émile'],
  ] as const) {
    assert.equal(escapeDn(value), escaped);
    assert.equal(firstValueOfDn(`uid=${escaped},dc=x`), value);
  }
});

test('a hostile login stays one value of a filter (RFC 4515)', () => {
  assert.equal(escapeFilter('*)(uid=*'), '\\2a\\29\\28uid=\\2a');
  assert.equal(escapeFilter('a\\b\0'), 'a\\5cb\\00');
});

test('templates are filled with login and domain', () => {
  const login = { local: 'j,d', domain: 'mail.example.org' };
  assert.equal(fillDn('uid=%n,ou=%d,%{dc}', login), 'uid=j\\,d,ou=mail.example.org,dc=mail,dc=example,dc=org');
  assert.equal(fillDn('mail=%u,dc=x', login), 'mail=j\\,d@mail.example.org,dc=x');
  assert.equal(fillFilter('(&(ou=%d)(base=%{dc}))', 'a.example'), '(&(ou=a.example)(base=dc=a,dc=example))');
  assert.equal(fillFilter('(ou=%d)', 'a)(x=*'), '(ou=a\\29\\28x=\\2a)');
});

test('the name of a group is read out of its distinguished name', () => {
  assert.equal(firstValueOfDn('CN=Sales\\, North,OU=Groups,DC=x'), 'Sales, North');
  assert.equal(firstValueOfDn('cn = \\c3\\89quipe , dc=x'), 'Équipe');
  assert.equal(firstValueOfDn('just a name'), null);
  assert.ok(sameDn('CN=A, DC=x', 'cn=a,dc=X'));
});
