import type { ConnectionOptions } from 'node:tls';
import type { MailServer } from '../settings';

/** How far a mail server's certificate is believed. */
export function tlsOptions(server: MailServer): ConnectionOptions {
  return { rejectUnauthorized: server.verifyCertificate, ...(server.ca === undefined ? {} : { ca: server.ca }) };
}
