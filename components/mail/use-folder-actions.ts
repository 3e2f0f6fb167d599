'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import type { FolderView } from '@/server/domain/mail/schema';
import { notify } from '../lib/toasts';
import { failureCode, useTRPC, useTRPCClient } from '../lib/trpc';
import { offerUndo, undoSeconds } from '../lib/undo';
import { useMailCache } from './mail-cache';
import { useMail } from './mail-context';
import { useFolderName } from './use-folders';

/** What one can do to a folder. What cannot be brought back is done only when the time to undo is over. */
export function useFolderActions() {
  const t = useTranslations('mail');
  const common = useTranslations('common');
  const trpc = useTRPC();
  const client = useQueryClient();
  const server = useTRPCClient();
  const cache = useMailCache();
  const mail = useMail();
  const nameOf = useFolderName();
  const foldersKey = trpc.mail.folders.queryKey();

  function edit(change: (folders: readonly FolderView[]) => readonly FolderView[]) {
    client.setQueryData<readonly FolderView[]>(foldersKey, (folders) => (folders ? change(folders) : folders));
  }
  const failed = (error: unknown) =>
    notify({ kind: 'error', message: t('folderFailed', { reason: common(`errors.${failureCode(error)}`) }) });

  /** Shows the result now, tells the server when nobody took it back. */
  function later(message: string, commit: () => Promise<unknown>) {
    const before = cache.snapshot();
    const run = () => {
      window.removeEventListener('pagehide', run);
      clearTimeout(timer);
      cache.hold(commit()).catch((error) => {
        cache.restore(before);
        failed(error);
      });
    };
    const timer = setTimeout(run, undoSeconds * 1000);
    window.addEventListener('pagehide', run);
    offerUndo({
      message,
      undoLabel: common('actions.undo'),
      undo: () => {
        clearTimeout(timer);
        window.removeEventListener('pagehide', run);
        cache.restore(before);
        cache.refresh();
      },
    });
  }

  return {
    markRead: (folder: FolderView) => {
      edit((folders) => folders.map((entry) => (entry.path === folder.path ? { ...entry, unread: 0 } : entry)));
      cache.hold(server.mail.markFolderRead.mutate({ path: folder.path })).catch(failed);
    },
    empty: (folder: FolderView) => {
      later(t('done.emptied', { folder: nameOf(folder) }), () => server.mail.emptyFolder.mutate({ path: folder.path }));
      cache.emptyFolder(folder.path);
      if (mail.place.folder === folder.path) mail.go({ uid: null }, { replace: true });
    },
    remove: (folder: FolderView) => {
      later(t('done.folderDeleted', { folder: nameOf(folder) }), () => server.mail.deleteFolder.mutate({ path: folder.path }));
      const inside = `${folder.path}${folder.delimiter}`;
      edit((folders) => folders.filter((entry) => entry.path !== folder.path && !entry.path.startsWith(inside)));
      const inbox = mail.folders.find((entry) => entry.role === 'inbox');
      if (mail.place.folder === folder.path && inbox) mail.go({ folder: inbox.path, uid: null, search: '', filter: 'all' });
    },
    create: async (parent: FolderView | null, name: string) => {
      const { path } = await server.mail.createFolder.mutate({ parent: parent?.path ?? null, name });
      cache.refresh();
      return path;
    },
    rename: async (folder: FolderView, name: string) => {
      const { path } = await server.mail.renameFolder.mutate({ path: folder.path, name });
      cache.refresh();
      if (mail.place.folder === folder.path) mail.go({ folder: path }, { replace: true });
      return path;
    },
  };
}
