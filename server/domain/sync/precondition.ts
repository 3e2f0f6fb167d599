import { DomainError } from '@/server/core/errors';
import type { Precondition } from './model';

/**
 * Tests a conditional request against what is stored: `etag` is null when there is nothing (RFC 9110 section 13.1).
 * Throws `precondition_failed`.
 */
export function checkPrecondition(etag: string | null, precondition: Precondition | undefined): void {
  const { ifMatch, ifNoneMatch } = precondition ?? {};
  if (ifMatch !== undefined && !matches(etag, ifMatch)) throw new DomainError('precondition_failed', 'If-Match does not hold');
  if (ifNoneMatch !== undefined && matches(etag, ifNoneMatch)) throw new DomainError('precondition_failed', 'If-None-Match does not hold');
}

function matches(etag: string | null, wanted: readonly string[] | '*'): boolean {
  if (etag === null) return false;
  return wanted === '*' || wanted.includes(etag);
}
