import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type TestCas = {
  readonly url: string;
  /** Single logout, as a CAS server does it: a POST to the service each ticket was for. Gives the statuses of the answers. */
  signOutEverywhere(user: string): Promise<number[]>;
  stop(): Promise<void>;
};

const success = (user: string, mail: string) =>
  `<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas"><cas:authenticationSuccess><cas:user>${user}</cas:user><cas:attributes><cas:displayName>${user} of CAS</cas:displayName><cas:mail>${mail}</cas:mail></cas:attributes></cas:authenticationSuccess></cas:serviceResponse>`;
const failure = (code: string) =>
  `<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas"><cas:authenticationFailure code="${code}">no</cas:authenticationFailure></cas:serviceResponse>`;

/**
 * The answers of the CAS protocol (versions 2 and 3). Whoever says `test-user` in a header is signed in there; with `test-password` they
 * prove it anew where `renew` asks for that.
 */
export async function startCas(): Promise<TestCas> {
  const tickets = new Map<string, { service: string; user: string; used: boolean; fresh: boolean }>();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://cas');
    const service = searchParams.get('service') ?? '';
    if (pathname === '/cas/login') {
      const ticket = `ST-${randomBytes(16).toString('hex')}`;
      const fresh = searchParams.get('renew') === 'true' && request.headers['test-password'] !== undefined;
      tickets.set(ticket, { service, user: String(request.headers['test-user'] ?? ''), used: false, fresh });
      const back = new URL(service);
      back.searchParams.set('ticket', ticket);
      response.writeHead(302, { Location: back.href }).end();
    } else if (pathname === '/cas/serviceValidate' || pathname === '/cas/p3/serviceValidate') {
      const ticket = tickets.get(searchParams.get('ticket') ?? '');
      const stale = searchParams.get('renew') === 'true' && !ticket?.fresh;
      const wrong = !ticket || ticket.used || stale ? 'INVALID_TICKET' : ticket.service !== service ? 'INVALID_SERVICE' : null;
      if (ticket) ticket.used = true;
      response.setHeader('Content-Type', 'application/xml');
      if (ticket?.user === 'broken') response.end('<html><body>Sorry</body>');
      else response.end(wrong === null && ticket ? success(ticket.user, `${ticket.user}@mail.example`) : failure(wrong ?? ''));
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/cas`,
    async signOutEverywhere(user) {
      const statuses: number[] = [];
      for (const [ticket, { service }] of [...tickets].filter(([, one]) => one.user === user)) {
        const logoutRequest = `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="LR-1" Version="2.0" IssueInstant="${new Date().toISOString()}"><saml:NameID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">@NOT_USED@</saml:NameID><samlp:SessionIndex>${ticket}</samlp:SessionIndex></samlp:LogoutRequest>`;
        statuses.push((await fetch(service, { method: 'POST', body: new URLSearchParams({ logoutRequest }) })).status);
      }
      return statuses;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
