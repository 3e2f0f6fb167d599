import { createHash } from 'node:crypto';

/** The resource name of an object made here: its UID where that is fit for an address, else a digest of it (so that a repeat finds it). */
export function objectName(uid: string, extension: 'ics' | 'vcf'): string {
  const fit = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,150}$/.test(uid);
  return `${fit ? uid : createHash('sha256').update(uid).digest('hex').slice(0, 40)}.${extension}`;
}
