import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

// Secrets at rest: AES-256-GCM under a key derived from the server's secret for one purpose, bound to where it is kept.

const ivBytes = 12;
const tagBytes = 16;

/** `salt`: a second half of the key that is kept elsewhere; `bound`: what it belongs to (a row's id). */
export type Seal = { serverSecret: string; purpose: string; bound: string; salt?: string };

function keyOf({ serverSecret, purpose, salt = '' }: Seal): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', serverSecret, salt, `atrium ${purpose}`, 32));
}

export function seal(of: Seal, text: string): Uint8Array<ArrayBuffer> {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', keyOf(of), iv).setAAD(Buffer.from(of.bound));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return new Uint8Array(Buffer.concat([iv, cipher.getAuthTag(), sealed]));
}

/** The text, or null when it was sealed under another secret, for another place, or changed since. */
export function unseal(of: Seal, sealed: Uint8Array): string | null {
  const bytes = Buffer.from(sealed);
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(of), bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(of.bound)).setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
