import { DomainError } from '@/server/core/errors';
import { isSignedRemote } from '@/server/domain/mail/remote-address';
import { fetchRemoteImage } from '@/server/domain/mail/remote-image';
import { guardContent, type MailRequest } from './mail-request';

/** GET /api/mail/remote?u=…&s=…: a picture from elsewhere, fetched by us so that its server does not see the reader. */
export async function showRemoteImage({ response, query, mail }: MailRequest): Promise<void> {
  const url = query.get('u') ?? '';
  if (!isSignedRemote(mail.sealer, url, query.get('s') ?? '')) throw new DomainError('not_found', 'not an address of ours');
  const { type, content } = await fetchRemoteImage(url);
  guardContent(response);
  response.setHeader('Content-Type', type);
  response.setHeader('Content-Length', content.length);
  response.writeHead(200).end(content);
}
