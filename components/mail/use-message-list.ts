'use client';

import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { MessageList, MessageRow } from '@/server/domain/mail/schema';
import { useTRPC } from '../lib/trpc';
import { pageSize } from './list-cache';
import { lookAgain } from './look-again';
import type { Filter } from './mail-route';

export type ListQuery = { folder: string; view: 'conversations' | 'messages'; filter: Filter; search: string };

export type MessageListState = {
  /** How many rows there are; null while nothing is known yet. */
  total: number | null;
  /** A row that is held, or undefined while it is on the way. */
  rowAt: (index: number) => MessageRow | undefined;
  /** Where a row is, among those held. */
  indexOf: (uid: number) => number;
  /** The list tells which rows are in view; their pages are fetched. */
  show: (first: number, last: number) => void;
  error: unknown;
  retry: () => void;
  refreshing: boolean;
};

/** Rows of a folder by offset, fetched in pages as they come into view. Holds for 100,000 as for 10. */
export function useMessageList(query: ListQuery, enabled: boolean): MessageListState {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { folder, view, filter, search } = query;
  const listKey = `${folder}\n${view}\n${filter}\n${search}`;
  const [wanted, setWanted] = useState({ listKey, first: 0, last: 0 });
  const range = wanted.listKey === listKey ? wanted : { listKey, first: 0, last: 0 };
  const offsets = useMemo(
    () => Array.from({ length: range.last - range.first + 1 }, (_, at) => (range.first + at) * pageSize),
    [range.first, range.last],
  );

  const optionsFor = useCallback(
    (offset: number) =>
      trpc.mail.list.queryOptions({ folder, view, filter, search, offset, limit: pageSize }, { trpc: { abortOnUnmount: true } }),
    [trpc, folder, view, filter, search],
  );
  const results = useQueries({ queries: offsets.map((offset) => ({ ...optionsFor(offset), enabled, refetchInterval: lookAgain })) });

  const pageAt = useCallback(
    (page: number): MessageList | undefined => client.getQueryData(optionsFor(page * pageSize).queryKey),
    [client, optionsFor],
  );
  const total = results.find((result) => result.data)?.data?.total ?? pageAt(0)?.total ?? null;
  const pages = total === null ? 1 : Math.max(1, Math.ceil(total / pageSize));

  const show = useCallback(
    (firstRow: number, lastRow: number) => {
      const first = Math.max(0, Math.floor(firstRow / pageSize));
      const last = Math.max(first, Math.floor(lastRow / pageSize));
      setWanted((old) => (old.listKey === listKey && old.first === first && old.last === last ? old : { listKey, first, last }));
    },
    [listKey],
  );
  useEffect(() => {
    // The list got shorter than what was in view.
    if (range.first > 0 && range.first >= pages) setWanted({ listKey, first: pages - 1, last: pages - 1 });
  }, [range.first, pages, listKey]);

  const error = total === null ? (results.find((result) => result.error)?.error ?? null) : null;
  const refreshing = results.some((result) => result.isFetching);
  // Rows are read from the query cache: a new answer (or a change ahead of the server) makes a new list.
  const answers = useSameWhileEqual(results.map((result) => result.data));
  // biome-ignore lint/correctness/useExhaustiveDependencies: `answers` stands for what the cache holds
  return useMemo(
    () => ({
      total,
      rowAt: (index) => pageAt(Math.floor(index / pageSize))?.rows[index % pageSize],
      indexOf: (uid) => {
        for (let page = 0; page < pages; page += 1) {
          const at = pageAt(page)?.rows.findIndex((row) => row.uid === uid) ?? -1;
          if (at >= 0) return page * pageSize + at;
        }
        return -1;
      },
      show,
      error,
      retry: () => void client.refetchQueries({ queryKey: trpc.mail.list.pathKey(), type: 'active' }),
      refreshing,
    }),
    [total, pages, pageAt, show, error, refreshing, answers, client, trpc],
  );
}

/** The same array for as long as its members are the same objects. */
function useSameWhileEqual<Item>(list: readonly Item[]): readonly Item[] {
  const held = useRef(list);
  if (held.current.length !== list.length || held.current.some((item, at) => item !== list[at])) held.current = list;
  return held.current;
}
