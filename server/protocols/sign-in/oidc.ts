import { type DomainConfig, domainByName } from '@/server/config/config';
import type { SessionId } from '@/server/core/ids';
import { logger } from '@/server/core/log';
import { finishOidc, startOidc } from '@/server/domain/directory/logins/oidc';
import { backChannelLogout } from '@/server/domain/directory/logins/oidc-logout';
import { inDomain, refusal, refusalReason } from '@/server/domain/directory/logins/refusal';
import { ownPath } from '@/server/domain/directory/schema';
import { enter, goTo } from './enter';
import { keepFlow, takeFlow } from './flow-cookie';
import { domainOf, formOf, type SignInRequest } from './sign-in-request';

// OpenID Connect: to the provider, and back with a code.

const maxTokenCharacters = 32_768;
const callbackPath = '/api/sign-in/oidc/callback';

export function startAtProvider(to: SignInRequest): Promise<void> {
  return goToProvider(to, domainOf(to));
}

/** `again`: the session whose owner is to be confirmed; null = a new one is opened. */
export async function goToProvider(to: SignInRequest, entry: DomainConfig, again: SessionId | null = null): Promise<void> {
  const { atrium, query, publicUrl } = to;
  const { address, flow } = await startOidc(atrium.directory, entry, {
    redirectUri: publicUrl + callbackPath,
    loginHint: query.get('login') ?? undefined,
    again: again !== null,
  });
  keepFlow(to, flow.state, {
    domain: entry.name,
    callbackUrl: ownPath(query.get('callbackUrl'), atrium.config.current.basePath),
    ...(again === null ? {} : { again }),
    oidc: flow,
  });
  goTo(to, address);
}

export async function comeBackFromProvider(to: SignInRequest): Promise<void> {
  const { atrium, query, publicUrl } = to;
  const flow = takeFlow(to, query.get('state') ?? '');
  if (!flow?.oidc) throw refusal('flow_lost', 'openid: the answer belongs to no sign-in of this browser');
  const entry = domainByName(atrium.config.current, flow.domain);
  if (!entry) throw refusal('not_offered', 'the domain is gone');
  const answer = new URL(`${publicUrl}${callbackPath}?${query}`);
  const freshSince = flow.again === undefined ? null : new Date(flow.begunAt);
  const admitted = await inDomain(entry, finishOidc(atrium.directory, entry, { answer, flow: flow.oidc, freshSince }));
  await enter(to, admitted, { kind: 'oidc', ...flow });
}

/** Back-channel logout: the provider posts a token. Its answers are for the provider, not for people (section 2.8). */
export async function providerCallsToSignOut(to: SignInRequest): Promise<void> {
  const token = (await formOf(to.request)).get('logout_token') ?? '';
  const headers = { 'Cache-Control': 'no-store' };
  try {
    const ended = await backChannelLogout(to.atrium.directory, token.slice(0, maxTokenCharacters));
    logger('auth').info({ kind: 'oidc', ended }, 'single logout');
    to.response.writeHead(200, { ...headers, 'Content-Length': '0' }).end();
  } catch (error) {
    const reason = refusalReason(error);
    if (reason === null) throw error;
    logger('auth').warn({ kind: 'oidc', refusal: reason, err: error, address: to.facts.remoteAddress }, 'a logout token was refused');
    const body = JSON.stringify({ error: 'invalid_request', error_description: `refused; reference ${to.facts.id}` });
    to.response.writeHead(reason === 'provider_down' ? 503 : 400, { ...headers, 'Content-Type': 'application/json' }).end(body);
  }
}
