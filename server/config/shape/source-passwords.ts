import { z } from 'zod';
import { about } from './setting';

// How passwords stand in a source, and whether and how they may be written there (AUT-5, AUT-6, AUT-14).

export const schemes = [
  'PLAIN',
  'CLEARTEXT',
  'PLAIN-MD5',
  'LDAP-MD5',
  'MD5',
  'CRYPT',
  'DES-CRYPT',
  'MD5-CRYPT',
  'SHA256-CRYPT',
  'SHA512-CRYPT',
  'BLF-CRYPT',
  'SMD5',
  'SHA',
  'SSHA',
  'SHA256',
  'SSHA256',
  'SHA512',
  'SSHA512',
  'PBKDF2',
  'CRAM-MD5',
  'ARGON2I',
  'ARGON2ID',
] as const;

/** Schemes new passwords can be written in. The salted digests are for mail servers and directories that read nothing better. */
export const newSchemes = ['BLF-CRYPT', 'ARGON2ID', 'SHA512-CRYPT', 'SHA256-CRYPT', 'PBKDF2', 'SSHA512', 'SSHA256', 'SSHA'] as const;
export type NewScheme = (typeof newSchemes)[number];

export const newScheme = about(z.enum(newSchemes).optional(), {
  description: 'Scheme of passwords written from here.',
  fallback: 'BLF-CRYPT',
  predecessor: 'userPasswordAlgorithm',
});

export const upgradeHashes = about(z.boolean().optional(), {
  description: 'Replace a weak password hash by one of `newScheme` when its owner signs in. Needs the right to write it.',
  fallback: 'false',
});
