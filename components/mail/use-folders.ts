'use client';

import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import type { FolderRole, FolderView } from '@/server/domain/mail/schema';
import { failureCode, type MailReason, mailReason, useTRPC } from '../lib/trpc';
import { lookAgain } from './look-again';

/** Why there is no mail to show; `unreachable`: the server does not answer, or not as one does. */
export type ClosedReason = MailReason | 'unreachable';

/** Whether the mailbox as a whole is closed, and a way to try again. What was fetched before a server went away stays in view. */
export function useMailClosed(): { closed: ClosedReason | null; retry: () => void } {
  const { data, error, refetch } = useFolders();
  const silent = error !== null && data === undefined && ['unavailable', 'upstream_failed'].includes(failureCode(error));
  return { closed: mailReason(error) ?? (silent ? 'unreachable' : null), retry: () => void refetch() };
}

export function useFolders() {
  return useQuery({ ...useTRPC().mail.folders.queryOptions(), refetchInterval: lookAgain });
}

/** What a folder is called here: special ones in the person's language, the rest by their own name. */
export function useFolderName(): (folder: Pick<FolderView, 'role' | 'name'>) => string {
  const t = useTranslations('mail.roles');
  return useCallback((folder) => (folder.role ? t(folder.role) : folder.name), [t]);
}

export function folderByRole(folders: readonly FolderView[], role: FolderRole): FolderView | undefined {
  return folders.find((folder) => folder.role === role);
}
