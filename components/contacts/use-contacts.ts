'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import type { BookView } from '@/server/domain/contacts/schema';
import { useLive } from '../lib/live';
import { useTRPC } from '../lib/trpc';

export const contactsMutationKey = ['contacts-write'];

export function useBooks(): readonly BookView[] | undefined {
  const trpc = useTRPC();
  return useQuery(trpc.contacts.books.queryOptions()).data;
}

/** The people of a book (null: of all) that match; while one types, those of the last search stay. */
export function useContactList(bookId: string | null, search: string) {
  const trpc = useTRPC();
  return useQuery(trpc.contacts.list.queryOptions({ bookId, search }, { placeholderData: keepPreviousData }));
}

/** A card made a moment ago has no id yet; it is in the cache under its provisional one. */
export function useContact(id: string | null) {
  const trpc = useTRPC();
  return useQuery(trpc.contacts.contact.queryOptions({ id: id ?? '' }, { enabled: id !== null && !id.startsWith('new-') }));
}

/** Fetches again what changed on another device; while a write of our own is on its way, its answer does that. */
export function useContactsLive(books: readonly BookView[] | undefined): void {
  const trpc = useTRPC();
  const client = useQueryClient();
  useLive('collection', (event) => {
    if (!books?.some((book) => book.id === event.collectionId)) return;
    if (client.isMutating({ mutationKey: contactsMutationKey }) > 0) return;
    void client.invalidateQueries(trpc.contacts.pathFilter());
  });
  useLive('collections', () => void client.invalidateQueries(trpc.contacts.pathFilter()));
}
