import { domainByName } from '@/server/config/config';
import { finishOidc, startOidc } from '@/server/domain/directory/logins/oidc';
import { refusal } from '@/server/domain/directory/logins/refusal';
import { ownPath } from '@/server/domain/directory/schema';
import { enter, goTo } from './enter';
import { keepFlow, takeFlow } from './flow-cookie';
import { domainOf, type SignInRequest } from './sign-in-request';

// OpenID Connect: to the provider, and back with a code.

const callbackPath = '/api/sign-in/oidc/callback';

export async function startAtProvider(to: SignInRequest): Promise<void> {
  const { atrium, query, publicUrl } = to;
  const entry = domainOf(to);
  const { address, flow } = await startOidc(atrium.directory, entry, {
    redirectUri: publicUrl + callbackPath,
    loginHint: query.get('login') ?? undefined,
  });
  keepFlow(to, flow.state, {
    domain: entry.name,
    callbackUrl: ownPath(query.get('callbackUrl'), atrium.config.current.basePath),
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
  const { person, state, ref } = await finishOidc(atrium.directory, entry, { answer, flow: flow.oidc });
  await enter(to, { person, kind: 'oidc', callbackUrl: flow.callbackUrl, state, ref });
}
