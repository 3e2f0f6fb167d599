import type { DomainConfig } from '@/server/config/config';
import type { SessionId } from '@/server/core/ids';
import { markOfProxy, proxyPerson } from '@/server/domain/directory/logins/proxy';
import { inDomain, refusal } from '@/server/domain/directory/logins/refusal';
import { bareProof } from '@/server/domain/directory/logins/sign-in-outside';
import { ownPath } from '@/server/domain/directory/schema';
import { enter } from './enter';
import { domainOf, headerOf, type SignInRequest } from './sign-in-request';

/** Login by the front server: the header is there already, so the browser is sent on at once. */
export function enterByProxy(to: SignInRequest): Promise<void> {
  return takeHeader(to, domainOf(to));
}

/** `again`: the session whose owner is to be confirmed; null = a new one is opened. */
export async function takeHeader(to: SignInRequest, entry: DomainConfig, again: SessionId | null = null): Promise<void> {
  const { atrium, request, facts, query } = to;
  if (!entry.signIn.proxy?.doors.includes('web')) throw refusal('not_offered', 'the domain has no login by proxy');
  const { proxied, host, remoteAddress } = facts;
  const said = { header: (name: string) => headerOf(request, name), proxied, host, remoteAddress };
  const person = await inDomain(entry, proxyPerson(atrium.directory, said, { door: 'web', domain: entry.name }));
  if (!person) throw refusal('no_header', `no usable ${entry.signIn.proxy.header} header of a listed proxy`);
  const callbackUrl = ownPath(query.get('callbackUrl'), atrium.config.current.basePath);
  const entering = { kind: 'proxy' as const, callbackUrl, ...(again === null ? {} : { again }) };
  // Who it was opened for: the session is over when the front server names somebody else.
  const proof = { ...bareProof, ref: markOfProxy(atrium.directory, said, person.domain) };
  await enter(to, { person, provenAt: 'unknown', proof }, entering);
}
