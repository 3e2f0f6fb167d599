import type { IncomingMessage, ServerResponse } from 'node:http';
import { DomainError } from '@/server/core/errors';
import { offersTo } from '@/server/domain/directory/offer';
import { sessionFromRequest } from '@/server/domain/directory/session';
import type { Atrium } from '@/server/wiring';
import { downloadPart, downloadRaw, viewSource } from './downloads';
import { answerError } from './errors';
import type { MailRequest } from './mail-request';
import { showRemoteImage } from './remote-image';
import { showUpload, takeUpload } from './uploads';

// What tRPC cannot carry: files up and down, and remote pictures on the reader's behalf.

type Answer = (mail: MailRequest) => Promise<void>;

const routes: Readonly<Record<string, Readonly<Record<string, Answer>>>> = {
  '/api/mail/part': { GET: downloadPart },
  '/api/mail/raw': { GET: downloadRaw },
  '/api/mail/source': { GET: viewSource },
  '/api/mail/remote': { GET: showRemoteImage },
  '/api/mail/upload': { GET: showUpload, POST: takeUpload },
};

/** The door for /api/mail/…; everything needs a signed-in session. */
export async function handleMailHttp(request: IncomingMessage, response: ServerResponse, atrium: Atrium): Promise<void> {
  try {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const route = routes[pathname.replace(/\/$/, '')];
    if (!route) throw new DomainError('not_found', 'no such address');
    const answer = route[request.method ?? ''];
    if (!answer) {
      response.writeHead(405, { Allow: Object.keys(route).join(', '), 'Content-Length': '0' }).end();
      return;
    }
    const session = await sessionFromRequest(atrium, request);
    if (!session) throw new DomainError('unauthenticated', 'signed out');
    if (!offersTo(atrium.config.current, session.person, 'mail'))
      throw new DomainError('forbidden', 'mail is switched off for this person');
    await atrium.mail.admit(session);
    await answer({ request, response, query: searchParams, mail: atrium.mail.open(session) });
  } catch (error) {
    answerError(response, error);
  }
}
