import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DomainError } from '@/server/core/errors';
import { isPartNumber } from '@/server/domain/mail/part-address';
import { type PartHead, streamMessage, streamPart } from '@/server/domain/mail/read-part';
import { contentDisposition } from '@/server/formats/mime/content-disposition';
import { guardContent, type MailRequest, messageOf } from './mail-request';

// Downloads (RFC 6266). Only pictures no browser runs anything in are shown in place; the rest is saved.

const shownInline = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp']);

/** GET /api/mail/part?folder&uid&part[&name][&download=1] */
export async function downloadPart({ response, query, mail }: MailRequest): Promise<void> {
  const part = query.get('part') ?? '';
  if (!isPartNumber(part)) throw new DomainError('invalid', 'which part?');
  await streamPart(mail, { ...messageOf(query), part }, async (head, content) => {
    const inline = shownInline.has(head.type) && query.get('download') !== '1';
    await send(response, { ...head, name: query.get('name') || head.name }, inline ? 'inline' : 'attachment', content);
  });
}

/** GET /api/mail/raw?folder&uid: the message as a file. */
export async function downloadRaw({ response, query, mail }: MailRequest): Promise<void> {
  await streamMessage(mail, messageOf(query), (head, content) => send(response, head, 'attachment', content));
}

/** GET /api/mail/source?folder&uid: the message as text to look at. */
export async function viewSource({ response, query, mail }: MailRequest): Promise<void> {
  await streamMessage(mail, messageOf(query), (head, content) =>
    send(response, { ...head, name: head.name.replace(/\.eml$/, '.txt'), type: 'text/plain; charset=utf-8' }, 'inline', content),
  );
}

async function send(response: ServerResponse, head: PartHead, kind: 'inline' | 'attachment', content: Readable): Promise<void> {
  guardContent(response);
  response.setHeader('Content-Type', kind === 'attachment' && head.type.startsWith('text/html') ? 'application/octet-stream' : head.type);
  response.setHeader('Content-Disposition', contentDisposition(kind, head.name));
  response.writeHead(200);
  await pipeline(content, response).catch((error: unknown) => {
    // The reader went away: nothing is wrong with us or the mail server.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    content.destroy();
  });
}
