import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DomainError, errorCodes } from '@/server/core/errors';
import { answerError, refuse } from './errors';

const failed = { requestId: 'r', kind: 'calendar', method: 'PUT', itemHref: (name: string) => `/c/${name}` } as const;

test('every code of the rooms has its status, and none of ours is a 500', () => {
  const statuses = Object.fromEntries(errorCodes.map((code) => [code, answerError(new DomainError(code, 'x'), failed).status]));
  assert.deepEqual(statuses, {
    unauthenticated: 401,
    forbidden: 403,
    not_found: 404,
    gone: 404,
    conflict: 409,
    precondition_failed: 412,
    invalid: 400,
    unsupported: 415,
    too_large: 413,
    quota_exceeded: 507,
    locked: 423,
    rate_limited: 429,
    sync_position_gone: 403,
    name_taken: 405,
    upstream_failed: 502,
    unavailable: 503,
  });
});

test('a precondition stands in the namespace of the kind it is about', () => {
  const body = (details: Record<string, unknown>, kind: 'calendar' | 'addressbook') =>
    String(answerError(new DomainError('invalid', 'x', { details }), { ...failed, kind }).body);
  assert.match(body({ precondition: 'valid-calendar-data' }, 'calendar'), /<C:valid-calendar-data\/>/);
  assert.match(body({ precondition: 'max-resource-size' }, 'calendar'), /<C:max-resource-size\/>/);
  assert.match(body({ precondition: 'max-resource-size' }, 'addressbook'), /<CR:max-resource-size\/>/);
  assert.match(body({ uidConflict: 'x.vcf' }, 'addressbook'), /<CR:no-uid-conflict><D:href>\/c\/x\.vcf<\/D:href><\/CR:no-uid-conflict>/);
  // Only what we know is printed: a text from elsewhere cannot become an element.
  assert.equal(body({ precondition: '"/><x>' }, 'calendar'), '');
});

test('a fault of ours says nothing but a reference', () => {
  const answer = answerError(new Error('SELECT secret FROM somewhere'), failed);
  assert.equal(answer.status, 500);
  assert.equal(answer.body, 'reference r\n');
});

test('a refusal of the door itself carries its element', () => {
  const answer = answerError(refuse(403, '{DAV:}valid-sync-token'), failed);
  assert.equal(answer.status, 403);
  assert.match(String(answer.body), /<D:error[^>]*><D:valid-sync-token\/><\/D:error>/);
});
