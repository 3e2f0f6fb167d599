import type { Directory } from './directory';
import type { Person } from './model';

/**
 * After every change of a password, factor or app password: what is remembered of this account's verified logins is forgotten. Here when
 * this returns; in other processes as soon as the bus tells them; and where no news arrives (a command, several instances without Redis)
 * within seconds, by the mark in the account.
 */
export async function credentialsChanged(directory: Directory, { accountId }: Pick<Person, 'accountId'>): Promise<void> {
  const { db, clock, bus } = directory.store;
  await db.account.updateMany({ where: { id: accountId }, data: { credentialsAt: clock.now() } });
  directory.verified.forgetAccount(accountId);
  bus.publish({ kind: 'credentials', accountId });
}

/** Clocks of several machines differ by less than this. */
const skewMilliseconds = 30_000;

/** Whether something changed since a login of this account was verified. */
export async function credentialsChangedSince(
  directory: Directory,
  { accountId }: Pick<Person, 'accountId'>,
  since: Date,
): Promise<boolean> {
  const row = await directory.store.db.account.findUnique({ where: { id: accountId }, select: { credentialsAt: true } });
  return row?.credentialsAt ? row.credentialsAt.getTime() > since.getTime() - skewMilliseconds : false;
}

/** Whether something changed since this mark was read; null = it was never. No clock is asked. */
export async function wereChangedSince(
  directory: Directory,
  { accountId }: Pick<Person, 'accountId'>,
  mark: Date | null,
): Promise<boolean> {
  const row = await directory.store.db.account.findUnique({ where: { id: accountId }, select: { credentialsAt: true } });
  return (row?.credentialsAt?.getTime() ?? null) !== (mark?.getTime() ?? null);
}
