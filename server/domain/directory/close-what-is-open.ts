import { isDomainError } from '@/server/core/errors';
import { newId } from '@/server/core/ids';
import { credentialsChanged } from './credentials-changed';
import type { Directory } from './directory';
import type { Person } from './model';
import { endSession } from './sign-in';

// A new password ends what was opened with the old one. The password may lie on another server, so there is no transaction around both:
// that sessions have to end is written down before the password is, and done by whoever finds it there when this process is killed.

export const closeWhatIsOpenKind = 'close-what-is-open';

/** Longer than a source takes to write a password; and sessions are over within a minute. */
const laterMilliseconds = 30_000;

/** `keep`: the session that asked for the change goes on. */
type Whose = { accountId: string; keep: string | null };

/** Runs `write`, which gives somebody another password, and closes all that was opened before, for certain. @throws what `write` throws */
export async function closingWhatIsOpen(directory: Directory, { accountId, keep }: Whose, write: () => Promise<void>): Promise<void> {
  const { db, clock } = directory.store;
  const now = clock.now();
  const id = newId();
  const [kind, dueAt] = [closeWhatIsOpenKind, new Date(now.getTime() + laterMilliseconds)];
  await db.outbox.create({ data: { id, kind, payload: { accountId, keep }, dueAt, createdAt: now }, select: { id: true } });
  const done = () => db.outbox.deleteMany({ where: { id } });
  try {
    await write();
  } catch (error) {
    // Whoever said no has written nothing; of a connection that broke, nobody knows.
    if (isDomainError(error) && error.code !== 'unavailable' && error.code !== 'upstream_failed') await done();
    throw error;
  }
  await closeWhatIsOpen(directory, { accountId, keep });
  await done();
}

/** Ends what was opened with a password: remembered logins, sign-ins that wait for their second step, sessions. */
export async function closeWhatIsOpen(directory: Directory, { accountId, keep }: Whose): Promise<void> {
  const { db } = directory.store;
  await credentialsChanged(directory, { accountId: accountId as Person['accountId'] });
  await db.signInStep.deleteMany({ where: { accountId, purpose: 'second-factor' } });
  const rows = await db.session.findMany({ where: { accountId, revokedAt: null }, select: { id: true } });
  for (const row of rows) if (row.id !== keep) await endSession(directory, row.id);
}

/** Works off what a killed process left. */
export function createCloser(directory: Directory) {
  return { deliver: ({ payload }: { payload: unknown }) => closeWhatIsOpen(directory, payload as Whose) };
}
