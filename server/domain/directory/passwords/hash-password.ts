import bcrypt from 'bcryptjs';
import { DomainError } from '@/server/core/errors';

const cost = 10;

/**
 * A new password as it is stored: `{BLF-CRYPT}$2y$…`, which Dovecot reads as well.
 * @throws DomainError invalid when it is empty or longer than bcrypt looks at (72 bytes).
 */
export async function hashPassword(password: string): Promise<string> {
  const text = password.normalize('NFC');
  if (text === '') throw new DomainError('invalid', 'the password is empty');
  if (Buffer.byteLength(text) > 72) throw new DomainError('invalid', 'the password is longer than 72 bytes');
  const hash = await bcrypt.hash(text, cost);
  return `{BLF-CRYPT}${hash.replace(/^\$2[ab]\$/, '$2y$')}`;
}
