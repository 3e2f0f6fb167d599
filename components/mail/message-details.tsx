'use client';

import { ChevronDown } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Mailbox, MessageView } from '@/server/domain/mail/schema';
import { useDates, useMe } from '../lib/me';
import { composeTo } from '../shell/compose-request';
import { cn } from '../ui/cn';
import { nameOfMailbox } from './people';

/** "to me, Anna and 3 others": opens the full details. */
export function RecipientLine({ message, open, onToggle }: { message: MessageView; open: boolean; onToggle: () => void }) {
  const t = useTranslations('mail');
  const { address } = useMe();
  const all = [...message.to, ...message.cc];
  const names = all.map((person) => (person.address.toLowerCase() === address.toLowerCase() ? t('me') : nameOfMailbox(person)));
  const shown = names.slice(0, 3).join(', ');
  return (
    <button
      type="button"
      aria-expanded={open}
      onClick={onToggle}
      className="-mx-1 flex max-w-full items-center gap-1 rounded-sm px-1 text-ink-3 text-sm hover:text-ink max-md:min-h-8"
    >
      <span className="truncate">
        {names.length === 0
          ? t('noRecipient')
          : names.length > 3
            ? t('toManyLine', { names: shown, more: names.length - 3 })
            : t('toLine', { names: shown })}
      </span>
      <ChevronDown aria-hidden className={cn('size-3.5 shrink-0', open && 'rotate-180')} />
      <span className="sr-only">{t('details')}</span>
    </button>
  );
}

/** Everybody by name and address, and the full date. */
export function MessageDetails({ message }: { message: MessageView }) {
  const t = useTranslations('mail');
  const dates = useDates();
  return (
    <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 rounded-lg bg-surface-2 px-4 py-3 text-sm">
      <People term={t('from')} people={message.from} />
      <People term={t('replyTo')} people={message.replyTo} />
      <People term={t('to')} people={message.to} />
      <People term={t('cc')} people={message.cc} />
      <People term={t('bcc')} people={message.bcc} />
      <dt className="text-ink-3">{t('date')}</dt>
      <dd>{dates.format(message.date, { dateStyle: 'full', timeStyle: 'medium' })}</dd>
    </dl>
  );
}

function People({ term, people }: { term: string; people: readonly Mailbox[] }) {
  const t = useTranslations('mail');
  if (people.length === 0) return null;
  return (
    <>
      <dt className="text-ink-3">{term}</dt>
      <dd className="flex min-w-0 flex-col gap-1">
        {people.map((person) => (
          <button
            key={`${person.name} ${person.address}`}
            type="button"
            title={t('writeTo', { name: nameOfMailbox(person) })}
            onClick={() => composeTo([person])}
            className="max-w-full truncate text-start hover:underline"
          >
            {person.name ? <span className="me-1.5">{person.name}</span> : null}
            <span className={person.name ? 'text-ink-3' : undefined}>{person.address}</span>
          </button>
        ))}
      </dd>
    </>
  );
}
