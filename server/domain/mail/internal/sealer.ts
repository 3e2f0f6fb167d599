import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { DomainError } from '@/server/core/errors';

/** Seals what must lie in the database unreadable, and signs addresses we hand out, with keys derived from the server's secret. */
export class Sealer {
  readonly #sealKey: Buffer;
  readonly #signKey: Buffer;

  constructor(secret: string) {
    this.#sealKey = Buffer.from(hkdfSync('sha256', secret, '', 'atrium mail seal', 32));
    this.#signKey = Buffer.from(hkdfSync('sha256', secret, '', 'atrium mail sign', 32));
  }

  /** AES-256-GCM; `context` must be the same when it is opened. */
  seal(plain: string, context: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#sealKey, nonce).setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
  }

  /** Errors: unavailable when it was sealed with another secret or context. */
  open(sealed: string, context: string): string {
    try {
      const bytes = Buffer.from(sealed, 'base64');
      const cipher = createDecipheriv('aes-256-gcm', this.#sealKey, bytes.subarray(0, 12)).setAAD(Buffer.from(context));
      cipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]).toString('utf8');
    } catch (cause) {
      throw new DomainError('unavailable', 'a sealed mail secret cannot be opened; was the server secret changed?', { cause });
    }
  }

  sign(text: string): string {
    return createHmac('sha256', this.#signKey).update(text).digest('base64url').slice(0, 32);
  }

  verify(text: string, signature: string): boolean {
    const expected = Buffer.from(this.sign(text));
    const given = Buffer.from(signature);
    return expected.length === given.length && timingSafeEqual(expected, given);
  }
}
