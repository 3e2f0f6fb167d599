'use client';

import { Search, UserPlus, X } from 'lucide-react';
import dynamic from 'next/dynamic';
import { type RefObject, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { BookView, ContactRow } from '@/server/domain/contacts/schema';
import { useLocalSetting } from '../lib/local-setting';
import { navigate, routePath, useRoute } from '../lib/route';
import { useScreen } from '../lib/screen';
import { ModuleLayout, SidebarButton } from '../shell/module-layout';
import { cn } from '../ui/cn';
import { fieldLook } from '../ui/field';
import { IconButton } from '../ui/icon-button';
import { Resizer } from '../ui/resizer';
import { emptyContact } from './contact-form-model';
import { ContactList } from './contact-list';
import { ContactPane } from './contact-pane';
import { type ContactsDialog, ContactsProvider, type ContactsState, type Editing, useContacts } from './contacts-context';
import { type ContactsPlace, contactsParts, parseContactsPlace } from './contacts-place';
import { ContactsSidebar } from './contacts-sidebar';
import { NewBookDialog } from './new-book-dialog';
import { useContactActions } from './use-contact-actions';
import { useBooks, useContactList, useContactsLive } from './use-contacts';
import { useContactsCommands } from './use-contacts-commands';

// Opened now and then: fetched when they are.
const ShareDialog = dynamic(() => import('../sharing/share-dialog'), { ssr: false });
const SharedWithMe = dynamic(() => import('../sharing/shared-with-me'), { ssr: false });

/** Contacts: books, people, a card. The address says which book and which card. */
export default function ContactsModule() {
  const t = useTranslations('contacts');
  const common = useTranslations('common');
  const screen = useScreen();
  const [dialog, showDialog] = useState<ContactsDialog | null>(null);
  const close = () => showDialog(null);
  const searchField = useRef<HTMLInputElement>(null);
  const state = useContactsState(showDialog);
  useContactsCommands(state, () => searchField.current?.focus());
  usePageTitle(state);
  const inDetail = state.place.cardId !== null || state.editing !== null;
  return (
    <ContactsProvider value={state}>
      <ModuleLayout
        sidebarLabel={t('books')}
        sidebar={<ContactsSidebar />}
        newAction={
          state.bookForNew && !(screen === 'phone' && inDetail)
            ? { label: t('commands.new'), icon: <UserPlus aria-hidden />, onClick: state.startNew }
            : null
        }
      >
        <h1 className="sr-only">{common('modules.contacts')}</h1>
        <Panes searchField={searchField} inDetail={inDetail} />
      </ModuleLayout>
      {dialog?.kind === 'new-book' ? <NewBookDialog onCreate={state.actions.createBook} onClose={close} /> : null}
      {dialog?.kind === 'share' ? <ShareDialog kind="addressbook" collection={dialog.book} onClose={close} /> : null}
      {dialog?.kind === 'shared-with-me' ? <SharedWithMe kind="addressbook" onClose={close} /> : null}
    </ContactsProvider>
  );
}

function Panes({ searchField, inDetail }: { searchField: RefObject<HTMLInputElement | null>; inDetail: boolean }) {
  const t = useTranslations('contacts');
  const phone = useScreen() === 'phone';
  const [width, setWidth] = useLocalSetting('contacts.list', '340');
  const pixels = Math.min(480, Math.max(260, Number(width) || 340));
  if (phone) return inDetail ? <ContactPane /> : <ListPane searchField={searchField} />;
  return (
    <div className="flex min-h-0 flex-1">
      <div style={{ width: pixels }} className="flex min-h-0 shrink-0 flex-col">
        <ListPane searchField={searchField} />
      </div>
      <Resizer label={t('resizeList')} value={pixels} min={260} max={480} onChange={(next) => setWidth(String(next))} />
      <section aria-label={t('card')} className="flex min-h-0 min-w-0 flex-1 flex-col">
        <ContactPane />
      </section>
    </div>
  );
}

function ListPane({ searchField }: { searchField: RefObject<HTMLInputElement | null> }) {
  const t = useTranslations('contacts');
  const common = useTranslations('common');
  const { search, setSearch, step } = useContacts();
  return (
    <section aria-label={t('people')} className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-13 shrink-0 items-center gap-1 border-line border-b px-3 max-md:px-2">
        <SidebarButton />
        <span className="relative flex flex-1">
          <Search aria-hidden className="pointer-events-none absolute start-2.5 top-1/2 size-4 -translate-y-1/2 text-ink-3" />
          <input
            ref={searchField}
            type="search"
            aria-label={t('commands.search')}
            placeholder={t('searchPlaceholder')}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown' || event.key === 'Enter') {
                event.preventDefault();
                step(1);
              }
              if (event.key === 'Escape') {
                setSearch('');
                event.currentTarget.blur();
              }
            }}
            className={cn(fieldLook, 'h-control ps-8 pe-8 max-md:h-11 [&::-webkit-search-cancel-button]:hidden')}
          />
          {search ? (
            <IconButton
              size="sm"
              label={common('actions.clear')}
              onClick={() => setSearch('')}
              className="absolute end-0.5 top-1/2 -translate-y-1/2"
            >
              <X aria-hidden />
            </IconButton>
          ) : null}
        </span>
      </div>
      <ContactList />
    </section>
  );
}

