import { createHash, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import bcrypt from 'bcryptjs';
import { logger } from '@/server/core/log';
import { verifyArgon2 } from './argon2';
import { cramMd5Contexts } from './cram-md5';
import { desCrypt } from './des-crypt';
import { md5Crypt } from './md5-crypt';
import { shaCrypt } from './sha-crypt';

// Password schemes as Dovecot and SOGo write them (AUT-5). A `{SCHEME}` prefix wins, then a value that names its own scheme
// ($1$, $2, $5$, $6$, $argon2), then the source's default.

export type StoredPasswordContext = {
  readonly defaultScheme: string;
  /** For the log line about an unknown scheme. */
  readonly source: string;
  readonly row: string;
  /** Say nothing: used where the outcome does not matter. */
  readonly quiet?: boolean;
};

type Check = (password: Buffer, value: string) => boolean | Promise<boolean>;

/** Whether `password` is the one `stored` was made from. An unknown or broken scheme is a "no" and a log line naming scheme and row. */
export async function verifyPassword(password: string, stored: string, context: StoredPasswordContext): Promise<boolean> {
  const { scheme, encoding, value } = splitScheme(stored, context.defaultScheme);
  const check = encoding === null ? checks[scheme] : digestCheck(scheme, encoding);
  if (!check) {
    if (!context.quiet) logger('directory').warn({ scheme, source: context.source, row: context.row }, 'unknown password scheme');
    return false;
  }
  try {
    return await check(Buffer.from(password.normalize('NFC'), 'utf8'), value);
  } catch (error) {
    if (!context.quiet)
      logger('directory').warn({ err: error, scheme, source: context.source, row: context.row }, 'password value cannot be read');
    return false;
  }
}

function splitScheme(stored: string, defaultScheme: string): { scheme: string; encoding: 'hex' | 'base64' | null; value: string } {
  const prefixed = /^\{([A-Za-z0-9-]+)(?:\.(hex|b64|base64))?\}([\s\S]*)$/i.exec(stored);
  if (prefixed) {
    const encoding = prefixed[2] === undefined ? null : prefixed[2].toLowerCase() === 'hex' ? 'hex' : 'base64';
    return { scheme: (prefixed[1] ?? '').toUpperCase(), encoding, value: prefixed[3] ?? '' };
  }
  if (/^\$(1|2[abxy]?|5|6|argon2i?d?)\$/.test(stored)) return { scheme: 'CRYPT', encoding: null, value: stored };
  return { scheme: defaultScheme.toUpperCase(), encoding: null, value: stored };
}

const digestAlgorithms: Readonly<Record<string, readonly [algorithm: string, salted: boolean]>> = {
  'PLAIN-MD5': ['md5', false],
  'LDAP-MD5': ['md5', false],
  MD5: ['md5', false],
  SMD5: ['md5', true],
  SHA: ['sha1', false],
  SHA1: ['sha1', false],
  SSHA: ['sha1', true],
  SHA256: ['sha256', false],
  SSHA256: ['sha256', true],
  SHA512: ['sha512', false],
  SSHA512: ['sha512', true],
};

const digestBytes: Readonly<Record<string, number>> = { md5: 16, sha1: 20, sha256: 32, sha512: 64 };

const checks: Readonly<Record<string, Check>> = {
  PLAIN: plain,
  CLEARTEXT: plain,
  CLEAR: plain,
  'PLAIN-MD5': digestCheck('PLAIN-MD5', 'hex') ?? never,
  'LDAP-MD5': digestCheck('LDAP-MD5', 'base64') ?? never,
  // Dovecot means md5-crypt by it, SOGo the hex digest: the value tells.
  MD5: (password, value) => (value.startsWith('$1$') ? crypt(password, value) : digest('md5', false, null)(password, value)),
  CRYPT: crypt,
  'DES-CRYPT': crypt,
  'MD5-CRYPT': crypt,
  'SHA256-CRYPT': crypt,
  'SHA512-CRYPT': crypt,
  'BLF-CRYPT': crypt,
  BCRYPT: crypt,
  ARGON2I: crypt,
  ARGON2ID: crypt,
  SMD5: digest('md5', true, null),
  SHA: digest('sha1', false, null),
  SHA1: digest('sha1', false, null),
  SSHA: digest('sha1', true, null),
  SHA256: digest('sha256', false, null),
  SSHA256: digest('sha256', true, null),
  SHA512: digest('sha512', false, null),
  SSHA512: digest('sha512', true, null),
  PBKDF2: checkPbkdf2,
  'CRAM-MD5': (password, value) => equal(cramMd5Contexts(password), Buffer.from(value.toLowerCase(), 'hex')),
};

function never(): boolean {
  return false;
}

function plain(password: Buffer, value: string): boolean {
  return equal(createHash('sha256').update(password).digest(), createHash('sha256').update(value.normalize('NFC')).digest());
}

function digestCheck(scheme: string, encoding: 'hex' | 'base64'): Check | undefined {
  const known = digestAlgorithms[scheme];
  return known && digest(known[0], known[1], encoding);
}

/** A plain or salted digest; the salt, if any, follows the digest in the value. Without a suffix, hex is told by its length. */
function digest(algorithm: string, salted: boolean, encoding: 'hex' | 'base64' | null): Check {
  return (password, value) => {
    const size = digestBytes[algorithm] ?? 0;
    const looksHex = /^[0-9a-f]+$/i.test(value) && (salted ? value.length > size * 2 : value.length === size * 2);
    const bytes = Buffer.from(value, encoding ?? (looksHex ? 'hex' : 'base64'));
    if (bytes.length < size || (!salted && bytes.length !== size)) return false;
    const expected = bytes.subarray(0, size);
    return equal(createHash(algorithm).update(password).update(bytes.subarray(size)).digest(), expected);
  };
}

/** What crypt(3) would do: the value's own prefix names the method; without one it is DES. */
async function crypt(password: Buffer, value: string): Promise<boolean> {
  if (/^\$2[abxy]\$/.test(value)) return bcrypt.compare(password.toString('utf8'), value.replace(/^\$2[axy]\$/, '$2b$'));
  if (value.startsWith('$argon2')) return verifyArgon2(password, value);
  if (value.startsWith('$1$')) return equalText(md5Crypt(password, value), value);
  if (value.startsWith('$5$') || value.startsWith('$6$')) return equalText(await shaCrypt(password, value), value);
  if (!/^[./0-9A-Za-z]{13}$/.test(value)) throw new Error('not a crypt value');
  return equalText(desCrypt(password, value), value);
}

const pbkdf2Async = promisify(pbkdf2);
const maxPbkdf2Rounds = 5_000_000;

/** Dovecot's `{PBKDF2}$1$salt$rounds$hex`, HMAC-SHA-1. */
async function checkPbkdf2(password: Buffer, value: string): Promise<boolean> {
  const parts = /^\$1\$([^$]+)\$(\d+)\$([0-9a-f]+)$/i.exec(value);
  const rounds = Number(parts?.[2]);
  if (!parts || rounds < 1 || rounds > maxPbkdf2Rounds) throw new Error('not a PBKDF2 value');
  const expected = Buffer.from(parts[3] ?? '', 'hex');
  return equal(await pbkdf2Async(password, parts[1] ?? '', rounds, expected.length, 'sha1'), expected);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function equalText(a: string, b: string): boolean {
  return equal(Buffer.from(a), Buffer.from(b));
}
