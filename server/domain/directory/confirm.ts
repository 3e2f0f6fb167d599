import { DomainError } from '@/server/core/errors';
import type { SessionId } from '@/server/core/ids';
import type { Directory } from './directory';
import { type PasskeyAnswer, passkeyQuestion, type Site } from './factors/passkeys';
import { type Proof, proofKeys, provedInTurn, showsFactor } from './factors/second-step';
import type { Person } from './model';
import { verifyFirstStep } from './verify-login';

// A signed-in browser may be left open on a table: what would lock its owner out, or let somebody in for good, asks once more who
// is there. Signing in counts; after some minutes a password or a factor is wanted.

const freshMilliseconds = 10 * 60_000;

export type Confirmer = { id: SessionId; person: Person };
export type Confirmation = { kind: 'password'; password: string } | Proof;

/** Until when this session may make dangerous changes, or null. */
export async function freshUntil(directory: Directory, sessionId: SessionId): Promise<Date | null> {
  const { db, clock } = directory.store;
  const row = await db.session.findUnique({ where: { id: sessionId }, select: { confirmedAt: true } });
  const until = row?.confirmedAt ? row.confirmedAt.getTime() + freshMilliseconds : 0;
  return until > clock.now().getTime() ? new Date(until) : null;
}

/** @throws DomainError precondition_failed (details.reason "confirm") when the person has to prove again who they are */
export async function requireFresh(directory: Directory, sessionId: SessionId): Promise<void> {
  if (!(await freshUntil(directory, sessionId)))
    throw new DomainError('precondition_failed', 'the person has to confirm who they are', { details: { reason: 'confirm' } });
}

/** What a browser needs to confirm by passkey. */
export function confirmQuestion(directory: Directory, { id, person }: Confirmer, site: Site) {
  return passkeyQuestion(directory, { use: confirmUse(id), accountId: person.accountId, site });
}

function confirmUse(sessionId: SessionId): PasskeyAnswer['use'] {
  return { purpose: 'passkey confirm', bound: sessionId };
}

/** Confirms who is there, by password or factor. Failures count as failed logins. @throws DomainError unauthenticated, rate_limited */
export async function confirmPerson(
  directory: Directory,
  { id, person }: Confirmer,
  input: { confirmation: Confirmation; site: Site; remoteAddress: string },
): Promise<void> {
  const { confirmation, site, remoteAddress } = input;
  const { accountId } = person;
  if (confirmation.kind === 'password') {
    const first = await verifyFirstStep(directory, { login: person.login, password: confirmation.password, remoteAddress, door: 'web' });
    if (first.person.accountId !== accountId) throw new DomainError('unauthenticated', 'the password is of another account');
  } else {
    const attempt = { person, keys: proofKeys(person.login.toLowerCase(), person, remoteAddress), remoteAddress };
    await provedInTurn(directory, attempt, () =>
      showsFactor(directory, { person, remoteAddress, proof: confirmation, site, use: 'passkey confirm', bound: id }),
    );
  }
  const { db, clock } = directory.store;
  await db.session.updateMany({ where: { id, revokedAt: null }, data: { confirmedAt: clock.now() } });
}
