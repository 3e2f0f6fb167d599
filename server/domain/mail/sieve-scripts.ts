import { DomainError } from '@/server/core/errors';
import { connectSieve, type SieveConnection } from './internal/sieve';
import type { MailAccount } from './mail-account';

/**
 * A signed-in connection to the person's Sieve server; close it when done.
 * Errors: upstream_failed (refused_login), unavailable (unreachable; not_configured).
 */
export async function openScripts(mail: MailAccount): Promise<SieveConnection> {
  const { sieve } = mail.settings();
  if (!sieve) throw new DomainError('unavailable', 'this domain has no Sieve server', { details: { reason: 'not_configured' } });
  const credentials = await mail.credentials();
  return connectSieve({ server: sieve, login: credentials.sieve ?? credentials });
}
