import { createHash } from 'node:crypto';
import { DomainError } from '@/server/core/errors';

/**
 * The resource name of an object made here: its UID where that is fit for an address, else a digest of it (so that a repeat finds it).
 * Errors: `invalid` for a UID that would not come back from its own object as it was.
 */
export function objectName(uid: string, extension: 'ics' | 'vcf'): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these end lines, or vanish at the ends of them.
  if (uid.trim() !== uid || /[\u0000-\u001f\u007f]/.test(uid) || !uid.isWellFormed()) {
    throw new DomainError('invalid', 'not fit for a UID', { details: { field: 'uid' } });
  }
  const fit = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,150}$/.test(uid);
  return `${fit ? uid : createHash('sha256').update(uid).digest('hex').slice(0, 40)}.${extension}`;
}
