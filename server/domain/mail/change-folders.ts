import { DomainError } from '@/server/core/errors';
import { createFolder as create } from './internal/folder-list';
import { refused } from './internal/imap-errors';
import type { MailAccount } from './mail-account';
import type { FolderView } from './schema';

/** Makes a folder below `parent` (null: at the top) and subscribes to it. Errors: invalid (the name), name_taken. */
export async function createFolder(mail: MailAccount, input: { parent: string | null; name: string }): Promise<{ path: string }> {
  const folders = await mail.folders.recent();
  const name = checkName(input.name, separatorOf(folders));
  const path = await mail.pool.withClient('create folder', (client) => create(client, input.parent, name), { retry: false });
  changed(mail);
  return { path };
}

/** Renames a folder where it is; folders below it move along. Errors: not_found, forbidden (a folder with a role), name_taken. */
export async function renameFolder(mail: MailAccount, input: { path: string; name: string }): Promise<{ path: string }> {
  const folder = await ownFolder(mail, input.path);
  const name = checkName(input.name, folder.delimiter);
  const target = input.path.slice(0, input.path.lastIndexOf(folder.delimiter) + 1) + name;
  const folders = await mail.folders.recent();
  if (folders.some((other) => other.path === target)) throw new DomainError('name_taken', 'a folder has this name');
  const renamed = await mail.pool.withClient('rename folder', (client) => client.mailboxRename(input.path, target), { retry: false });
  mail.indexes.forgetFolder(mail.person.accountId, input.path);
  changed(mail);
  return { path: renamed.newPath };
}

/** Deletes a folder with its messages. Errors: not_found, forbidden (a folder with a role), conflict (it has folders below it). */
export async function deleteFolder(mail: MailAccount, input: { path: string }): Promise<void> {
  const folder = await ownFolder(mail, input.path);
  const folders = await mail.folders.read();
  if (folders.some((other) => other.path.startsWith(`${folder.path}${folder.delimiter}`))) {
    throw new DomainError('conflict', 'folder has folders below it', { details: { reason: 'has_children' } });
  }
  await mail.pool.withClient(
    'delete folder',
    async (client) => {
      await client.mailboxDelete(input.path);
      await client.mailboxUnsubscribe(input.path).catch(() => false);
    },
    { retry: false },
  );
  mail.indexes.forgetFolder(mail.person.accountId, input.path);
  changed(mail);
}

/** Erases every message in a folder for good. Errors: not_found. */
export async function emptyFolder(mail: MailAccount, input: { path: string }): Promise<void> {
  await mail.pool.withFolder('empty folder', input.path, async (client, mailbox) => {
    if (mailbox.exists > 0 && !(await client.messageDelete('1:*'))) throw refused('empty folder');
  });
  mail.store.bus.publish({ kind: 'mail', accountId: mail.person.accountId, folder: input.path, reason: 'expunge' });
}

/** Marks every message in a folder as read. Errors: not_found. */
export async function markFolderRead(mail: MailAccount, input: { path: string }): Promise<void> {
  await mail.pool.withFolder('mark folder read', input.path, async (client) => {
    const unread = await client.search({ seen: false }, { uid: true });
    if (!unread || unread.length === 0) return;
    if (!(await client.messageFlagsAdd(unread, ['\\Seen'], { uid: true, silent: true }))) throw refused('mark folder read');
  });
  mail.store.bus.publish({ kind: 'mail', accountId: mail.person.accountId, folder: input.path, reason: 'flags' });
}

async function ownFolder(mail: MailAccount, path: string): Promise<FolderView> {
  const folder = (await mail.folders.recent()).find((one) => one.path === path);
  if (!folder) throw new DomainError('not_found', 'no such folder');
  if (folder.role !== null) throw new DomainError('forbidden', 'a folder the mail system needs', { details: { reason: 'has_role' } });
  return folder;
}

function changed(mail: MailAccount): void {
  mail.folders.forget();
  mail.store.bus.publish({ kind: 'folders', accountId: mail.person.accountId });
}

function separatorOf(folders: readonly FolderView[]): string {
  return folders[0]?.delimiter ?? '/';
}

/** A name is one level; characters that servers or file systems take as something else are refused. */
function checkName(raw: string, separator: string): string {
  const name = raw.normalize('NFC').trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  if (name === '' || name.includes(separator) || /[\u0000-\u001f\u007f*%]/.test(name) || /^\.{1,2}$/.test(name)) {
    throw new DomainError('invalid', 'not a folder name', { details: { field: 'name', separator } });
  }
  return name;
}
