import { domainByName } from '@/server/config/config';
import type { SessionId } from '@/server/core/ids';
import type { Directory } from '../directory';
import { hasSecondFactor } from '../factors/list-factors';
import type { Person } from '../model';
import { sealLoginState } from './login-state';
import { refusal } from './refusal';
import type { Admitted } from './sign-in-outside';

// Whoever signed in elsewhere may have no password and no factor here: they confirm a dangerous change by signing in there again.

export type AgainKind = 'oidc' | 'cas' | 'proxy';

/** Where the browser of an open session goes for that, and what for. */
export type Again = { kind: AgainKind; domain: string };

/** Below the base path; `callbackUrl` says where to come back to. */
export const signInAgainPath = '/api/sign-in/again';

/**
 * How the owner of a session can sign in again, for the same domain as before; null when there is no such way. A header of the front
 * server comes with every request and proves nothing new, so it counts only for those who have nothing else.
 */
export async function signInAgain(directory: Directory, session: { id: SessionId; person: Person }): Promise<Again | null> {
  const row = await directory.store.db.session.findUnique({ where: { id: session.id }, select: { loginKind: true } });
  const signIn = domainByName(directory.config.current, session.person.domain)?.signIn;
  const { domain } = session.person;
  switch (row?.loginKind) {
    case 'oidc':
    case 'cas':
      return signIn?.[row.loginKind] ? { kind: row.loginKind, domain } : null;
    case 'proxy': {
      if (!signIn?.proxy?.doors.includes('web')) return null;
      return (await hasSecondFactor(directory.store, session.person.accountId)) ? null : { kind: 'proxy', domain };
    }
    default:
      return null;
  }
}

/**
 * Notes that the owner of a session has just proved once more who they are, and keeps what came along: later tokens, another name for
 * single logout. @throws refusal other_person; nothing is changed then
 */
export async function confirmByAgain(
  directory: Directory,
  session: { id: SessionId; person: Person; cookieKey: string | null },
  { person, proof }: Pick<Admitted, 'person' | 'proof'>,
): Promise<void> {
  if (person.accountId !== session.person.accountId) throw refusal('other_person', `signed in again as ${person.accountId}`);
  const { db, clock } = directory.store;
  const key = session.cookieKey === null ? null : { id: session.id, cookieKey: session.cookieKey };
  await db.session.updateMany({
    where: { id: session.id, revokedAt: null },
    data: {
      confirmedAt: clock.now(),
      ...(proof.ref === null ? {} : { loginRef: proof.ref }),
      ...(proof.subject === null ? {} : { loginSubject: proof.subject }),
      ...(proof.state && key ? { loginState: sealLoginState(directory, key, proof.state) } : {}),
    },
  });
}
