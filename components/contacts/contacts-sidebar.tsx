'use client';

import { BookUser, Building2, Ellipsis, Plus, Share2, UserPlus, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { BookView } from '@/server/domain/contacts/schema';
import { useMe } from '../lib/me';
import { linkProps, routePath } from '../lib/route';
import { CommandButton } from '../shell/command-button';
import { useSidebar } from '../shell/module-layout';
import { Button } from '../ui/button';
import { IconButton } from '../ui/icon-button';
import { Menu, MenuItem } from '../ui/menu';
import { useContacts } from './contacts-context';
import { contactsParts } from './contacts-place';

/** The address books. */
export function ContactsSidebar() {
  const t = useTranslations('contacts');
  const { docked } = useSidebar();
  const { books, place, startNew, bookForNew } = useContacts();
  const total = books.reduce((sum, book) => sum + book.total, 0);
  const own = books.filter((book) => !book.directory);
  const directories = books.filter((book) => book.directory);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-3 py-3">
      {docked ? (
        <Button variant="primary" icon={<UserPlus aria-hidden />} disabled={!bookForNew} onClick={startNew} className="w-full">
          {t('commands.new')}
        </Button>
      ) : null}
      <nav aria-labelledby="books-title" className="flex flex-col gap-0.5">
        <BookLink bookId={null} icon={<Users aria-hidden />} name={t('allContacts')} total={total} active={place.bookId === null} />
        <div className="flex items-center ps-2 pt-3">
          <h2 id="books-title" className="flex-1 font-medium text-ink-3 text-xs">
            {t('books')}
          </h2>
          <CommandButton command="contacts.sharedWithMe">
            <Share2 aria-hidden />
          </CommandButton>
          <CommandButton command="contacts.newBook">
            <Plus aria-hidden />
          </CommandButton>
        </div>
        {own.map((book) => (
          <div key={book.id} className="group/row flex items-center rounded-md hover:bg-hover has-[[data-state=open]]:bg-hover">
            <BookLink
              bookId={book.id}
              icon={<BookUser aria-hidden />}
              name={book.owner ? `${book.displayName} · ${book.owner.displayName}` : book.displayName}
              total={book.total}
              active={place.bookId === book.id}
            />
            {book.owner === null ? <BookMenu book={book} /> : null}
          </div>
        ))}
        {directories.length > 0 ? <h2 className="ps-2 pt-3 pb-1 font-medium text-ink-3 text-xs">{t('directories')}</h2> : null}
        {directories.map((book) => (
          <BookLink
            key={book.id}
            bookId={book.id}
            icon={<Building2 aria-hidden />}
            name={book.displayName}
            total={null}
            active={place.bookId === book.id}
          />
        ))}
      </nav>
    </div>
  );
}

/** What one may do with a book of one's own. */
function BookMenu({ book }: { book: BookView }) {
  const t = useTranslations('contacts');
  const sharing = useTranslations('sharing');
  const { functions } = useMe();
  const { showDialog } = useContacts();
  if (!functions.sharing) return null;
  return (
    <Menu
      align="end"
      trigger={
        <IconButton
          size="sm"
          label={t('menuOf', { name: book.displayName })}
          className="opacity-0 focus-visible:opacity-100 group-hover/row:opacity-100 data-[state=open]:opacity-100 max-lg:opacity-100"
        >
          <Ellipsis aria-hidden />
        </IconButton>
      }
    >
      <MenuItem icon={<UserPlus aria-hidden />} onSelect={() => showDialog({ kind: 'share', book })}>
        {sharing('menu')}
      </MenuItem>
    </Menu>
  );
}

type BookLinkProps = { bookId: string | null; icon: ReactNode; name: string; total: number | null; active: boolean };

function BookLink({ bookId, icon, name, total, active }: BookLinkProps) {
  return (
    <a
      {...linkProps(routePath('contacts', ...contactsParts({ bookId, cardId: null })))}
      aria-current={active ? 'page' : undefined}
      className="flex min-h-nav-row min-w-0 flex-1 items-center gap-2.5 rounded-md px-2 text-ink no-underline hover:bg-hover aria-[current]:bg-accent-soft aria-[current]:font-medium aria-[current]:text-accent-strong [&>svg]:size-[1.125rem] [&>svg]:shrink-0 [&>svg]:text-ink-2"
    >
      {icon}
      <span className="min-w-0 flex-1 truncate">{name}</span>
      {total === null ? null : <span className="tabular text-ink-3 text-xs">{total}</span>}
    </a>
  );
}
