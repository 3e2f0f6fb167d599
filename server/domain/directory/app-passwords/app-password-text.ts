import { createHash, randomBytes } from 'node:crypto';

// The text of an app password: 100 random bits in letters and digits that are not mistaken for each other, in four groups, because
// some of them are typed on a phone. With that much chance in it a fast hash is enough: there is no list to try.

const letters = 'abcdefghijklmnopqrstuvwxyz234567';
const length = 20;

/** A new one, as people see it: `abcde-fghij-klmno-pqrst`. */
export function newAppPassword(): string {
  const text = [...randomBytes(length)].map((byte) => letters[byte & 31]).join('');
  return text.replace(/(.{5})(?=.)/g, '$1-');
}

/** Without what people add when they copy it: spaces, dashes, capitals. Null when it cannot be one of ours. */
export function plainAppPassword(text: string): string | null {
  const plain = text.replace(/[\s-]/g, '').toLowerCase();
  return plain.length === length && /^[a-z2-7]+$/.test(plain) ? plain : null;
}

export function appPasswordHash(plain: string): string {
  return createHash('sha256').update(plain).digest('hex');
}
