import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveConfig } from '@/server/config/resolve';
import { publicUrl } from '@/server/config/shape/setting';
import { isBelow, withoutBase } from './base-path';

test('the path of the public URL is the base path', () => {
  for (const [url, basePath] of [
    ['https://a.example', ''],
    ['https://a.example/', ''],
    ['https://a.example/groupware/', '/groupware'],
    ['http://a.example:8080/a/b.c~1', '/a/b.c~1'],
  ] as const) {
    assert.ok(publicUrl.safeParse(url).success, url);
    assert.equal(resolveConfig({ publicUrl: url }, {}, '/').basePath, basePath);
  }
  assert.equal(resolveConfig({}, {}, '/').basePath, '');
  assert.equal(resolveConfig({ publicUrl: 'https://a.example' }, { ATRIUM_PUBLIC_URL: 'https://b.example/x/' }, '/').basePath, '/x');
});

test('paths that mean something already, and what is no path, cannot be one', () => {
  for (const url of [
    'https://a.example/SOGo',
    'https://a.example/sogo/x',
    'https://a.example/dav',
    'https://a.example/api/x',
    'https://a.example/_next',
    'https://a.example/a?b',
    'https://a.example/a#b',
    'https://a.example/a b',
    'https://a.example//a',
    'ftp://a.example',
    'a.example',
  ])
    assert.equal(publicUrl.safeParse(url).success, false, url);
  assert.throws(() => resolveConfig({}, { ATRIUM_PUBLIC_URL: 'https://a.example/dav' }, '/'), /a meaning of its own/);
});

test('an address lies below the base path by whole parts', () => {
  for (const url of ['/groupware', '/groupware/', '/groupware/mail', '/groupware?a']) assert.ok(isBelow(url, '/groupware'), url);
  for (const url of ['/', '/groupwarex', '/group', '/mail']) assert.ok(!isBelow(url, '/groupware'), url);
  assert.ok(isBelow('/anything', ''));
  assert.deepEqual(
    ['/groupware', '/groupware/mail?x', '/groupware?x'].map((url) => withoutBase(url, '/groupware')),
    ['/', '/mail?x', '/?x'],
  );
});
