import { TRPCError } from '@trpc/server';
import { type ErrorCode, isDomainError } from '@/server/core/errors';
import { logger } from '@/server/core/log';

type TrpcCode = TRPCError['code'];

/** Every domain code has a decision here; a new code does not compile until it gets one. */
const codes: Record<ErrorCode, TrpcCode> = {
  unauthenticated: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  not_found: 'NOT_FOUND',
  gone: 'NOT_FOUND',
  conflict: 'CONFLICT',
  precondition_failed: 'PRECONDITION_FAILED',
  invalid: 'BAD_REQUEST',
  unsupported: 'BAD_REQUEST',
  too_large: 'PAYLOAD_TOO_LARGE',
  quota_exceeded: 'FORBIDDEN',
  locked: 'CONFLICT',
  rate_limited: 'TOO_MANY_REQUESTS',
  sync_position_gone: 'CONFLICT',
  name_taken: 'CONFLICT',
  upstream_failed: 'BAD_GATEWAY',
  unavailable: 'SERVICE_UNAVAILABLE',
};

/** Turns whatever a procedure threw into what the browser may see. Unknown errors are logged with their cause, once. */
export function toTrpcError(error: unknown, at: { requestId: string; path: string }): TRPCError {
  if (error === null) return new TRPCError({ code: 'UNAUTHORIZED' });
  const cause = error instanceof TRPCError ? (error.cause ?? error) : error;
  if (isDomainError(cause)) return new TRPCError({ code: codes[cause.code], cause });
  if (error instanceof TRPCError && error.code !== 'INTERNAL_SERVER_ERROR') return error;
  logger('trpc').error({ err: cause, requestId: at.requestId, path: at.path }, 'request failed');
  return new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: `reference ${at.requestId}`, cause });
}
