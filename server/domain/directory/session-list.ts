import { DomainError } from '@/server/core/errors';
import type { Directory } from './directory';
import { type EndedBy, endSession } from './sign-in';

/** A browser that is signed in, as its owner sees it. */
export type SessionView = {
  id: string;
  createdAt: Date;
  lastSeenAt: Date;
  address: string;
  /** The browser's own words for itself. */
  agent: string;
  /** How it signed in. */
  kind: string;
};

export async function listSessions(directory: Directory, accountId: string): Promise<SessionView[]> {
  const { db, clock } = directory.store;
  const rows = await db.session.findMany({
    where: { accountId, revokedAt: null, expiresAt: { gt: clock.now() } },
    select: { id: true, createdAt: true, lastSeenAt: true, address: true, agent: true, loginKind: true },
    orderBy: [{ lastSeenAt: 'desc' }, { id: 'desc' }],
  });
  return rows.map(({ loginKind, ...row }) => ({ ...row, kind: loginKind }));
}

/** Ends one of an account's sessions, everywhere at once. @throws DomainError not_found */
export async function endSessionOf(directory: Directory, accountId: string, sessionId: string, by?: EndedBy): Promise<void> {
  const row = await directory.store.db.session.findFirst({ where: { id: sessionId, accountId }, select: { id: true } });
  if (!row) throw new DomainError('not_found', 'there is no such session');
  await endSession(directory, row.id, by);
}

/** Ends all sessions of an account but (if given) one. Gives how many. */
export async function endOtherSessions(directory: Directory, accountId: string, keep: string | null, by?: EndedBy): Promise<number> {
  const sessions = (await listSessions(directory, accountId)).filter((session) => session.id !== keep);
  for (const session of sessions) await endSession(directory, session.id, by);
  return sessions.length;
}
