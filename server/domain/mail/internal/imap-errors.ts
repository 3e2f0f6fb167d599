import { DomainError, isDomainError } from '@/server/core/errors';

type ImapFailure = Error & {
  code?: unknown;
  authenticationFailed?: unknown;
  serverResponseCode?: unknown;
  mailboxMissing?: unknown;
  responseStatus?: unknown;
};

const lostConnection = new Set([
  'NoConnection',
  'EConnectionClosed',
  'StateLogout',
  'ETIMEOUT',
  'CONNECT_TIMEOUT',
  'GREETING_TIMEOUT',
  'UPGRADE_TIMEOUT',
  'ClosedAfterConnectText',
  'ClosedAfterConnectTLS',
  'LockTimeout',
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** True when the connection is gone (and the command may not have been carried out). */
export function isConnectionLost(error: unknown): boolean {
  return error instanceof Error && lostConnection.has(String((error as ImapFailure).code));
}

/** Turns what imapflow threw into a code of ours, by the server's response code (RFC 5530) where it gave one. */
export function fromImapError(error: unknown, doing: string): DomainError {
  if (isDomainError(error)) return error;
  const failure = (error instanceof Error ? error : new Error(String(error))) as ImapFailure;
  const make = (code: DomainError['code'], reason?: string) =>
    new DomainError(code, `imap: ${doing}: ${failure.message}`, { cause: error, ...(reason === undefined ? {} : { details: { reason } }) });
  const said = String(failure.serverResponseCode ?? '').toUpperCase();
  if (said === 'UNAVAILABLE' || said === 'INUSE' || isConnectionLost(error)) return make('unavailable', 'unreachable');
  if (failure.authenticationFailed === true) return make('upstream_failed', 'refused_login');
  if (failure.mailboxMissing === true || failure.code === 'NotFound' || said === 'NONEXISTENT' || said === 'TRYCREATE')
    return make('not_found');
  if (said === 'ALREADYEXISTS') return make('name_taken');
  if (said === 'OVERQUOTA') return make('quota_exceeded');
  if (said === 'NOPERM') return make('forbidden');
  if (said === 'CANNOT') return make('invalid');
  if (said === 'LIMIT' || said === 'TOOBIG') return make('too_large');
  return make('upstream_failed', 'refused_command');
}

/** imapflow answers `false` or nothing where the server said no without a reason. */
export function refused(doing: string): DomainError {
  return new DomainError('upstream_failed', `imap: ${doing}: refused`, { details: { reason: 'refused_command' } });
}
