'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { FolderView, MessageRow, Moved } from '@/server/domain/mail/schema';
import { makeTurns } from '../lib/in-turn';
import { notify } from '../lib/toasts';
import { failureCode, useTRPCClient } from '../lib/trpc';
import { offerUndo, undoSeconds } from '../lib/undo';
import { useMailCache } from './mail-cache';
import { selection, untickAll } from './selection';
import { folderByRole, useFolderName } from './use-folders';

type Target = { role: 'archive' | 'junk' | 'trash' | 'inbox' } | { path: string };

export type MailActions = {
  move: (rows: readonly MessageRow[], to: Target) => void;
  /** To the trash; for ever when they are there already. */
  remove: (rows: readonly MessageRow[]) => void;
  flag: (rows: readonly MessageRow[], flag: 'seen' | 'flagged', value: boolean, options?: { quiet?: boolean }) => void;
};

type Options = {
  folder: string;
  folders: readonly FolderView[];
  /** Rows are about to leave: go on to the next message, or back to the list. */
  onLeave: (rows: readonly MessageRow[]) => void;
};

/** Marks and moves reach the server in the order they were made: a message read and archived at once arrives read. */
const inTurn = makeTurns();

/** What one can do to messages. Each acts in the same frame, offers to undo, and puts everything back when the server refuses. */
export function useMailActions({ folder, folders, onLeave }: Options): MailActions {
  const t = useTranslations('mail');
  const common = useTranslations('common');
  const server = useTRPCClient();
  const cache = useMailCache();
  const nameOf = useFolderName();

  return useMemo(() => {
    const undoLabel = common('actions.undo');
    const uidsOf = (rows: readonly MessageRow[]) => rows.flatMap((row) => row.uids);
    const failed = (key: 'notMoved' | 'notMarked' | 'notDeleted', error: unknown) => {
      notify({ kind: 'error', message: t(key, { reason: common(`errors.${failureCode(error)}`) }) });
    };
    const undoFailed = (error: unknown) => {
      notify({ kind: 'error', message: common('undoFailed', { reason: common(`errors.${failureCode(error)}`) }) });
    };

    function move(rows: readonly MessageRow[], to: Target) {
      const target = 'path' in to ? folders.find((entry) => entry.path === to.path) : folderByRole(folders, to.role);
      if (rows.length === 0 || target?.path === folder) return;
      const before = cache.snapshot();
      onLeave(rows);
      cache.removeRows(folder, rows);
      forget(rows);
      const work = cache.hold(inTurn(() => server.mail.move.mutate({ folder, uids: uidsOf(rows), to })));
      const withdraw = offerUndo({
        message: t(messageOf(to), { count: rows.length, folder: target ? nameOf(target) : '' }),
        undoLabel,
        undo: () => {
          cache.restore(before);
          return cache.hold(work.then((moved) => moveBack(moved))).catch(undoFailed);
        },
      });
      work.catch((error) => {
        cache.restore(before);
        withdraw();
        failed('notMoved', error);
      });
    }

    async function moveBack(moved: Moved) {
      if (moved.uids.length > 0) await server.mail.move.mutate({ folder: moved.to, uids: [...moved.uids], to: { path: moved.from } });
    }

    /** Nothing brings these back, so the server hears of it only when the time to undo is over. */
    function destroy(rows: readonly MessageRow[]) {
      const before = cache.snapshot();
      onLeave(rows);
      cache.removeRows(folder, rows);
      forget(rows);
      const commit = () => {
        window.removeEventListener('pagehide', commit);
        clearTimeout(timer);
        cache.hold(server.mail.destroy.mutate({ folder, uids: uidsOf(rows) })).catch((error) => {
          cache.restore(before);
          failed('notDeleted', error);
        });
      };
      const timer = setTimeout(commit, undoSeconds * 1000);
      window.addEventListener('pagehide', commit);
      offerUndo({
        message: t('done.destroyed', { count: rows.length }),
        undoLabel,
        undo: () => {
          clearTimeout(timer);
          window.removeEventListener('pagehide', commit);
          cache.restore(before);
        },
      });
    }

    function flag(rows: readonly MessageRow[], name: 'seen' | 'flagged', value: boolean, { quiet = false } = {}) {
      const changing = rows.filter((row) => (name === 'seen' ? row.unread === value : row.flagged !== value));
      if (changing.length === 0) return;
      const before = cache.snapshot();
      // A flag marks the newest message of a conversation; taking it off takes it off all.
      const uids = name === 'flagged' && value ? changing.map((row) => row.uid) : uidsOf(changing);
      cache.setFlag(folder, changing, name, value);
      const work = cache.hold(inTurn(() => server.mail.setFlag.mutate({ folder, uids, flag: name, value })));
      const withdraw = quiet
        ? () => {}
        : offerUndo({
            message: t(`done.${name === 'seen' ? (value ? 'read' : 'unread') : value ? 'flagged' : 'unflagged'}`, {
              count: changing.length,
            }),
            undoLabel,
            undo: () => {
              cache.setFlag(
                folder,
                changing.map((row) => flipped(row, name, value)),
                name,
                !value,
              );
              return cache
                .hold(work.then(() => inTurn(() => server.mail.setFlag.mutate({ folder, uids, flag: name, value: !value }))))
                .catch(undoFailed);
            },
          });
      work.catch((error) => {
        cache.restore(before);
        withdraw();
        failed('notMarked', error);
      });
    }

    return {
      move,
      remove: (rows) => {
        const here = folders.find((entry) => entry.path === folder);
        if (here?.role === 'trash' || here?.role === 'junk') destroy(rows);
        else move(rows, { role: 'trash' });
      },
      flag,
    };
  }, [folder, folders, onLeave, t, common, server, cache, nameOf]);
}

function messageOf(to: Target): 'done.archived' | 'done.junk' | 'done.trashed' | 'done.moved' {
  if ('path' in to || to.role === 'inbox') return 'done.moved';
  return to.role === 'archive' ? 'done.archived' : to.role === 'junk' ? 'done.junk' : 'done.trashed';
}

function flipped(row: MessageRow, flag: 'seen' | 'flagged', value: boolean): MessageRow {
  return flag === 'seen' ? { ...row, unread: !value } : { ...row, flagged: value };
}

/** What left the list is no longer ticked. */
function forget(rows: readonly MessageRow[]): void {
  const gone = new Set(rows.map((row) => row.uid));
  const { ticked } = selection.get();
  if (![...ticked.keys()].some((uid) => gone.has(uid))) return;
  if ([...ticked.keys()].every((uid) => gone.has(uid))) untickAll();
  else selection.set((state) => ({ ...state, ticked: new Map([...state.ticked].filter(([uid]) => !gone.has(uid))) }));
}
