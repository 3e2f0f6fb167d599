import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { newId } from '@/server/core/ids';
import type { Directory } from './directory';

// Mails the program writes by itself wait in the outbox like all others. They hold what must not be read there (a recovery
// link), so the row is sealed under the server's secret.

export const systemMailKind = 'system-mail';

export type SystemMail = {
  /** The domain whose sender and name it has. */
  domain: string;
  /** Of the person it is for; the domain's when missing. */
  language?: 'en' | 'fr';
  to: string;
  kind: 'recovery' | 'password-changed';
  values: Readonly<Record<string, string>>;
};

const ivBytes = 12;
const tagBytes = 16;

function keyOf(serverSecret: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', serverSecret, '', 'atrium system mail', 32));
}

/** Queues a mail; it goes out by the domain's `systemMail` settings. */
export async function queueSystemMail(directory: Directory, mail: SystemMail): Promise<void> {
  const { store } = directory;
  const id = newId();
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', keyOf(directory.serverSecret), iv).setAAD(Buffer.from(id));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(mail), 'utf8'), cipher.final()]);
  const now = store.clock.now();
  await store.db.outbox.create({
    data: {
      id,
      kind: systemMailKind,
      payload: { domain: mail.domain, mail: mail.kind },
      content: new Uint8Array(Buffer.concat([iv, cipher.getAuthTag(), sealed])),
      dueAt: now,
      createdAt: now,
    },
    select: { id: true },
  });
}

/** The language a person chose; nothing where they chose none. */
export async function chosenLanguage(directory: Directory, accountId: string): Promise<Pick<SystemMail, 'language'>> {
  const row = await directory.store.db.preference.findUnique({ where: { accountId }, select: { values: true } });
  const { values } = row ?? {};
  const language = values && typeof values === 'object' && 'language' in values ? values.language : null;
  return language === 'en' || language === 'fr' ? { language } : {};
}

/** What a queued row says. @throws when it was sealed under another secret */
export function openSystemMail(serverSecret: string, row: { id: string; content: Uint8Array | null }): SystemMail {
  const bytes = Buffer.from(row.content ?? new Uint8Array());
  const decipher = createDecipheriv('aes-256-gcm', keyOf(serverSecret), bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(row.id)).setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
  const text = Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8');
  return JSON.parse(text) as SystemMail;
}
