import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestFacts } from '@/server/core/request-facts';
import { sessionFromRequest } from '@/server/domain/directory/session';
import { type DomainSetup, domainSetup, personSetup } from '@/server/domain/preferences/client-setup';
import { plainText } from '@/server/http/plain-text';
import type { Atrium } from '@/server/wiring';
import { appleProfile } from './apple-profile';
import { autoconfigDocument } from './autoconfig';
import { signProfile } from './sign-profile';

// How programs are set up: Thunderbird's autoconfig (for anybody, per domain) and the Apple profile (signed in, per person).

/** The door for `/mail/config-v1.1.xml`, the same below `/.well-known/autoconfig`, and `/api/connect/…`. */
export async function handleConnect(request: IncomingMessage, response: ServerResponse, atrium: Atrium): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return plainText(response, 405, 'Only reading is possible here.\n');
  }
  if (pathname.endsWith('/config-v1.1.xml')) return answerAutoconfig(request, response, atrium, searchParams);
  if (pathname === '/api/connect/apple.mobileconfig') return answerProfile(request, response, atrium);
  return plainText(response, 404, 'There is nothing at this address.\n');
}

/** Per domain, never per account: an address that does not exist gets what one that exists gets. */
function answerAutoconfig(request: IncomingMessage, response: ServerResponse, atrium: Atrium, query: URLSearchParams): void {
  const name = domainAsked(query.get('emailaddress'), requestFacts(request).host);
  const setup = domainSetup(atrium.config.current, name);
  if (!setup || isEmpty(setup)) plainText(response, 404, 'Nothing is known of this domain here.\n');
  else
    send(request, response, {
      type: 'text/xml; charset=utf-8',
      cache: 'public, max-age=3600',
      body: autoconfigDocument(name, setup, `${publicUrl(request, atrium)}/dav/`),
    });
}

/** The domain of the address, else of the host: `autoconfig.example.org` and `example.org` both mean example.org. */
function domainAsked(address: string | null, host: string): string {
  const of = address?.includes('@') ? address.slice(address.lastIndexOf('@') + 1) : host.replace(/:\d+$/, '').replace(/^autoconfig\./i, '');
  return of.toLowerCase().replace(/\.$/, '');
}

async function answerProfile(request: IncomingMessage, response: ServerResponse, atrium: Atrium): Promise<void> {
  const session = await sessionFromRequest(atrium, request);
  const url = publicUrl(request, atrium);
  if (!session) {
    // A phone that came by the QR code signs in first; the page it then sees has the button.
    const { basePath } = atrium.config.current;
    response.setHeader('Location', `${basePath}/login?callbackUrl=${encodeURIComponent(`${basePath}/settings/connect`)}`);
    return plainText(response, 302, 'Sign in first.\n');
  }
  const setup = personSetup(atrium.config.current, session.person);
  if (!setup || isEmpty(setup)) return plainText(response, 404, 'There is nothing that could be set up.\n');
  const profile = appleProfile({ setup, accountId: session.person.accountId, url });
  const { profileSigning } = atrium.config.current;
  response.setHeader('Content-Disposition', 'attachment; filename="atrium.mobileconfig"');
  send(request, response, {
    type: 'application/x-apple-aspen-config',
    cache: 'no-store',
    body: profileSigning ? await signProfile(profile, profileSigning) : profile,
  });
}

const isEmpty = (setup: DomainSetup): boolean => !setup.mail && !setup.calendar && !setup.contacts;

/** Origin and base path that clients use. */
function publicUrl(request: IncomingMessage, atrium: Atrium): string {
  return requestFacts(request).origin + atrium.config.current.basePath;
}

function send(request: IncomingMessage, response: ServerResponse, answer: { type: string; cache: string; body: string | Buffer }): void {
  response.setHeader('Content-Type', answer.type);
  response.setHeader('Cache-Control', answer.cache);
  response.setHeader('Content-Length', Buffer.byteLength(answer.body));
  response.end(request.method === 'HEAD' ? undefined : answer.body);
}
