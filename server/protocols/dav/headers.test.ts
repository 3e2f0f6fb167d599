import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { isDomainError } from '@/server/core/errors';
import { credentialsIn } from './auth';
import { acceptsGzip } from './compress';
import { depthOf, holds, mayOverwrite, preconditionOf, preferencesOf } from './headers';

const requestWith = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage;

test('If-Match compares strongly, If-None-Match weakly, lists and bare tags are read', () => {
  assert.deepEqual(preconditionOf(requestWith({ 'if-match': '"a", W/"b", c' })), { ifMatch: ['a', 'c'] });
  assert.deepEqual(preconditionOf(requestWith({ 'if-none-match': 'W/"b"' })), { ifNoneMatch: ['b'] });
  assert.deepEqual(preconditionOf(requestWith({ 'if-none-match': ' * ' })), { ifNoneMatch: '*' });
  assert.equal(preconditionOf(requestWith({})), undefined);
  assert.equal(holds({ ifMatch: '*' }, null), false);
  assert.equal(holds({ ifNoneMatch: '*' }, null), true);
  assert.equal(holds({ ifMatch: [] }, 'a'), false);
  assert.equal(holds({ ifMatch: ['a'], ifNoneMatch: ['a'] }, 'a'), false);
});

test('Depth, Overwrite and Prefer in the ways clients write them', () => {
  assert.equal(depthOf(requestWith({ depth: ' Infinity ' }), 0), 'infinity');
  assert.equal(depthOf(requestWith({}), 'infinity'), 'infinity');
  assert.throws(
    () => depthOf(requestWith({ depth: '2' }), 0),
    (error) => isDomainError(error) && error.code === 'invalid',
  );
  assert.equal(mayOverwrite(requestWith({ overwrite: 'f' })), false);
  assert.equal(mayOverwrite(requestWith({})), true);
  assert.equal(preferencesOf(requestWith({ prefer: 'respond-async, return="minimal"; x' })).minimal, true);
  assert.equal(preferencesOf(requestWith({ brief: 't' })).minimal, true);
  assert.equal(preferencesOf(requestWith({ prefer: 'return=minimalist' })).minimal, false);
  assert.deepEqual(preferencesOf(requestWith({ prefer: 'return=representation, depth-noroot' })), {
    minimal: false,
    representation: true,
    noRoot: true,
  });
});

test('a Basic header gives login and password, in UTF-8, with colons in the password', () => {
  const header = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  assert.deepEqual(credentialsIn(header('zoë@x.example:pä:ß')), { login: 'zoë@x.example', password: 'pä:ß' });
  for (const wrong of ['', 'Basic', 'Basic ***', header('nocolon'), header(':x'), 'Digest x']) assert.equal(credentialsIn(wrong), null);
});

test('gzip is only for who asks for it', () => {
  for (const header of ['gzip', 'deflate, GZIP;q=0.5', '*', 'br, *;q=0.1']) assert.equal(acceptsGzip(header), true, header);
  for (const header of ['', 'identity', 'gzip;q=0', '*;q=0', 'gzip;q=x', 'br']) assert.equal(acceptsGzip(header), false, header);
});
