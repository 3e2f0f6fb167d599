import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDomainError } from '@/server/core/errors';
import { parseIfHeader } from './if-header';

test('the If header is read as lists of conditions, tagged or not', () => {
  assert.deepEqual(parseIfHeader('(<urn:a> ["t"]) (Not <DAV:no-lock>)'), [
    {
      reference: null,
      conditions: [
        { negated: false, token: 'urn:a', etag: null },
        { negated: false, token: null, etag: 't' },
      ],
    },
    { reference: null, conditions: [{ negated: true, token: 'DAV:no-lock', etag: null }] },
  ]);
  const tagged = parseIfHeader('</dav/a> (["x"]) (["y"]) </dav/b>(<urn:s>)');
  assert.deepEqual(
    tagged.map(({ reference }) => reference),
    ['/dav/a', '/dav/a', '/dav/b'],
  );
});

test('what is no If header is refused, quickly', () => {
  for (const header of ['x', '()', '(<a>', '<a>', '(["x"]) y', `(${'<a>'.repeat(50_000)}`])
    assert.throws(
      () => parseIfHeader(header),
      (error) => isDomainError(error) && error.code === 'invalid',
      header.slice(0, 20),
    );
});
