/** The closed list of ways a request can fail. Every protocol maps each of them (see its errors.ts). */
export const errorCodes = [
  'unauthenticated',
  'forbidden',
  'not_found',
  'gone',
  'conflict',
  'precondition_failed',
  'invalid',
  'unsupported',
  'too_large',
  'quota_exceeded',
  'locked',
  'rate_limited',
  'sync_position_gone',
  'name_taken',
  'upstream_failed',
  'unavailable',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** The one error rooms throw: a code for doors, a text for the log, details for whoever can use them, and the cause. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: { details?: Record<string, unknown>; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** True for a DomainError, also one made by another bundle of this code. */
export function isDomainError(error: unknown): error is DomainError {
  return error instanceof Error && error.name === 'DomainError' && 'code' in error;
}
