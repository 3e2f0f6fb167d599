'use client';

import { type QueryClient, type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ConversationView, FolderView, MessageFlags, MessageList, MessageRow } from '@/server/domain/mail/schema';
import { useTRPC } from '../lib/trpc';
import { type Pages, withChangedRows, withoutRows } from './list-cache';
import type { ListQuery } from './use-message-list';

type Held = { key: QueryKey; list: MessageList };
export type Snapshot = readonly [QueryKey, unknown][];

/** What the browser holds of the mail, and how to change it ahead of the server. */
export type MailCache = {
  snapshot: () => Snapshot;
  restore: (snapshot: Snapshot) => void;
  removeRows: (folder: string, rows: readonly MessageRow[]) => void;
  setFlag: (folder: string, rows: readonly MessageRow[], flag: 'seen' | 'flagged', value: boolean) => void;
  countUnread: (folder: string, by: number) => void;
  emptyFolder: (folder: string) => void;
  /** Asks the server again for everything in view. */
  refresh: () => void;
  /** While changes are under way, news from the server wait: they could show a state older than the change. */
  hold: <Result>(work: Promise<Result>) => Promise<Result>;
  stale: () => void;
};

let working = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

export function useMailCache(): MailCache {
  const client = useQueryClient();
  const trpc = useTRPC();
  return useMemo(() => makeCache(client, trpc), [client, trpc]);
}

function makeCache(client: QueryClient, trpc: ReturnType<typeof useTRPC>): MailCache {
  const listKey = trpc.mail.list.pathKey();
  const conversationKey = trpc.mail.conversation.pathKey();
  const foldersKey = trpc.mail.folders.queryKey();

  /** An own change and the news of it come one after the other: one question answers both. */
  function refresh() {
    clearTimeout(timer);
    timer = setTimeout(refreshNow, 100);
  }

  function refreshNow() {
    if (working > 0) return;
    void client.invalidateQueries({ queryKey: listKey });
    void client.invalidateQueries({ queryKey: foldersKey });
    void client.invalidateQueries({ queryKey: conversationKey });
  }

  function editFolder(folder: string, edit: (pages: Pages) => Pages) {
    void client.cancelQueries({ queryKey: listKey });
    for (const held of groupByList(client.getQueriesData<MessageList>({ queryKey: listKey }), folder)) {
      const before: Pages = new Map([...held].map(([offset, { list }]) => [offset, list]));
      for (const [offset, list] of edit(before)) {
        const entry = held.get(offset);
        if (entry && entry.list !== list) client.setQueryData(entry.key, list);
      }
    }
  }

  const cache: MailCache = {
    snapshot: () => [
      ...client.getQueriesData({ queryKey: listKey }),
      ...client.getQueriesData({ queryKey: conversationKey }),
      [foldersKey, client.getQueryData(foldersKey)],
    ],
    restore: (snapshot) => {
      // An answer still on its way would show the state before what is being put back.
      void client.cancelQueries({ queryKey: listKey });
      void client.cancelQueries({ queryKey: conversationKey });
      for (const [key, data] of snapshot) if (data !== undefined) client.setQueryData(key, data);
    },
    removeRows: (folder, rows) => {
      const gone = new Set(rows.map((row) => row.uid));
      editFolder(folder, (pages) => withoutRows(pages, gone));
      cache.countUnread(folder, -rows.filter((row) => row.unread).length);
    },
    setFlag: (folder, rows, flag, value) => {
      const uids = new Set(rows.map((row) => row.uid));
      editFolder(folder, (pages) =>
        withChangedRows(pages, uids, (row) => (flag === 'seen' ? { ...row, unread: !value } : { ...row, flagged: value })),
      );
      if (flag === 'seen') {
        const changed = rows.filter((row) => row.unread === value).length;
        cache.countUnread(folder, value ? -changed : changed);
      }
      const all = new Set(rows.flatMap((row) => row.uids));
      client.setQueriesData<ConversationView>({ queryKey: conversationKey }, (view) => withFlags(view, folder, all, { [flag]: value }));
    },
    countUnread: (folder, by) => {
      if (by === 0) return;
      client.setQueryData<readonly FolderView[]>(foldersKey, (folders) =>
        folders?.map((entry) => (entry.path === folder ? { ...entry, unread: Math.max(0, entry.unread + by) } : entry)),
      );
    },
    emptyFolder: (folder) => {
      editFolder(folder, (pages) => new Map([...pages].map(([offset, list]) => [offset, { ...list, total: 0, rows: [] }])));
      client.setQueryData<readonly FolderView[]>(foldersKey, (folders) =>
        folders?.map((entry) => (entry.path === folder ? { ...entry, unread: 0, total: 0 } : entry)),
      );
    },
    refresh,
    stale: () => {
      // The change under way refreshes when it is done.
      if (working === 0) refresh();
    },
    hold: async (work) => {
      working += 1;
      try {
        return await work;
      } finally {
        working -= 1;
        if (working === 0) refresh();
      }
    },
  };
  return cache;
}

function groupByList(entries: readonly [QueryKey, MessageList | undefined][], folder: string): readonly ReadonlyMap<number, Held>[] {
  const groups = new Map<string, Map<number, Held>>();
  for (const [key, list] of entries) {
    const input = inputOf(key);
    if (!list || input?.folder !== folder) continue;
    const name = `${input.view}\n${input.filter}\n${input.search}`;
    const group = groups.get(name) ?? new Map<number, Held>();
    group.set(list.offset, { key, list });
    groups.set(name, group);
  }
  return [...groups.values()];
}

function inputOf(key: QueryKey): ListQuery | undefined {
  return (key[1] as { input?: ListQuery } | undefined)?.input;
}

function withFlags(view: ConversationView | undefined, folder: string, uids: ReadonlySet<number>, flags: Partial<MessageFlags>) {
  if (!view?.messages.some((message) => message.folder === folder && uids.has(message.uid))) return view;
  return {
    ...view,
    messages: view.messages.map((message) =>
      message.folder === folder && uids.has(message.uid) ? { ...message, flags: { ...message.flags, ...flags } } : message,
    ),
  };
}
