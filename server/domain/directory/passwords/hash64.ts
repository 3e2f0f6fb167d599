const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** crypt(3)'s own base 64: `count` characters of a 24-bit group, lowest six bits first. */
export function hash64(value: number, count: number): string {
  let text = '';
  let rest = value;
  for (let index = 0; index < count; index += 1) {
    text += alphabet[rest & 0x3f];
    rest >>>= 6;
  }
  return text;
}

export function hash64Index(character: string | undefined): number {
  return character === undefined ? 0 : Math.max(0, alphabet.indexOf(character));
}
