import { hash64, hash64Index } from './hash64';

// The traditional crypt(3): 25 rounds of DES (FIPS 46-3) over zeros, keyed by the first 8 characters, with 12 salt bits
// that swap outputs of the expansion. Bits are arrays of 0 and 1 in the order of the standard's tables.

// biome-ignore format: tables read best in the standard's own layout
const initialPermutation = [
  58,50,42,34,26,18,10,2, 60,52,44,36,28,20,12,4, 62,54,46,38,30,22,14,6, 64,56,48,40,32,24,16,8,
  57,49,41,33,25,17,9,1, 59,51,43,35,27,19,11,3, 61,53,45,37,29,21,13,5, 63,55,47,39,31,23,15,7];
// biome-ignore format: table
const finalPermutation = [
  40,8,48,16,56,24,64,32, 39,7,47,15,55,23,63,31, 38,6,46,14,54,22,62,30, 37,5,45,13,53,21,61,29,
  36,4,44,12,52,20,60,28, 35,3,43,11,51,19,59,27, 34,2,42,10,50,18,58,26, 33,1,41,9,49,17,57,25];
// biome-ignore format: table
const expansion = [
  32,1,2,3,4,5, 4,5,6,7,8,9, 8,9,10,11,12,13, 12,13,14,15,16,17,
  16,17,18,19,20,21, 20,21,22,23,24,25, 24,25,26,27,28,29, 28,29,30,31,32,1];
// biome-ignore format: table
const roundPermutation = [16,7,20,21, 29,12,28,17, 1,15,23,26, 5,18,31,10, 2,8,24,14, 32,27,3,9, 19,13,30,6, 22,11,4,25];
// biome-ignore format: table
const keyChoice1 = [
  57,49,41,33,25,17,9, 1,58,50,42,34,26,18, 10,2,59,51,43,35,27, 19,11,3,60,52,44,36,
  63,55,47,39,31,23,15, 7,62,54,46,38,30,22, 14,6,61,53,45,37,29, 21,13,5,28,20,12,4];
// biome-ignore format: table
const keyChoice2 = [
  14,17,11,24,1,5, 3,28,15,6,21,10, 23,19,12,4,26,8, 16,7,27,20,13,2,
  41,52,31,37,47,55, 30,40,51,45,33,48, 44,49,39,56,34,53, 46,42,50,36,29,32];
const keyShifts = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1];
// biome-ignore format: table
const substitution = [
  [14,4,13,1,2,15,11,8,3,10,6,12,5,9,0,7, 0,15,7,4,14,2,13,1,10,6,12,11,9,5,3,8, 4,1,14,8,13,6,2,11,15,12,9,7,3,10,5,0, 15,12,8,2,4,9,1,7,5,11,3,14,10,0,6,13],
  [15,1,8,14,6,11,3,4,9,7,2,13,12,0,5,10, 3,13,4,7,15,2,8,14,12,0,1,10,6,9,11,5, 0,14,7,11,10,4,13,1,5,8,12,6,9,3,2,15, 13,8,10,1,3,15,4,2,11,6,7,12,0,5,14,9],
  [10,0,9,14,6,3,15,5,1,13,12,7,11,4,2,8, 13,7,0,9,3,4,6,10,2,8,5,14,12,11,15,1, 13,6,4,9,8,15,3,0,11,1,2,12,5,10,14,7, 1,10,13,0,6,9,8,7,4,15,14,3,11,5,2,12],
  [7,13,14,3,0,6,9,10,1,2,8,5,11,12,4,15, 13,8,11,5,6,15,0,3,4,7,2,12,1,10,14,9, 10,6,9,0,12,11,7,13,15,1,3,14,5,2,8,4, 3,15,0,6,10,1,13,8,9,4,5,11,12,7,2,14],
  [2,12,4,1,7,10,11,6,8,5,3,15,13,0,14,9, 14,11,2,12,4,7,13,1,5,0,15,10,3,9,8,6, 4,2,1,11,10,13,7,8,15,9,12,5,6,3,0,14, 11,8,12,7,1,14,2,13,6,15,0,9,10,4,5,3],
  [12,1,10,15,9,2,6,8,0,13,3,4,14,7,5,11, 10,15,4,2,7,12,9,5,6,1,13,14,0,11,3,8, 9,14,15,5,2,8,12,3,7,0,4,10,1,13,11,6, 4,3,2,12,9,5,15,10,11,14,1,7,6,0,8,13],
  [4,11,2,14,15,0,8,13,3,12,9,7,5,10,6,1, 13,0,11,7,4,9,1,10,14,3,5,12,2,15,8,6, 1,4,11,13,12,3,7,14,10,15,6,8,0,5,9,2, 6,11,13,8,1,4,10,7,9,5,0,15,14,2,3,12],
  [13,2,8,4,6,15,11,1,10,9,3,14,5,0,12,7, 1,15,13,8,10,3,7,4,12,5,6,11,0,14,9,2, 7,11,4,1,9,12,14,2,0,6,10,13,15,3,5,8, 2,1,14,7,4,10,8,13,15,12,9,0,3,5,6,11]];

