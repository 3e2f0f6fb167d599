import { Readable } from 'node:stream';
import { DomainError } from '@/server/core/errors';
import { safeFileName } from '@/server/formats/mime/content-disposition';
import { type Part, readStructure } from '@/server/formats/mime/structure';
import { decodeTransfer } from '@/server/formats/mime/transfer-encoding';
import type { MailAccount } from './mail-account';
import { maxUploadBytes, mediaType, type Upload, uploadIdOfPart } from './uploads';

export type PartQuery = { folder: string; uid: number; part: string };
/** What a part is, before its bytes come. */
export type PartHead = { name: string; type: string; size: number };

/**
 * Hands a part's decoded bytes to `send`, a piece at a time, while its connection is held.
 * Errors: not_found (folder, message or part).
 */
export async function streamPart(
  mail: MailAccount,
  query: PartQuery,
  send: (head: PartHead, content: Readable) => Promise<void>,
): Promise<void> {
  await mail.pool.withFolder(
    'download part',
    query.folder,
    async (client) => {
      const message = await client.fetchOne(String(query.uid), { uid: true, bodyStructure: true }, { uid: true });
      const structure = message ? message.bodyStructure : undefined;
      const part = structure ? findPart(readStructure(structure), query.part) : null;
      if (!part) throw new DomainError('not_found', 'no such part');
      const download = await client.download(String(query.uid), query.part, { uid: true, chunkSize: 256 * 1024 });
      if (!download.content) throw new DomainError('not_found', 'no such part');
      // imapflow turns text into UTF-8 while downloading.
      const type = mediaType(part.type);
      await send(
        { name: safeFileName(part.name), type: type.startsWith('text/') ? `${type}; charset=utf-8` : type, size: part.size },
        download.content,
      );
    },
    { readOnly: true, retry: false },
  );
}

/** Hands the whole message, as it came, to `send`. Errors: not_found. */
export async function streamMessage(
  mail: MailAccount,
  query: { folder: string; uid: number },
  send: (head: PartHead, content: Readable) => Promise<void>,
): Promise<void> {
  await mail.pool.withFolder(
    'download message',
    query.folder,
    async (client) => {
      const message = await client.fetchOne(String(query.uid), { uid: true, envelope: true, size: true }, { uid: true });
      if (!message) throw new DomainError('not_found', 'no such message');
      const download = await client.download(String(query.uid), undefined, { uid: true, chunkSize: 256 * 1024 });
      if (!download.content) throw new DomainError('not_found', 'no such message');
      const name = safeFileName(`${message.envelope?.subject ?? ''}`.slice(0, 120), 'message');
      await send({ name: `${name}.eml`, type: 'message/rfc822', size: message.size ?? 0 }, download.content);
    },
    { readOnly: true, retry: false },
  );
}

/**
 * Copies a part of a message to the uploads, once: a draft that is saved every few seconds must not fetch it each time,
 * and it must still be there when the message it came from was moved. Errors: not_found, too_large.
 */
export async function keepPart(mail: MailAccount, query: PartQuery): Promise<Upload> {
  const { accountId } = mail.person;
  return mail.pool.withFolder('keep part', query.folder, async (client, mailbox) => {
    const id = uploadIdOfPart(query.folder, mailbox.uidValidity, query.uid, query.part);
    const known = await mail.uploads.describe(accountId, id).catch(() => null);
    if (known) return known;
    const message = await client.fetchOne(String(query.uid), { uid: true, bodyStructure: true }, { uid: true });
    const structure = message ? message.bodyStructure : undefined;
    const part = structure ? findPart(readStructure(structure), query.part) : null;
    if (!part) throw new DomainError('not_found', 'an attachment is no longer there', { details: { reason: 'attachment_gone' } });
    if (part.rawSize > maxUploadBytes * 1.4) throw new DomainError('too_large', 'attachment is too large');
    const fetched = await client.fetchOne(String(query.uid), { uid: true, bodyParts: [query.part] }, { uid: true });
    const raw = fetched ? fetched.bodyParts?.get(query.part.toLowerCase()) : undefined;
    if (!raw) throw new DomainError('not_found', 'an attachment is no longer there', { details: { reason: 'attachment_gone' } });
    const content = Readable.from([decodeTransfer(raw, part.encoding)]);
    return mail.uploads.take(accountId, { id, name: part.name, type: part.type, content });
  });
}

function findPart(parts: ReturnType<typeof readStructure>, number: string): Part | null {
  const all = [...parts.attachments, ...parts.text, ...parts.html, ...(parts.calendar ? [parts.calendar] : [])];
  return all.find((part) => part.part === number) ?? null;
}
