import { createHash } from 'node:crypto';

// Dovecot's {CRAM-MD5}: the two MD5 states after the HMAC key blocks (RFC 2104), outer then inner, so that the server can
// answer CRAM-MD5 without the password. Node hides the state of a running hash, so the block function is here (RFC 1321).

const blockBytes = 64;
const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21] as const;
const sines = Array.from({ length: 64 }, (_, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32) >>> 0);

/** The 32 bytes that are stored for a password. */
export function cramMd5Contexts(password: Buffer): Buffer {
  const key = Buffer.alloc(blockBytes);
  (password.length > blockBytes ? createHash('md5').update(password).digest() : password).copy(key);
  return Buffer.concat([stateAfterBlock(key.map((byte) => byte ^ 0x5c)), stateAfterBlock(key.map((byte) => byte ^ 0x36))]);
}

function stateAfterBlock(block: Uint8Array): Buffer {
  const view = new DataView(block.buffer, block.byteOffset, blockBytes);
  const start = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476] as const;
  let [a, b, c, d]: number[] = [...start];
  for (let step = 0; step < 64; step += 1) {
    const round = step >> 4;
    const [x = 0, y = 0, z = 0, w = 0] = [a, b, c, d];
    const mixed = round === 0 ? (y & z) | (~y & w) : round === 1 ? (w & y) | (~w & z) : round === 2 ? y ^ z ^ w : z ^ (y | ~w);
    const word = round === 0 ? step : round === 1 ? (5 * step + 1) & 15 : round === 2 ? (3 * step + 5) & 15 : (7 * step) & 15;
    const sum = (x + mixed + (sines[step] ?? 0) + view.getUint32(word * 4, true)) >>> 0;
    const shift = shifts[round * 4 + (step & 3)] ?? 0;
    [a, b, c, d] = [w, (y + ((sum << shift) | (sum >>> (32 - shift)))) >>> 0, y, z];
  }
  const state = Buffer.alloc(16);
  [a, b, c, d].forEach((value, index) => {
    state.writeUInt32LE(((value ?? 0) + (start[index] ?? 0)) >>> 0, index * 4);
  });
  return state;
}
