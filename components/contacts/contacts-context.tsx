'use client';

import { createContext, useContext } from 'react';
import type { BookView, ContactRow } from '@/server/domain/contacts/schema';
import type { ContactForm } from './contact-form-model';
import type { ContactsPlace } from './contacts-place';
import type { ContactActions } from './use-contact-actions';

export type Editing = { kind: 'new'; form: ContactForm } | { kind: 'edit'; id: string; form?: ContactForm };

export type ContactsDialog = { kind: 'new-book' } | { kind: 'share'; book: BookView } | { kind: 'shared-with-me' };

export type ContactsState = {
  place: ContactsPlace;
  go: (place: Partial<ContactsPlace>, options?: { replace?: boolean }) => void;
  books: readonly BookView[];
  /** Where a new card goes; undefined when there is no book to write to. */
  bookForNew: BookView | undefined;
  rows: readonly ContactRow[];
  pending: boolean;
  error: unknown;
  retry: () => void;
  search: string;
  setSearch: (search: string) => void;
  editing: Editing | null;
  edit: (editing: Editing | null) => void;
  startNew: () => void;
  actions: ContactActions;
  remove: (id: string) => void;
  /** The next (1) or previous (-1) card. */
  step: (direction: 1 | -1) => void;
  showDialog: (dialog: ContactsDialog | null) => void;
};

const Context = createContext<ContactsState | null>(null);

export const ContactsProvider = Context.Provider;

export function useContacts(): ContactsState {
  const state = useContext(Context);
  if (!state) throw new Error('useContacts outside the contacts module');
  return state;
}
