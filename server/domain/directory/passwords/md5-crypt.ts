import { createHash } from 'node:crypto';
import { hash64 } from './hash64';

const rounds = 1000;

/** FreeBSD's md5-crypt, `$1$salt$…`. Gives the whole value for the salt found in `setting`. */
export function md5Crypt(password: Buffer, setting: string): string {
  const salt = Buffer.from((setting.split('$')[2] ?? '').slice(0, 8), 'latin1');
  const alternate = md5(password, salt, password);
  const first = createHash('md5').update(password).update('$1$').update(salt);
  for (let left = password.length; left > 0; left -= 16) first.update(alternate.subarray(0, Math.min(16, left)));
  // The famous oddity: for each bit of the length, a zero byte or the password's first byte.
  for (let left = password.length; left > 0; left >>>= 1) first.update(left & 1 ? Buffer.of(0) : password.subarray(0, 1));
  let state: Buffer = first.digest();
  for (let round = 0; round < rounds; round += 1) {
    const odd = (round & 1) === 1;
    state = md5(
      odd ? password : state,
      round % 3 === 0 ? Buffer.alloc(0) : salt,
      round % 7 === 0 ? Buffer.alloc(0) : password,
      odd ? state : password,
    );
  }
  const group = (a: number, b: number, c: number) => hash64(((state[a] ?? 0) << 16) | ((state[b] ?? 0) << 8) | (state[c] ?? 0), 4);
  const text = group(0, 6, 12) + group(1, 7, 13) + group(2, 8, 14) + group(3, 9, 15) + group(4, 10, 5) + hash64(state[11] ?? 0, 2);
  return `$1$${salt.toString('latin1')}$${text}`;
}

function md5(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