type Bits = readonly number[];

/** The 13-character value for the two salt characters that open `setting`. */
export function desCrypt(password: Buffer, setting: string): string {
  const saltBits = hash64Index(setting[0]) | (hash64Index(setting[1]) << 6);
  const keys = roundKeys(keyBits(password));
  const expand = saltedExpansion(saltBits);
  let block: Bits = new Array(64).fill(0);
  for (let pass = 0; pass < 25; pass += 1) block = encrypt(block, keys, expand);
  let text = '';
  for (let at = 0; at < 66; at += 6) {
    // Most significant bit first here, unlike crypt's other users of this alphabet.
    let value = 0;
    for (let bit = 0; bit < 6; bit += 1) value = (value << 1) | (block[at + bit] ?? 0);
    text += hash64(value, 1);
  }
  return setting.slice(0, 2) + text;
}

/** Seven bits of each of the first eight bytes, the parity bit left empty. */
function keyBits(password: Buffer): Bits {
  const bits: number[] = [];
  for (let index = 0; index < 8; index += 1) {
    const byte = password[index] ?? 0;
    for (let bit = 6; bit >= 0; bit -= 1) bits.push((byte >> bit) & 1);
    bits.push(0);
  }
  return bits;
}

function permute(bits: Bits, table: readonly number[]): number[] {
  return table.map((position) => bits[position - 1] ?? 0);
}

function roundKeys(key: Bits): Bits[] {
  let bits = permute(key, keyChoice1);
  return keyShifts.map((shift) => {
    const [left, right] = [bits.slice(0, 28), bits.slice(28)];
    bits = [...left.slice(shift), ...left.slice(0, shift), ...right.slice(shift), ...right.slice(0, shift)];
    return permute(bits, keyChoice2);
  });
}

/** Each set salt bit swaps an entry of the expansion with the one 24 further on. */
function saltedExpansion(salt: number): number[] {
  const table = [...expansion];
  for (let bit = 0; bit < 12; bit += 1) {
    if (((salt >> bit) & 1) === 0) continue;
    const [low, high] = [table[bit] ?? 0, table[bit + 24] ?? 0];
    table[bit] = high;
    table[bit + 24] = low;
  }
  return table;
}

function encrypt(block: Bits, keys: readonly Bits[], expand: readonly number[]): number[] {
  const bits = permute(block, initialPermutation);
  let [left, right] = [bits.slice(0, 32), bits.slice(32)];
  for (const key of keys) {
    const mixed = permute(right, expand).map((bit, index) => bit ^ (key[index] ?? 0));
    const substituted: number[] = [];
    substitution.forEach((box, index) => {
      const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mixed.slice(index * 6, index * 6 + 6);
      const value = box[((a << 1) | f) * 16 + ((b << 3) | (c << 2) | (d << 1) | e)] ?? 0;
      substituted.push((value >> 3) & 1, (value >> 2) & 1, (value >> 1) & 1, value & 1);
    });
    const result = permute(substituted, roundPermutation).map((bit, index) => bit ^ (left[index] ?? 0));
    [left, right] = [right, result];
  }
  return permute([...right, ...left], finalPermutation);
}
