import { randomBytes } from 'node:crypto';
import { type DomainConfig, domainByName } from '@/server/config/config';
import type { SessionId } from '@/server/core/ids';
import { logger } from '@/server/core/log';
import { casLoginAddress, casSingleLogout, finishCas } from '@/server/domain/directory/logins/cas';
import { inDomain, refusal } from '@/server/domain/directory/logins/refusal';
import { ownPath } from '@/server/domain/directory/schema';
import { enter, goTo } from './enter';
import { keepFlow, takeFlow } from './flow-cookie';
import { domainOf, formOf, type SignInRequest } from './sign-in-request';

// CAS: to the server, back with a ticket; and the server's own call when somebody signs out there.

/** The address a ticket is good for: the domain is in it for single logout, the flow so that a ticket serves one browser. */
function serviceOf({ publicUrl }: SignInRequest, domain: string, flow: string): string {
  return `${publicUrl}/api/sign-in/cas/callback?${new URLSearchParams({ domain, flow })}`;
}

export function startAtCas(to: SignInRequest): void {
  goToCas(to, domainOf(to));
}

/** `again`: the session whose owner is to be confirmed; null = a new one is opened. */
export function goToCas(to: SignInRequest, entry: DomainConfig, again: SessionId | null = null): void {
  const { atrium, query } = to;
  const name = randomBytes(16).toString('base64url');
  const address = casLoginAddress(entry, serviceOf(to, entry.name, name), again !== null);
  const callbackUrl = ownPath(query.get('callbackUrl'), atrium.config.current.basePath);
  keepFlow(to, name, { domain: entry.name, callbackUrl, ...(again === null ? {} : { again }) });
  goTo(to, address);
}

export async function comeBackFromCas(to: SignInRequest): Promise<void> {
  const { atrium, query } = to;
  const name = query.get('flow') ?? '';
  const flow = takeFlow(to, name);
  if (!flow || flow.domain !== query.get('domain')) throw refusal('flow_lost', 'CAS: the answer belongs to no sign-in of this browser');
  const entry = domainByName(atrium.config.current, flow.domain);
  if (!entry) throw refusal('not_offered', 'the domain is gone');
  const ticket = query.get('ticket') ?? '';
  if (ticket === '' || ticket.length > 512) throw refusal('ticket_refused', 'CAS: no ticket');
  const renew = flow.again !== undefined;
  const admitted = await inDomain(entry, finishCas(atrium.directory, entry, { service: serviceOf(to, flow.domain, name), ticket, renew }));
  await enter(to, admitted, { kind: 'cas', ...flow });
}

/** Single logout: CAS posts to the address the ticket was for. It is answered the same whether there was such a session. */
export async function casCallsToSignOut(to: SignInRequest): Promise<void> {
  const entry = domainOf(to);
  const ended = await casSingleLogout(to.atrium.directory, entry, (await formOf(to.request)).get('logoutRequest') ?? '');
  logger('auth').info({ kind: 'cas', domain: entry.name, ended }, 'single logout');
  to.response.writeHead(204, { 'Cache-Control': 'no-store' }).end();
}
