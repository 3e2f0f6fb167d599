import { pipeline } from 'node:stream/promises';
import { DomainError } from '@/server/core/errors';
import { maxUploadBytes } from '@/server/domain/mail/uploads';
import { contentDisposition } from '@/server/formats/mime/content-disposition';
import { guardContent, type MailRequest } from './mail-request';

/**
 * POST /api/mail/upload?name=… with the file as body and its type as Content-Type.
 * Answers 201 {uploadId, name, type, size}; the id goes into a draft's attachments.
 */
export async function takeUpload({ request, response, query, mail }: MailRequest): Promise<void> {
  const type = request.headers['content-type'] ?? 'application/octet-stream';
  if (type.startsWith('multipart/form-data')) throw new DomainError('unsupported', 'the body must be the file itself');
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > maxUploadBytes) throw new DomainError('too_large', 'upload is too large', { details: { maxBytes: maxUploadBytes } });
  const upload = await mail.uploads.take(mail.person.accountId, { name: query.get('name') ?? '', type, content: request });
  const body = JSON.stringify({ uploadId: upload.id, name: upload.name, type: upload.type, size: upload.size });
  response.writeHead(201, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' }).end(body);
}

const shown = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp']);

/** GET /api/mail/upload?id=…: a file that waits to be sent, for a picture in the text of a draft. */
export async function showUpload({ response, query, mail }: MailRequest): Promise<void> {
  const { upload, content } = await mail.uploads.open(mail.person.accountId, query.get('id') ?? '');
  guardContent(response);
  response.setHeader('Content-Type', shown.has(upload.type) ? upload.type : 'application/octet-stream');
  response.setHeader('Content-Disposition', contentDisposition(shown.has(upload.type) ? 'inline' : 'attachment', upload.name));
  response.setHeader('Content-Length', upload.size);
  response.writeHead(200);
  await pipeline(content, response);
}
