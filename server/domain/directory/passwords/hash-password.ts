import * as crypto from 'node:crypto';
import { promisify } from 'node:util';
import bcrypt from 'bcryptjs';
import type { NewScheme } from '@/server/config/shape/source-passwords';
import { DomainError } from '@/server/core/errors';
import { shaCrypt } from './sha-crypt';

const bcryptCost = 10;
const bcryptBytes = 72;
const shaCryptRounds = 50_000;
const pbkdf2Rounds = 600_000;
// RFC 9106 section 4, second recommended option: three passes over 64 MiB.
const argon2 = { memory: 65_536, passes: 3, parallelism: 1, tagLength: 32 } as const;
const saltLetters = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * A new password as it is stored, `{SCHEME}value`, which Dovecot reads as well.
 * @throws DomainError invalid when it is empty, or longer than bcrypt looks at (72 bytes)
 */
export async function hashPassword(password: string, scheme: NewScheme = 'BLF-CRYPT'): Promise<string> {
  const text = password.normalize('NFC');
  if (text === '') throw new DomainError('invalid', 'the password is empty');
  return `{${scheme}}${await makeValue(text, scheme)}`;
}

async function makeValue(text: string, scheme: NewScheme): Promise<string> {
  const bytes = Buffer.from(text, 'utf8');
  switch (scheme) {
    case 'BLF-CRYPT':
      if (bytes.length > bcryptBytes) throw new DomainError('invalid', `the password is longer than ${bcryptBytes} bytes`);
      return (await bcrypt.hash(text, bcryptCost)).replace(/^\$2[ab]\$/, '$2y$');
    case 'ARGON2ID':
      return argon2id(bytes);
    case 'SHA512-CRYPT':
      return shaCrypt(bytes, `$6$rounds=${shaCryptRounds}$${saltText(16)}`);
    case 'SHA256-CRYPT':
      return shaCrypt(bytes, `$5$rounds=${shaCryptRounds}$${saltText(16)}`);
    case 'PBKDF2': {
      const salt = saltText(16);
      const key = await promisify(crypto.pbkdf2)(bytes, salt, pbkdf2Rounds, 20, 'sha1');
      return `$1$${salt}$${pbkdf2Rounds}$${key.toString('hex')}`;
    }
    case 'SSHA512':
      return saltedDigest(bytes, 'sha512');
    case 'SSHA256':
      return saltedDigest(bytes, 'sha256');
    case 'SSHA':
      return saltedDigest(bytes, 'sha1');
  }
}

async function argon2id(message: Buffer): Promise<string> {
  if (typeof crypto.argon2 !== 'function') throw new DomainError('unsupported', 'this Node has no Argon2; 24.7 or newer does');
  const nonce = crypto.randomBytes(16);
  const { memory, passes, parallelism } = argon2;
  const tag = await promisify(crypto.argon2)('argon2id', { message, nonce, ...argon2 });
  const text = (part: Uint8Array) => Buffer.from(part).toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${text(nonce)}$${text(tag)}`;
}

function saltedDigest(bytes: Buffer, algorithm: string): string {
  const salt = crypto.randomBytes(16);
  return Buffer.concat([crypto.createHash(algorithm).update(bytes).update(salt).digest(), salt]).toString('base64');
}

function saltText(length: number): string {
  return [...crypto.randomBytes(length)].map((byte) => saltLetters[byte & 63]).join('');
}
