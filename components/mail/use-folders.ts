'use client';

import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import type { FolderRole, FolderView } from '@/server/domain/mail/schema';
import { useTRPC } from '../lib/trpc';
import { lookAgain } from './look-again';

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
