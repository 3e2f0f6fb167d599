'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { MessageRow } from '@/server/domain/mail/schema';
import { useTRPC } from '../lib/trpc';
import { useMail } from './mail-context';

/** How a conversation is asked for; the same wherever it is, so that what was fetched ahead is found. */
export function useConversationOptions() {
  const trpc = useTRPC();
  return useCallback(
    (folder: string, uids: readonly number[], showRemote = false) =>
      trpc.mail.conversation.queryOptions({ folder, uids: [...uids], showRemote }),
    [trpc],
  );
}

/** Fetches a conversation when the pointer shows that it will be wanted. */
export function usePrefetchConversation(): (row: MessageRow) => void {
  const client = useQueryClient();
  const options = useConversationOptions();
  const { place, folder } = useMail();
  return useCallback(
    (row) => {
      if (folder?.role !== 'drafts') void client.prefetchQuery({ ...options(place.folder, row.uids), staleTime: 60_000 });
    },
    [client, options, place.folder, folder?.role],
  );
}
