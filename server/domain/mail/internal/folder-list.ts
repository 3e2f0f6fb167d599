import type { ImapFlow } from 'imapflow';
import { assignRoles, defaultFolderNames } from '../folder-roles';
import type { FolderRole, FolderView } from '../schema';
import { fromImapError, refused } from './imap-errors';
import type { ImapPool } from './pool';

const maxAgeMs = 30_000;

/** The folder tree of one account; roles are remembered for a short while, counts are always asked for. */
export class FolderList {
  readonly #pool: ImapPool;
  #known: { folders: readonly FolderView[]; atMs: number } | null = null;
  #asking: Promise<readonly FolderView[]> | null = null;

  constructor(pool: ImapPool) {
    this.#pool = pool;
  }

  /** Asks the server for all folders with their counts; requests at the same moment share one answer. */
  read(): Promise<readonly FolderView[]> {
    this.#asking ??= this.#pool.withClient('list folders', readFolders).then(
      (folders) => {
        this.#known = { folders, atMs: Date.now() };
        this.#asking = null;
        return folders;
      },
      (error: unknown) => {
        this.#asking = null;
        throw error;
      },
    );
    return this.#asking;
  }

  /** Call when a folder was made, renamed or deleted. */
  forget(): void {
    this.#known = null;
  }

  /** The tree as of a few seconds ago; its counts may be old. */
  async recent(): Promise<readonly FolderView[]> {
    return this.#known && Date.now() - this.#known.atMs < maxAgeMs ? this.#known.folders : this.read();
  }

  async roleOf(path: string): Promise<FolderRole | null> {
    return (await this.recent()).find((folder) => folder.path === path)?.role ?? null;
  }

  async findRole(role: FolderRole): Promise<string | null> {
    return (await this.recent()).find((folder) => folder.role === role)?.path ?? null;
  }

  /** The folder with this role; makes it (and subscribes to it) when the account has none. */
  async needRole(role: FolderRole): Promise<string> {
    const found = await this.findRole(role);
    if (found !== null) return found;
    if (role === 'inbox') return 'INBOX';
    // Somebody else may have made it since: look again before making a second one.
    const fresh = (await this.read()).find((folder) => folder.role === role);
    if (fresh) return fresh.path;
    const path = await this.#pool.withClient('make folder', (client) => createFolder(client, null, defaultFolderNames[role]), {
      retry: false,
    });
    this.forget();
    return path;
  }
}

/** Creates and subscribes; the server's own separator and namespace prefix are used. Errors: name_taken, invalid. */
export async function createFolder(client: ImapFlow, parent: string | null, name: string): Promise<string> {
  const prefix = client.namespace?.prefix ?? '';
  const separator = client.namespace?.delimiter ?? '/';
  const path = parent === null ? `${prefix}${name}` : `${parent}${separator}${name}`;
  try {
    const made = await client.mailboxCreate(path);
    if (!made.created) throw Object.assign(new Error('folder exists'), { serverResponseCode: 'ALREADYEXISTS' });
    await client.mailboxSubscribe(made.path);
    return made.path;
  } catch (error) {
    throw fromImapError(error, 'create folder');
  }
}

async function readFolders(client: ImapFlow): Promise<readonly FolderView[]> {
  const listed = await client.list({ statusQuery: { messages: true, unseen: true } });
  if (!Array.isArray(listed)) throw refused('list');
  // "INBOX." as prefix of everything means that the tree starts below it, not that all folders are parts of the inbox.
  const root = (client.namespace?.prefix ?? '').replace(/[./]$/, '');
  const roles = assignRoles(
    listed.map((folder) => ({
      path: folder.path,
      name: folder.name,
      depth: folder.parent.filter((parent) => parent.toUpperCase() !== 'INBOX').length,
      // imapflow also guesses by name; only what the server declared counts as declared.
      specialUse: folder.specialUseSource === 'extension' ? (folder.specialUse ?? null) : null,
    })),
  );
  return listed
    .filter((folder) => !folder.flags.has('\\NonExistent') || folder.flags.has('\\HasChildren'))
    .map((folder) => ({
      path: folder.path,
      name: folder.name,
      parent: folder.parentPath === '' || folder.parentPath === root ? null : folder.parentPath,
      role: roles.get(folder.path) ?? null,
      unread: folder.status?.unseen ?? 0,
      total: folder.status?.messages ?? 0,
      delimiter: folder.delimiter,
      selectable: !folder.flags.has('\\Noselect') && !folder.flags.has('\\NonExistent'),
    }));
}
