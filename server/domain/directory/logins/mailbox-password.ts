import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { AccountId } from '@/server/core/ids';
import { logger } from '@/server/core/log';
import type { Directory } from '../directory';

// A mail password the owner entered once (access mode "separate"). Background work (sending later, other devices) has no cookie, so
// it is sealed with the server's secret alone and bound to the account; see docs/decisions/0014.

const ivBytes = 12;
const tagBytes = 16;

/** Keeps a mail password for good; the one before is forgotten. */
export async function keepMailboxPassword(directory: Directory, accountId: AccountId, password: string): Promise<void> {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', keyOf(directory), iv).setAAD(Buffer.from(accountId));
  const body = Buffer.concat([cipher.update(password, 'utf8'), cipher.final()]);
  const sealed = new Uint8Array(Buffer.concat([iv, cipher.getAuthTag(), body]));
  const values = { sealed, updatedAt: directory.store.clock.now() };
  await directory.store.db.mailboxSecret.upsert({
    where: { accountId },
    create: { accountId, ...values },
    update: values,
    select: { accountId: true },
  });
}

/** The kept mail password, or null when there is none, also when it was sealed with another secret: the person is asked again. */
export async function readMailboxPassword(directory: Directory, accountId: AccountId): Promise<string | null> {
  const row = await directory.store.db.mailboxSecret.findUnique({ where: { accountId }, select: { sealed: true } });
  if (!row) return null;
  const bytes = Buffer.from(row.sealed);
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(directory), bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(accountId)).setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8');
  } catch {
    logger('mail').warn(
      { accountId },
      'a kept mail password cannot be opened (was the server secret changed?); it has to be entered again',
    );
    return null;
  }
}

/** Forgets it. */
export async function forgetMailboxPassword(directory: Directory, accountId: AccountId): Promise<void> {
  await directory.store.db.mailboxSecret.deleteMany({ where: { accountId } });
}

function keyOf(directory: Directory): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', directory.serverSecret, '', 'atrium mailbox password', 32));
}
