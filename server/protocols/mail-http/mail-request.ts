import type { IncomingMessage, ServerResponse } from 'node:http';
import { DomainError } from '@/server/core/errors';
import type { MailAccount } from '@/server/domain/mail/mail-account';

export type MailRequest = { request: IncomingMessage; response: ServerResponse; query: URLSearchParams; mail: MailAccount };

/** The message a request is about. Errors: invalid. */
export function messageOf(query: URLSearchParams): { folder: string; uid: number } {
  const folder = query.get('folder') ?? '';
  const uid = Number(query.get('uid'));
  if (folder === '' || folder.length > 1000 || !Number.isInteger(uid) || uid < 1 || uid > 4_294_967_295) {
    throw new DomainError('invalid', 'which message?');
  }
  return { folder, uid };
}

/**
 * Headers for bytes a stranger wrote: they are never run, framed, sniffed or read by another site.
 * `sandbox` makes even a hostile HTML file that somebody opens directly a page without rights.
 */
export function guardContent(response: ServerResponse): void {
  // A UID never gets other content, but the same address means another mailbox to whoever signs in next at this computer.
  response.setHeader('Cache-Control', 'private, max-age=3600');
  response.appendHeader('Vary', 'Cookie');
  response.setHeader('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox");
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
}
