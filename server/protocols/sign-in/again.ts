import { domainByName } from '@/server/config/config';
import { refusal } from '@/server/domain/directory/logins/refusal';
import { signInAgain } from '@/server/domain/directory/logins/sign-in-again';
import { sessionFromRequest } from '@/server/domain/directory/session';
import { goToCas } from './cas';
import { goToProvider } from './oidc';
import { takeHeader } from './proxy';
import { headerOf, type SignInRequest } from './sign-in-request';

/** Somebody signed in elsewhere confirms who they are by signing in there once more; they come back to where they were. */
export async function startAgain(to: SignInRequest): Promise<void> {
  const { atrium, request } = to;
  // Only a link of our own may ask for it: the header of a front server would answer at once.
  if (headerOf(request, 'sec-fetch-site') === 'cross-site') throw refusal('flow_lost', 'asked for by another site');
  const session = await sessionFromRequest(atrium, request);
  if (!session) throw refusal('flow_lost', 'there is no session to confirm');
  const again = await signInAgain(atrium.directory, session);
  const entry = again && domainByName(atrium.config.current, again.domain);
  if (!again || !entry) throw refusal('not_offered', 'this session was not opened by a kind of login that can be repeated');
  switch (again.kind) {
    case 'oidc':
      return goToProvider(to, entry, session.id);
    case 'cas':
      return goToCas(to, entry, session.id);
    case 'proxy':
      return takeHeader(to, entry, session.id);
  }
}
