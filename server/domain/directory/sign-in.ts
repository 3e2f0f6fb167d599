import { DomainError } from '@/server/core/errors';
import { newId, type SessionId } from '@/server/core/ids';
import { logger } from '@/server/core/log';
import { recordAudit } from './audit';
import { wereChangedSince } from './credentials-changed';
import type { Directory } from './directory';
import { openStep, type StepPurpose } from './factors/steps';
import { type LoginKind, type LoginState, sealLoginState } from './logins/login-state';
import { newCookieKey, sealMailSecret } from './mail-secret';
import type { Person } from './model';
import { verifyFirstStep } from './verify-login';

export type SignIn = {
  login: string;
  password: string;
  /** The domain chosen on the page, for a login without an @ (DOM-2). */
  domain?: string;
  remoteAddress: string;
  host: string;
  agent: string;
};
export type SignedIn = { sessionId: SessionId; cookieKey: string; person: Person };
/** A sign-in that goes on: what is asked next, and the token that brings the answer together with what was proven so far. */
export type SignInStep = { step: StepPurpose; token: string };

/**
 * Signs a browser in with login and password: verifies, and opens a session, or begins the next step where one is needed. The
 * mail password is kept sealed in it.
 * @throws what verifyLogin throws.
 */
export async function signIn(directory: Directory, input: SignIn): Promise<SignedIn | SignInStep> {
  const chosen = input.domain === undefined || input.domain === '' || input.login.includes('@') ? '' : `@${input.domain}`;
  const { person, counted, secondFactor, mustChangePassword, credentialsAt } = await verifyFirstStep(directory, {
    ...input,
    login: `${input.login.trim()}${chosen}`,
    door: 'web',
    signInPage: true,
  });
  const next: StepPurpose | null = secondFactor ? 'second-factor' : mustChangePassword ? 'new-password' : null;
  if (next === null) {
    const signedIn = await openSession(directory, { ...input, person, mailPassword: input.password });
    // Changed while it was looked at, by another instance: whoever closed what was open may not have seen this one.
    if (await wereChangedSince(directory, person, credentialsAt)) {
      await endSession(directory, signedIn.sessionId);
      throw new DomainError('unauthenticated', 'the password was changed in this moment');
    }
    return signedIn;
  }
  const content = { accountId: person.accountId, counted, password: input.password, mustChangePassword };
  return { step: next, token: await openStep(directory, next, content) };
}

/** Whom a session is for and from where. `mailPassword` null = the mailbox is opened in another way, or not at all. */
export type SessionOpening = {
  person: Person;
  mailPassword: string | null;
  remoteAddress: string;
  agent: string;
  /** How they proved it; "password" unless said. */
  kind?: LoginKind;
  /** What single logout will call this session. */
  ref?: string | null;
  /** Whom a provider's logout of a person means. */
  subject?: string | null;
  /** Tokens of an OpenID provider. */
  state?: LoginState | null;
  /** When they last proved who they are; null = not that we know of. Now unless said. */
  confirmedAt?: Date | null;
};

/** Opens a session for somebody whose identity has been proven, by whatever kind of login. It can be ended from here. */
export async function openSession(directory: Directory, opening: SessionOpening): Promise<SignedIn> {
  const { store } = directory;
  const { person, mailPassword, remoteAddress, agent, kind = 'password', ref = null, subject = null, state = null } = opening;
  const sessionId = newId<SessionId>();
  const cookieKey = newCookieKey();
  const now = store.clock.now();
  await store.db.session.create({
    data: {
      id: sessionId,
      accountId: person.accountId,
      createdAt: now,
      lastSeenAt: now,
      confirmedAt: opening.confirmedAt === undefined ? now : opening.confirmedAt,
      expiresAt: new Date(now.getTime() + directory.config.current.login.sessionDays * 86_400_000),
      address: remoteAddress.slice(0, 64),
      agent: agent.slice(0, 255),
      mailSecret:
        mailPassword === null
          ? null
          : new Uint8Array(sealMailSecret({ serverSecret: directory.serverSecret, cookieKey, sessionId, password: mailPassword })),
      loginKind: kind,
      loginRef: ref,
      loginSubject: subject,
      loginState: state === null ? null : sealLoginState(directory, { id: sessionId, cookieKey }, state),
    },
    select: { id: true },
  });
  await recordAudit(store, {
    action: 'login',
    domain: person.domain,
    accountId: person.accountId,
    address: remoteAddress,
    details: { door: 'web', kind },
  });
  logger('auth').info({ account: person.accountId, kind }, 'signed in');
  return { sessionId, cookieKey, person };
}

/** Who ended a session and from where; nobody when it was the consequence of something else. */
export type EndedBy = { by: string; address: string };

/** Ends a session everywhere at once. Idempotent. */
export async function endSession(
  directory: Directory,
  sessionId: string,
  { by, address }: EndedBy = { by: '', address: '' },
): Promise<void> {
  const { store } = directory;
  const row = await store.db.session.findUnique({ where: { id: sessionId }, select: { accountId: true } });
  const ended = await store.db.session.updateMany({
    where: { id: sessionId, revokedAt: null },
    data: { revokedAt: store.clock.now(), mailSecret: null, loginState: null },
  });
  if (!row || ended.count === 0) return;
  const account = await store.db.account.findUnique({ where: { id: row.accountId }, select: { domain: true } });
  await recordAudit(store, {
    action: 'logout',
    domain: account?.domain ?? '',
    accountId: row.accountId,
    address,
    details: { session: sessionId, ...(by === '' ? {} : { by }) },
  });
  store.bus.publish({ kind: 'session-ended', accountId: row.accountId as Person['accountId'], sessionId });
}