const noBooks: readonly BookView[] = [];
const noRows: readonly ContactRow[] = [];

function useContactsState(showDialog: ContactsState['showDialog']): ContactsState {
  const route = useRoute();
  const place = useMemo(() => parseContactsPlace(route.parts), [route.parts]);
  const [search, setSearch] = useState('');
  const [editing, edit] = useState<Editing | null>(null);
  const bookList = useBooks();
  const books = bookList ?? noBooks;
  const list = useContactList(place.bookId, useDeferredValue(search.trim()));
  const rows = list.data ?? noRows;
  const actions = useContactActions();
  useContactsLive(bookList);

  const latest = useRef({ place, rows });
  latest.current = { place, rows };
  const go = useCallback((change: Partial<ContactsPlace>, options?: { replace?: boolean }) => {
    navigate(routePath('contacts', ...contactsParts({ ...latest.current.place, ...change })), options);
  }, []);

  // Another card or book in view: what was being written about the first is not about this one.
  const { bookId, cardId } = place;
  useEffect(() => edit((now) => (now?.kind === 'edit' && now.id !== cardId ? null : now)), [cardId]);

  const bookForNew = useMemo(() => {
    const writable = books.filter((book) => book.can.create);
    return writable.find((book) => book.id === bookId) ?? writable.find((book) => book.isDefault) ?? writable[0];
  }, [books, bookId]);

  const step = useCallback(
    (direction: 1 | -1) => {
      const { rows: held, place: here } = latest.current;
      const at = held.findIndex((row) => row.id === here.cardId);
      const next = at < 0 ? held[direction > 0 ? 0 : held.length - 1] : held[at + direction];
      if (next) go({ cardId: next.id }, { replace: here.cardId !== null });
    },
    [go],
  );

  const remove = useCallback(
    (id: string) => {
      const { rows: held, place: here } = latest.current;
      const at = held.findIndex((row) => row.id === id);
      const row = held[at];
      if (!row) return;
      const next = held[at + 1] ?? held[at - 1];
      actions.remove(row, () => navigate(routePath('contacts', ...contactsParts({ ...here, cardId: id }))));
      go({ cardId: window.matchMedia('(min-width: 48rem)').matches ? (next?.id ?? null) : null }, { replace: true });
    },
    [actions, go],
  );

  return {
    place,
    go,
    books,
    bookForNew,
    rows,
    pending: list.isPending,
    error: list.error,
    retry: () => void list.refetch(),
    search,
    setSearch,
    editing,
    edit,
    startNew: () => edit({ kind: 'new', form: emptyContact() }),
    actions,
    remove,
    step,
    showDialog,
  };
}

function usePageTitle({ place, rows }: ContactsState): void {
  const common = useTranslations('common');
  const name = rows.find((row) => row.id === place.cardId)?.displayName;
  useEffect(() => {
    document.title = [name, common('modules.contacts')].filter(Boolean).join(' · ');
  }, [name, common]);
}
