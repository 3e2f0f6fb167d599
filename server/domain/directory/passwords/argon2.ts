import * as crypto from 'node:crypto';
import { promisify } from 'node:util';

const maxMemoryKibibytes = 1024 * 1024;
const maxPasses = 64;

/** `$argon2id$v=19$m=65536,t=3,p=1$salt$hash` (RFC 9106, PHC string format), by Node's own implementation. */
export async function verifyArgon2(password: Buffer, value: string): Promise<boolean> {
  const parts = /^\$(argon2(?:id|i|d))\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(value);
  if (!parts) throw new Error('not an Argon2 value of version 19');
  const [, algorithm, memory, passes, parallelism, salt = '', hash = ''] = parts;
  if (Number(memory) > maxMemoryKibibytes || Number(passes) > maxPasses) throw new Error('an Argon2 value with cost out of bounds');
  if (typeof crypto.argon2 !== 'function') throw new Error('this Node has no Argon2; 24.7 or newer does');
  const expected = Buffer.from(hash, 'base64');
  const made = await promisify(crypto.argon2)(algorithm as 'argon2id' | 'argon2i' | 'argon2d', {
    message: password,
    nonce: Buffer.from(salt, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  });
  return made.length === expected.length && crypto.timingSafeEqual(made, expected);
}
