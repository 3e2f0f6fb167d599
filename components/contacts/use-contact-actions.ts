'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { ContactDetail, ContactInput, ContactRow, ContactWritten } from '@/server/domain/contacts/schema';
import { useDateSettings } from '../lib/me';
import { notify } from '../lib/toasts';
import { failureCode, useTRPC, useTRPCClient } from '../lib/trpc';
import { offerUndo } from '../lib/undo';
import { newUuid } from '../lib/uuid';
import { insertRow, nameOf, rowOf } from './list-rows';
import { contactsMutationKey } from './use-contacts';

const contactWrites = { id: 'contacts' };

type List = readonly ContactRow[];

export type ContactActions = {
  /** Gives the provisional id under which the card can be shown at once. */
  create: (bookId: string, contact: ContactInput, on: { made: (id: string) => void; failed: () => void; undone: () => void }) => string;
  update: (detail: ContactDetail, patch: Partial<ContactInput>, onFailed: () => void) => void;
  remove: (row: Pick<ContactRow, 'id' | 'displayName'>, onBack: () => void) => void;
  createBook: (displayName: string) => void;
};

type Write = {
  apply: () => () => void;
  send: () => Promise<ContactWritten>;
  done: string;
  failed: (reason: string) => string;
  onSuccess?: (written: ContactWritten) => void;
  onFailed?: () => void;
  onUndone?: () => void;
};

/** What one can do to cards. Each acts in the same frame, offers to undo, and puts everything back when the server refuses. */
export function useContactActions(): ContactActions {
  const t = useTranslations('contacts');
  const common = useTranslations('common');
  const trpc = useTRPC();
  const server = useTRPCClient();
  const client = useQueryClient();
  const { locale } = useDateSettings();

  const { mutateAsync } = useMutation({
    mutationKey: contactsMutationKey,
    // One after the other, in the order they were made: requests may overtake each other.
    scope: contactWrites,
    mutationFn: (write: Write) => write.send(),
    onMutate: (write) => {
      void client.cancelQueries(trpc.contacts.list.pathFilter());
      return { restore: write.apply() };
    },
    onError: (error, write, context) => {
      context?.restore();
      write.onFailed?.();
      notify({ kind: 'error', message: write.failed(common(`errors.${failureCode(error)}`)) });
    },
    onSuccess: (written, write) => {
      write.onSuccess?.(written);
    },
    onSettled: () => {
      if (client.isMutating({ mutationKey: contactsMutationKey }) <= 1) return refresh();
    },
  });

  const refresh = () => client.invalidateQueries(trpc.contacts.pathFilter());

  return useMemo<ContactActions>(() => {
    /** Offered at once, so that undo always means the last thing done; it waits for the write to be through. */
    function mutate(write: Write) {
      const work = mutateAsync(write);
      const withdraw = offerUndo({
        message: write.done,
        undoLabel: common('actions.undo'),
        undo: () =>
          work
            .then((written) => server.contacts.undo.mutate({ undo: written.undo }))
            .then(() => client.invalidateQueries(trpc.contacts.pathFilter()))
            .then(() => write.onUndone?.())
            .catch(
              (error) => void notify({ kind: 'error', message: common('undoFailed', { reason: common(`errors.${failureCode(error)}`) }) }),
            ),
      });
      work.catch(withdraw);
    }

    const listFilter = trpc.contacts.list.pathFilter();
    const detailKey = (id: string) => trpc.contacts.contact.queryKey({ id });

    /** Changes every list that is held; gives the way back. */
    function changeLists(change: (list: List, query: { bookId: string | null }) => List): () => void {
      const before = client.getQueriesData<List>(listFilter);
      for (const [key, list] of before) if (list) client.setQueryData<List>(key, change(list, queryOf(key)));
      return () => {
        for (const [key, list] of before) client.setQueryData(key, list);
      };
    }

    return {
      create: (bookId, contact, on) => {
        const uid = newUuid();
        const id = `new-${uid}`;
        const detail: ContactDetail = {
          ...contact,
          id,
          bookId,
          uid,
          etag: '',
          canWrite: false,
          canErase: false,
          isGroup: false,
          photo: null,
        };
        client.setQueryData(detailKey(id), detail);
        mutate({
          apply: () =>
            changeLists((list, query) =>
              query.bookId === null || query.bookId === bookId ? insertRow(list, rowOf(contact, { id, bookId, uid }), locale) : list,
            ),
          send: () => server.contacts.create.mutate({ bookId, uid, contact }),
          done: t('done.created', { name: nameOf(contact) }),
          failed: (reason) => t('failed.created', { reason }),
          onSuccess: (written) => {
            client.setQueryData(detailKey(written.id), { ...detail, id: written.id, etag: written.etag, canWrite: true, canErase: true });
            changeLists((list) => list.map((row) => (row.id === id ? { ...row, id: written.id } : row)));
            on.made(written.id);
          },
          onFailed: on.failed,
          onUndone: on.undone,
        });
        return id;
      },
      update: (detail, patch, onFailed) =>
        mutate({
          apply: () => {
            const key = detailKey(detail.id);
            const next = { ...detail, ...patch };
            client.setQueryData(key, next);
            const back = changeLists((list) => {
              const row = list.find((other) => other.id === detail.id);
              return row ? insertRow(list, { ...rowOf(next, detail), hasPhoto: row.hasPhoto, isGroup: row.isGroup }, locale) : list;
            });
            return () => {
              client.setQueryData(key, detail);
              back();
              onFailed();
            };
          },
          send: () => server.contacts.update.mutate({ id: detail.id, etag: detail.etag, contact: patch }),
          done: t('done.changed', { name: nameOf({ ...detail, ...patch }) }),
          failed: (reason) => t('failed.changed', { reason }),
        }),
      remove: (row, onBack) =>
        mutate({
          apply: () => changeLists((list) => list.filter((other) => other.id !== row.id)),
          send: () => server.contacts.remove.mutate({ id: row.id }),
          done: t('done.deleted', { name: row.displayName }),
          failed: (reason) => t('failed.deleted', { reason }),
          onFailed: onBack,
          onUndone: onBack,
        }),
      createBook: (displayName) => {
        server.contacts.createBook.mutate({ displayName }).then(
          () => void client.invalidateQueries(trpc.contacts.books.pathFilter()),
          (error) => void notify({ kind: 'error', message: common('notSaved', { reason: common(`errors.${failureCode(error)}`) }) }),
        );
      },
    };
  }, [t, common, trpc, server, client, locale, mutateAsync]);
}

/** Which list a query key stands for. */
function queryOf(key: readonly unknown[]): { bookId: string | null } {
  const options = key[1] as { input?: { bookId?: string | null } } | undefined;
  return { bookId: options?.input?.bookId ?? null };
}
