import type { ImapFlow } from 'imapflow';
import { compositionHeader } from '../compose-message';
import type { MailAccount } from '../mail-account';
import { parseMessageIds } from '../threading';
import { searchUids } from './folder-index';
import { refused } from './imap-errors';
import { atom, text } from './imap-exec';
import { foreignCompositionId } from './outbox-id';

/** More than this is no folder of drafts. */
const maxForeign = 1_000;

/**
 * The saved versions of a composition in the selected folder: normally one; two after a crash between saving and removing.
 * A draft another program wrote counts as the first version of the composition it was opened as.
 */
export async function findDrafts(client: ImapFlow, compositionId: string): Promise<number[]> {
  const ours = await searchUids(client, [atom('HEADER'), text(compositionHeader), text(compositionId)]);
  if (ours.length > 0) return ours;
  const foreign = (await searchUids(client, [atom('NOT'), atom('HEADER'), text(compositionHeader), text('')])).slice(-maxForeign);
  if (foreign.length === 0) return [];
  const fetched = await client.fetchAll(foreign, { uid: true, envelope: true }, { uid: true });
  return fetched
    .filter((one) => foreignCompositionId(parseMessageIds(one.envelope?.messageId ?? '')[0] ?? '', one.uid) === compositionId.toLowerCase())
    .map((one) => one.uid);
}

/** Puts a version into Drafts and takes the earlier ones out; in this order, so that a crash never loses the text. */
export async function replaceDraft(mail: MailAccount, compositionId: string, draft: Buffer): Promise<{ folder: string; uid: number }> {
  const { accountId } = mail.person;
  const folder = await mail.folders.needRole('drafts');
  const { uid, removed } = await mail.pool.withFolder('save draft', folder, async (client) => {
    const earlier = await findDrafts(client, compositionId);
    const appended = await client.append(folder, draft, ['\\Draft', '\\Seen']);
    if (!appended) throw refused('save draft');
    // Without UIDPLUS the server does not tell the new UID: it is the one that was not there before.
    const found = appended.uid ?? Math.max(0, ...(await findDrafts(client, compositionId)).filter((one) => !earlier.includes(one)));
    const old = earlier.filter((one) => one !== found);
    if (old.length > 0) await client.messageDelete(old, { uid: true });
    return { uid: found, removed: old };
  });
  mail.indexes.noteRemoved(accountId, folder, removed);
  mail.store.bus.publish({ kind: 'mail', accountId, folder, reason: 'exists' });
  return { folder, uid };
}

/** Takes all versions of a composition out of Drafts. */
export async function removeDrafts(mail: MailAccount, compositionId: string): Promise<void> {
  const { accountId } = mail.person;
  const folder = await mail.folders.findRole('drafts');
  if (folder === null) return;
  const removed = await mail.pool.withFolder('remove draft', folder, async (client) => {
    const uids = await findDrafts(client, compositionId);
    if (uids.length > 0) await client.messageDelete(uids, { uid: true });
    return uids;
  });
  if (removed.length === 0) return;
  mail.indexes.noteRemoved(accountId, folder, removed);
  mail.store.bus.publish({ kind: 'mail', accountId, folder, reason: 'expunge' });
}
