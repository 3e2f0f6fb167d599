import { createHash } from 'node:crypto';
import { setImmediate as pause } from 'node:timers/promises';
import { hash64 } from './hash64';

const defaultRounds = 5000;
const maxRounds = 5_000_000;
/** After so many rounds other requests get their turn. */
const roundsAtOnce = 5000;

// The byte triples of the result, most significant first (Drepper, "Unix crypt using SHA-256 and SHA-512", step 22).
const order256 = [
  [0, 10, 20],
  [21, 1, 11],
  [12, 22, 2],
  [3, 13, 23],
  [24, 4, 14],
  [15, 25, 5],
  [6, 16, 26],
  [27, 7, 17],
  [18, 28, 8],
  [9, 19, 29],
] as const;
const order512 = Array.from({ length: 21 }, (_, index) => {
  const [a, b, c] = [index, index + 21, index + 42];
  return index % 3 === 0 ? [a, b, c] : index % 3 === 1 ? [b, c, a] : [c, a, b];
});

/** sha256-crypt and sha512-crypt, `$5$` and `$6$`, with or without `rounds=`. Gives the whole value for the salt found in `setting`. */
export async function shaCrypt(password: Buffer, setting: string): Promise<string> {
  const parts = /^\$([56])\$(?:rounds=(\d+)\$)?([^$]{0,16})/.exec(setting);
  if (!parts) throw new Error('not a sha-crypt value');
  const algorithm = parts[1] === '5' ? 'sha256' : 'sha512';
  const size = algorithm === 'sha256' ? 32 : 64;
  const rounds = parts[2] === undefined ? defaultRounds : Math.max(1000, Number(parts[2]));
  if (rounds > maxRounds) throw new Error('a sha-crypt value with too many rounds');
  const salt = Buffer.from(parts[3] ?? '', 'latin1');
  const sha = (...pieces: readonly Buffer[]) => {
    const hash = createHash(algorithm);
    for (const piece of pieces) hash.update(piece);
    return hash.digest();
  };

  const alternate = sha(password, salt, password);
  const first = createHash(algorithm).update(password).update(salt).update(stretch(alternate, password.length));
  for (let left = password.length; left > 0; left >>>= 1) first.update(left & 1 ? alternate : password);
  let state: Buffer = first.digest();
  const passwordBytes = stretch(sha(...Array.from({ length: password.length }, () => password)), password.length);
  const saltBytes = stretch(sha(...Array.from({ length: 16 + (state[0] ?? 0) }, () => salt)), salt.length);
  const nothing = Buffer.alloc(0);
  for (let round = 0; round < rounds; round += 1) {
    const odd = (round & 1) === 1;
    state = sha(
      odd ? passwordBytes : state,
      round % 3 === 0 ? nothing : saltBytes,
      round % 7 === 0 ? nothing : passwordBytes,
      odd ? state : passwordBytes,
    );
    if (round % roundsAtOnce === roundsAtOnce - 1) await pause();
  }

  const byte = (index: number) => state[index] ?? 0;
  let text = '';
  for (const [a = 0, b = 0, c = 0] of algorithm === 'sha256' ? order256 : order512)
    text += hash64((byte(a) << 16) | (byte(b) << 8) | byte(c), 4);
  text += algorithm === 'sha256' ? hash64((byte(31) << 8) | byte(30), 3) : hash64(byte(63), 2);
  return `$${parts[1]}$${parts[2] === undefined ? '' : `rounds=${rounds}$`}${salt.toString('latin1')}$${text}`;

  function stretch(bytes: Buffer, length: number): Buffer {
    const long = Buffer.alloc(length);
    for (let at = 0; at < length; at += size) bytes.copy(long, at, 0, Math.min(size, length - at));
    return long;
  }
}
