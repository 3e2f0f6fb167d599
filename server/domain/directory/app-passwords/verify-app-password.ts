import type { Store } from '@/server/store/store';
import type { Door } from '../model';
import { appPasswordHash, plainAppPassword } from './app-password-text';

// What a door asks when a client brings a password.

export const appPasswordScopes = ['dav', 'eas', 'imap'] as const;
/** Those that can be asked for. */
export const offeredScopes = ['dav', 'eas'] as const satisfies readonly AppPasswordScope[];
export type AppPasswordScope = (typeof appPasswordScopes)[number];

/** The last use is written at most this often: a phone asks many times a minute. */
const noteEveryMilliseconds = 60_000;

/** Doors whose clients have no second step. */
export function isClientDoor(door: Door): door is AppPasswordScope {
  return (appPasswordScopes as readonly Door[]).includes(door);
}

export function looksLikeAppPassword(password: string): boolean {
  return plainAppPassword(password) !== null;
}

export type FoundAppPassword = { id: string; lastUsedAt: Date | null };

/** The app password of this account with this text, if it is good for this door. */
export async function findAppPassword(
  store: Store,
  { accountId, door, password }: { accountId: string; door: AppPasswordScope; password: string },
): Promise<FoundAppPassword | null> {
  const plain = plainAppPassword(password);
  if (plain === null) return null;
  const rows = await store.db.appPassword.findMany({
    where: { accountId, hash: appPasswordHash(plain) },
    select: { id: true, scope: true, lastUsedAt: true },
  });
  return rows.find((row) => row.scope.split(',').includes(door)) ?? null;
}

export async function noteAppPasswordUse(store: Store, { id, lastUsedAt }: FoundAppPassword, address: string): Promise<void> {
  const now = store.clock.now();
  if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < noteEveryMilliseconds) return;
  // Revoked in this moment: nothing to note.
  await store.db.appPassword.updateMany({ where: { id }, data: { lastUsedAt: now, lastAddress: address.slice(0, 64) } });
}
