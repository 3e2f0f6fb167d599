import { proxyPerson } from '@/server/domain/directory/logins/proxy';
import { refusal } from '@/server/domain/directory/logins/refusal';
import { ownPath } from '@/server/domain/directory/schema';
import { enter } from './enter';
import { domainOf, headerOf, type SignInRequest } from './sign-in-request';

/** Login by the front server: the header is there already, so the browser is sent on at once. */
export async function enterByProxy(to: SignInRequest): Promise<void> {
  const { atrium, request, facts, query } = to;
  const entry = domainOf(to);
  if (!entry.signIn.proxy?.doors.includes('web')) throw refusal('not_offered', 'the domain has no login by proxy');
  const person = await proxyPerson(
    atrium.directory,
    { header: (name) => headerOf(request, name), proxied: facts.proxied, host: facts.host, remoteAddress: facts.remoteAddress },
    { door: 'web', domain: entry.name },
  );
  if (!person) throw refusal('no_header', `no usable ${entry.signIn.proxy.header} header of a listed proxy`);
  await enter(to, { person, kind: 'proxy', callbackUrl: ownPath(query.get('callbackUrl'), atrium.config.current.basePath) });
}
