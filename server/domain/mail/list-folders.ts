import type { MailAccount } from './mail-account';
import type { FolderView } from './schema';

/** All folders with roles and counts, in the server's order. Errors: upstream_failed (refused_login), unavailable (unreachable). */
export function listFolders(mail: MailAccount): Promise<readonly FolderView[]> {
  return mail.folders.read();
}
