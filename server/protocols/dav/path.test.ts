import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDomainError } from '@/server/core/errors';
import { encodeSegment, hrefsFor } from './hrefs';
import { parsePath, pathOfReference } from './path';

test('an odd name is encoded once and comes back the same', () => {
  for (const name of ['a b.ics', 'ü@x.ics', '{x}%+&.ics', "it's (1)!*.ics", 'a/b', '50%25', '🍕', 'x?y#z']) {
    const path = `/dav/calendars/u@d/c/${encodeSegment(name)}`;
    const { target } = parsePath(path);
    assert.equal(target.type === 'item' && target.name, name);
    assert.match(encodeSegment(name), /^[A-Za-z0-9\-._~@%]+$/);
  }
});

test('a client that encodes more than we do means the same resource', () => {
  const { target } = parsePath('/dav/calendars/u%40d/%63al/%7Ba%7D');
  assert.deepEqual(target, { type: 'item', kind: 'calendar', login: 'u@d', collection: 'cal', name: '{a}' });
});

test('collections are the same with and without the last slash', () => {
  assert.deepEqual(parsePath('/dav/addressbooks/u/b/').target, parsePath('/dav/addressbooks/u/b').target);
});

test('the old spelling answers in any letter case, and in the spelling it was asked in', () => {
  const { target, spelling } = parsePath('/sogo/DAV/u/calendar/4B-1/x.ics');
  assert.deepEqual(target, { type: 'item', kind: 'calendar', login: 'u', collection: '4B-1', name: 'x.ics' });
  const hrefs = hrefsFor(spelling, 'u@d.example');
  assert.equal(hrefs.collection('calendar', '4B-1'), '/sogo/DAV/u/calendar/4B-1/');
  assert.equal(hrefs.collection('addressbook', 'personal'), '/sogo/DAV/u/Contacts/personal/');
  assert.equal(hrefs.principal, '/sogo/DAV/u/');
});

test('calendars and address books of one name are different places', () => {
  const hrefs = hrefsFor({ style: 'native' }, 'u@d');
  assert.notEqual(hrefs.collection('calendar', 'test'), hrefs.collection('addressbook', 'test'));
});

test('broken encodings, control characters and dot segments are refused, never followed', () => {
  for (const path of ['/dav/%', '/dav/calendars/%FC/', '/dav/calendars/u/a%00b', '/dav/calendars/../x', '/dav/%2e%2e/x'])
    assert.throws(
      () => parsePath(path),
      (error) => isDomainError(error) && error.code === 'invalid',
      path,
    );
});

test('nothing lies below an item, and nothing in unknown areas', () => {
  for (const path of ['/dav/calendars/u/c/i/x', '/dav/other/u', '/dav/principals/u/x', '/elsewhere', '/SOGo/other'])
    assert.equal(parsePath(path).target.type, 'nowhere', path);
});

test('an absolute reference counts only when it names this server', () => {
  assert.equal(pathOfReference('https://dav.example/dav/x?y', { hosts: ['dav.example'], basePath: '' }), '/dav/x');
  assert.equal(pathOfReference('https://DAV.example:443/dav/x', { hosts: ['dav.example'], basePath: '' }), '/dav/x');
  assert.equal(pathOfReference('/dav/x', { hosts: ['dav.example'], basePath: '' }), '/dav/x');
  assert.equal(pathOfReference('https://other.example/dav/x', { hosts: ['dav.example'], basePath: '' }), null);
  assert.equal(pathOfReference('//other.example/dav/x', { hosts: ['dav.example'], basePath: '' }), null);
  assert.equal(pathOfReference('dav/x', { hosts: ['dav.example'], basePath: '' }), null);
});

test('below the base path, references carry it and what they mean does not; elsewhere is not ours', () => {
  const own = { hosts: ['dav.example'], basePath: '/groupware' };
  assert.equal(pathOfReference('/groupware/dav/x', own), '/dav/x');
  assert.equal(pathOfReference('https://dav.example/groupware/dav/x?y', own), '/dav/x');
  assert.equal(pathOfReference('/groupware', own), '/');
  for (const elsewhere of ['/dav/x', '/groupwareX/dav/x', 'https://dav.example/dav/x', 'https://other.example/groupware/dav/x'])
    assert.equal(pathOfReference(elsewhere, own), null, elsewhere);
});

test('every href of an answer carries the base path, in both spellings', () => {
  for (const [path, root] of [
    ['/dav/calendars/u@d/c/', '/groupware/dav/'],
    ['/sogo/DAV/u@d/Calendar/c/', '/groupware/sogo/DAV/'],
  ] as const) {
    const hrefs = hrefsFor(parsePath(path).spelling, 'u@d', '/groupware');
    const all = [
      hrefs.root,
      hrefs.principals,
      hrefs.principal,
      hrefs.homes('calendar'),
      hrefs.home('addressbook'),
      hrefs.collection('calendar', 'c'),
    ];
    assert.equal(hrefs.root, root);
    assert.ok(
      all.every((href) => href.startsWith(root)),
      all.join(' '),
    );
  }
});
