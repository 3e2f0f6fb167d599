import type { ServerResponse } from 'node:http';
import { type ErrorCode, isDomainError } from '@/server/core/errors';
import { logger } from '@/server/core/log';

/** Every domain code has an HTTP status here; a new code does not compile until it gets one. */
const statuses: Record<ErrorCode, number> = {
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
  sync_position_gone: 409,
  name_taken: 409,
  upstream_failed: 502,
  unavailable: 503,
};

/** Answers a failed request with a JSON code; what went wrong on our side is logged once. A begun answer is cut off. */
export function answerError(response: ServerResponse, error: unknown): void {
  const code = isDomainError(error) ? error.code : null;
  if (code === null) logger('mail-http').error({ err: error }, 'request failed');
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = JSON.stringify({ code: code ?? 'internal' });
  if (!response.req.complete) response.setHeader('Connection', 'close');
  for (const name of ['Content-Disposition', 'Content-Length']) response.removeHeader(name);
  response.writeHead(code === null ? 500 : statuses[code], {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  response.end(body);
}
