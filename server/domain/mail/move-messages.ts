import { DomainError } from '@/server/core/errors';
import { refused } from './internal/imap-errors';
import type { MailAccount } from './mail-account';
import type { FolderRole, Moved } from './schema';

export type MoveInput = { folder: string; uids: readonly number[]; to: { path: string } | { role: FolderRole } };

/**
 * Moves messages to a folder, or to the folder with a role (made once when missing); by MOVE, or COPY and EXPUNGE of just these.
 * Gives the new UIDs, so that they can be moved back. Errors: not_found (folder), invalid (same folder), quota_exceeded.
 */
export async function moveMessages(mail: MailAccount, input: MoveInput): Promise<Moved> {
  const to = 'path' in input.to ? input.to.path : await mail.folders.needRole(input.to.role);
  if (to === input.folder) throw new DomainError('invalid', 'messages are there already', { details: { reason: 'same_folder' } });
  const uids = await mail.pool.withFolder(
    'move messages',
    input.folder,
    async (client) => {
      const moved = await client.messageMove([...input.uids], to, { uid: true });
      if (!moved) throw refused('move messages');
      return input.uids.flatMap((uid) => moved.uidMap?.get(uid) ?? []);
    },
    // Running it twice could copy twice.
    { retry: false },
  );
  mail.indexes.noteRemoved(mail.person.accountId, input.folder, input.uids);
  const { accountId } = mail.person;
  mail.store.bus.publish({ kind: 'mail', accountId, folder: input.folder, reason: 'expunge' });
  mail.store.bus.publish({ kind: 'mail', accountId, folder: to, reason: 'exists' });
  return { from: input.folder, to, uids };
}

/** Erases messages for good. Errors: not_found (no such folder), forbidden. */
export async function destroyMessages(mail: MailAccount, input: { folder: string; uids: readonly number[] }): Promise<void> {
  await mail.pool.withFolder('erase messages', input.folder, async (client) => {
    if (!(await client.messageDelete([...input.uids], { uid: true }))) throw refused('erase messages');
  });
  mail.indexes.noteRemoved(mail.person.accountId, input.folder, input.uids);
  mail.store.bus.publish({ kind: 'mail', accountId: mail.person.accountId, folder: input.folder, reason: 'expunge' });
}
