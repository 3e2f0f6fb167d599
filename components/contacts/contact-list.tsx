'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { ContactRound, Search, SearchX, UserPlus, Users } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { linkProps, routePath } from '../lib/route';
import { useScreen } from '../lib/screen';
import { failureCode } from '../lib/trpc';
import { Avatar } from '../ui/avatar';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { Skeleton } from '../ui/skeleton';
import { useContacts } from './contacts-context';
import { contactsParts } from './contacts-place';
import { type Line, linesOf } from './list-rows';

const letterHeight = 32;
const rowHeight = { phone: 64, tablet: 56, desktop: 56 };

/** People under their letters, drawn as far as they are in view. */
export function ContactList() {
  const t = useTranslations('contacts');
  const { rows, place, pending } = useContacts();
  const screen = useScreen();
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => linesOf(rows), [rows]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => (lines[at]?.kind === 'letter' ? letterHeight : rowHeight[screen]),
    getItemKey: (at) => keyOf(lines[at]) ?? at,
    overscan: 12,
  });

  const chosen = lines.findIndex((line) => line.kind === 'contact' && line.contact.id === place.cardId);
  useEffect(() => {
    if (chosen >= 0) virtual.scrollToIndex(chosen, { align: 'auto' });
  }, [chosen, virtual]);

  if (pending) return <ListSkeleton />;
  if (rows.length === 0) return <EmptyList />;
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
      <ul aria-label={t('people')} className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (!line) return null;
          return (
            <li key={item.key} className="absolute inset-x-0 top-0" style={{ height: item.size, transform: `translateY(${item.start}px)` }}>
              {line.kind === 'letter' ? (
                <h2 className="flex h-full items-end px-4 pb-1 font-semibold text-ink-3 text-xs">{line.letter}</h2>
              ) : (
                <Row line={line} />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Row({ line: { contact } }: { line: Extract<Line, { kind: 'contact' }> }) {
  const t = useTranslations('contacts');
  const { place } = useContacts();
  const name = contact.displayName || contact.email || t('noName');
  return (
    <a
      {...linkProps(routePath('contacts', ...contactsParts({ ...place, cardId: contact.id })))}
      aria-current={contact.id === place.cardId ? 'true' : undefined}
      className="relative flex h-full items-center gap-3 px-4 text-ink no-underline before:absolute before:inset-y-0 before:start-0 before:w-0.5 hover:bg-hover focus-visible:-outline-offset-2 aria-[current]:bg-accent-soft aria-[current]:before:bg-accent"
    >
      {contact.isGroup ? (
        <span aria-hidden className="flex size-9 shrink-0 items-center justify-center rounded-full bg-surface-2 text-ink-2">
          <Users className="size-4" />
        </span>
      ) : (
        <Avatar name={name} address={contact.email} />
      )}
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{name}</span>
        <span className="block truncate text-ink-3 text-xs">{secondLine(contact, name)}</span>
      </span>
    </a>
  );
}

function secondLine(contact: { organization: string; email: string; phone: string }, name: string): string {
  return [contact.organization, contact.email, contact.phone].find((text) => text !== '' && text !== name) ?? '';
}

function keyOf(line: Line | undefined): string | undefined {
  return line && (line.kind === 'letter' ? `letter ${line.letter}` : line.contact.id);
}

function ListSkeleton() {
  return (
    <div aria-hidden className="flex flex-col gap-4 p-4">
      {[0, 1, 2, 3, 4, 5, 6].map((row) => (
        <div key={row} className="flex items-center gap-3">
          <Skeleton className="size-9 rounded-full" />
          <div className="flex flex-1 flex-col gap-1.5">
            <Skeleton className="h-3.5 w-2/5" />
            <Skeleton className="h-3 w-3/5" />
          </div>
        </div>
      ))}
    </div>
  );
}

function EmptyList() {
  const t = useTranslations('contacts');
  const common = useTranslations('common');
  const { books, place, search, setSearch, startNew, bookForNew, error, retry } = useContacts();
  const directory = books.find((book) => book.id === place.bookId)?.directory;
  if (error) {
    return (
      <EmptyState title={t('notLoaded')} action={<Button onClick={retry}>{common('actions.retry')}</Button>}>
        {common(`errors.${failureCode(error)}`)}
      </EmptyState>
    );
  }
  if (search !== '') {
    return (
      <EmptyState
        icon={<SearchX aria-hidden />}
        title={t('nothingFound')}
        action={<Button onClick={() => setSearch('')}>{common('actions.clear')}</Button>}
      />
    );
  }
  if (directory) {
    return (
      <EmptyState icon={<Search aria-hidden />} title={t('directory.title')}>
        {t('directory.body')}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<ContactRound aria-hidden />}
      title={t('empty.title')}
      action={
        bookForNew ? (
          <Button variant="primary" icon={<UserPlus aria-hidden />} onClick={startNew}>
            {t('commands.new')}
          </Button>
        ) : null
      }
    >
      {t('empty.body')}
    </EmptyState>
  );
}
