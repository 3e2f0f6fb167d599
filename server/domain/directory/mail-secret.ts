import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { DomainError } from '@/server/core/errors';
import type { SessionId } from '@/server/core/ids';
import type { Directory } from './directory';

// The IMAP password of a signed-in browser (architecture section 4). It is sealed under a key made of two halves: the server's
// secret, and random bytes that only the session cookie holds. Neither the database nor the cookie alone opens it.

const ivBytes = 12;
const tagBytes = 16;

/** A new cookie half, as text for the cookie. */
export function newCookieKey(): string {
  return randomBytes(32).toString('base64url');
}

function keyOf(serverSecret: string, cookieKey: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', serverSecret, Buffer.from(cookieKey, 'base64url'), 'atrium mail secret', 32));
}

/** AES-256-GCM: iv, tag, ciphertext. The session's id is bound in, so a sealed secret is worth nothing in another row. */
export function sealMailSecret(input: { serverSecret: string; cookieKey: string; sessionId: string; password: string }): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', keyOf(input.serverSecret, input.cookieKey), iv).setAAD(Buffer.from(input.sessionId));
  const sealed = Buffer.concat([cipher.update(input.password, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
}

/** @throws DomainError unauthenticated when it was sealed under another secret, cookie or session: signing in again cures it. */
export function openMailSecret(input: { serverSecret: string; cookieKey: string; sessionId: string; sealed: Uint8Array }): string {
  const bytes = Buffer.from(input.sealed);
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(input.serverSecret, input.cookieKey), bytes.subarray(0, ivBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(input.sessionId)).setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new DomainError('unauthenticated', 'the stored mail password cannot be opened', { cause });
  }
}

/** Keeps a mail password in a session that was opened without one (by passkey). False when the session has ended. */
export async function keepMailSecret(
  directory: Directory,
  session: { id: SessionId; cookieKey: string | null },
  password: string,
): Promise<boolean> {
  const { id, cookieKey } = session;
  if (cookieKey === null) return false;
  const sealed = sealMailSecret({ serverSecret: directory.serverSecret, cookieKey, sessionId: id, password });
  const kept = await directory.store.db.session.updateMany({
    where: { id, revokedAt: null },
    data: { mailSecret: new Uint8Array(sealed) },
  });
  return kept.count > 0;
}

/** The mail password a session holds, or null when it holds none. */
export async function readMailSecret(directory: Directory, session: { id: SessionId; cookieKey: string | null }): Promise<string | null> {
  if (session.cookieKey === null) return null;
  const row = await directory.store.db.session.findUnique({ where: { id: session.id }, select: { mailSecret: true } });
  if (!row?.mailSecret) return null;
  return openMailSecret({
    serverSecret: directory.serverSecret,
    cookieKey: session.cookieKey,
    sessionId: session.id,
    sealed: row.mailSecret,
  });
}
