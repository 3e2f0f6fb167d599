'use client';

import { useTranslations } from 'use-intl';
import { useCommands } from '../lib/commands';
import type { ContactsState } from './contacts-context';

/** Every action of the contacts, for keys, palette and the `?` sheet. */
export function useContactsCommands(state: ContactsState, focusSearch: () => void): void {
  const t = useTranslations('contacts');
  const sharing = useTranslations('sharing');
  const common = useTranslations('common');
  const group = common('modules.contacts');
  const { place, editing } = state;
  const chosen = () => editing === null && place.cardId !== null && !place.cardId.startsWith('new-');
  const may = (act: 'change' | 'erase') => () => {
    const row = state.rows.find((candidate) => candidate.id === place.cardId);
    const book = state.books.find((candidate) => candidate.id === row?.bookId);
    return chosen() && book?.can[act] === true;
  };

  useCommands([
    { id: 'contacts.new', label: t('commands.new'), group, keys: ['c'], when: () => state.bookForNew !== undefined, run: state.startNew },
    { id: 'contacts.next', label: t('commands.next'), group, keys: ['j', 'arrowdown'], quiet: true, run: () => state.step(1) },
    { id: 'contacts.previous', label: t('commands.previous'), group, keys: ['k', 'arrowup'], quiet: true, run: () => state.step(-1) },
    {
      id: 'contacts.open',
      label: t('commands.open'),
      group,
      keys: ['o'],
      quiet: true,
      when: () => place.cardId === null,
      run: () => state.step(1),
    },
    {
      id: 'contacts.back',
      label: t('commands.back'),
      group,
      keys: ['u', 'escape'],
      quiet: true,
      when: () => place.cardId !== null && editing === null,
      run: () => state.go({ cardId: null }),
    },
    {
      id: 'contacts.edit',
      label: t('commands.edit'),
      group,
      keys: ['e'],
      when: may('change'),
      run: () => {
        if (place.cardId) state.edit({ kind: 'edit', id: place.cardId });
      },
    },
    {
      id: 'contacts.delete',
      label: t('commands.delete'),
      group,
      keys: ['#', 'backspace', 'delete'],
      when: may('erase'),
      run: () => {
        if (place.cardId) state.remove(place.cardId);
      },
    },
    { id: 'contacts.search', label: t('commands.search'), group, keys: ['/'], run: focusSearch },
    { id: 'contacts.newBook', label: t('commands.newBook'), group, run: () => state.showDialog({ kind: 'new-book' }) },
    { id: 'contacts.sharedWithMe', label: sharing('withMe'), group, run: () => state.showDialog({ kind: 'shared-with-me' }) },
  ]);
}
