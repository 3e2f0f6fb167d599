import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cookieText, ownPath } from './schema';

test('a sign-in leads to a path of ours', () => {
  assert.equal(ownPath('/calendar/week?date=2026-01-01#x', ''), '/calendar/week?date=2026-01-01#x');
  assert.equal(ownPath('https://mail.example/calendar', ''), '/calendar');
  assert.equal(ownPath('/groupware/calendar', '/groupware'), '/calendar');
  assert.equal(ownPath('/groupwares/calendar', '/groupware'), '/groupwares/calendar');
  assert.equal(ownPath(undefined, ''), '/mail');
});

test('and never to somebody else’s address, however a browser would read it', () => {
  const origin = 'https://mail.example';
  const bad = [
    'https://evil.example',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    'https://x//evil.example',
    'https://x/\t/evil.example',
    'HTTPS://x/\r\n/evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    ' /mail',
    '@evil.example',
    '.evil.example',
    '/groupware//evil.example',
    '/groupware/\t/evil.example',
  ];
  for (const basePath of ['', '/groupware']) {
    for (const asked of bad) {
      const { origin: leadsTo, pathname } = new URL(basePath + ownPath(asked, basePath), origin);
      assert.equal(leadsTo, origin, JSON.stringify(asked));
      assert.ok(!pathname.startsWith('//'), JSON.stringify(asked));
    }
  }
  // Round in circles, or into a door that acts.
  for (const asked of ['/login', '/login?x', '/api/sign-in/ticket?ticket=x', '/api/auth/signout', `/${'x'.repeat(5000)}`])
    assert.equal(ownPath(asked, ''), '/mail');
});

test('a cookie of ours is for the server alone, for our part of the host, and Secure wherever the address is', () => {
  const cookie = { name: 'a', value: 'b', seconds: 60 };
  assert.equal(cookieText(cookie, { basePath: '', secure: true }), 'a=b; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure');
  assert.equal(
    cookieText({ ...cookie, seconds: null }, { basePath: '/groupware', secure: false }),
    'a=b; Path=/groupware; HttpOnly; SameSite=Lax',
  );
});
