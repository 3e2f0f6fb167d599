'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Users, X } from 'lucide-react';
import { type KeyboardEvent, useDeferredValue, useId, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Completion } from '@/server/domain/contacts/schema';
import type { Mailbox } from '@/server/domain/mail/schema';
import { useTRPC } from '../../lib/trpc';
import { Avatar } from '../../ui/avatar';
import { cn } from '../../ui/cn';
import { isAddress, parseRecipients } from './addresses';
import { useGroupMembers } from './use-group-members';

type Props = {
  label: string;
  value: readonly Mailbox[];
  onChange: (value: readonly Mailbox[]) => void;
  autoFocus?: boolean;
  invalid?: boolean;
};

/** People as chips. Typing offers those who are known; Enter, Tab, comma and semicolon take what stands there. */
export function RecipientsField({ label, value, onChange, autoFocus = false, invalid = false }: Props) {
  const t = useTranslations('mail.composer');
  const [term, setTerm] = useState('');
  const [at, setAt] = useState(0);
  const [focused, setFocused] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const asked = useDeferredValue(term.trim());
  const trpc = useTRPC();
  const { data: found } = useQuery(
    trpc.contacts.complete.queryOptions(
      { term: asked, limit: 8 },
      { enabled: asked.length > 0, placeholderData: keepPreviousData, staleTime: 30_000 },
    ),
  );
  const membersOf = useGroupMembers();
  const latest = useRef(value);
  latest.current = value;
  const taken = new Set(value.map((person) => person.address.toLowerCase()));
  const offers = term.trim() === '' ? [] : (found ?? []).filter((person) => person.expands || !taken.has(person.address.toLowerCase()));
  const open = focused && offers.length > 0;
  const active = Math.min(at, offers.length - 1);

  function add(people: readonly Mailbox[]) {
    // Members of a group come a moment later: what was added meanwhile stays.
    const there = new Set(latest.current.map((person) => person.address.toLowerCase()));
    const fresh = people.filter((person) => !there.has(person.address.toLowerCase()));
    if (fresh.length > 0) onChange([...latest.current, ...fresh]);
    setTerm('');
    setAt(0);
  }

  /** A group becomes its members (DIR-8). */
  async function take(offer: Completion) {
    setTerm('');
    setAt(0);
    add(offer.expands ? await membersOf(offer) : [{ name: offer.name, address: offer.address }]);
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && open) {
      event.preventDefault();
      setAt((active + step + offers.length) % offers.length);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      event.stopPropagation();
      setTerm('');
    } else if (
      (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) ||
      event.key === 'Tab' ||
      event.key === ',' ||
      event.key === ';'
    ) {
      const offer = offers[active];
      if (term.trim() === '') {
        if (event.key === 'Enter' || event.key === ',') event.preventDefault();
        return;
      }
      event.preventDefault();
      // What is a whole address already is meant as it stands.
      if (offer && !isAddress(term) && event.key !== ',' && event.key !== ';') void take(offer);
      else add(parseRecipients(term));
    } else if (event.key === 'Backspace' && term === '' && value.length > 0) {
      onChange(value.slice(0, -1));
    }
  }

  return (
    <div className="relative min-w-0 flex-1">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the chips goes to the field, which has its own way by Tab */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: as above */}
      <div className="flex min-h-10 flex-wrap items-center gap-1 px-4 py-1.5 max-md:min-h-12" onClick={() => input.current?.focus()}>
        <label htmlFor={id} className="w-12 shrink-0 text-ink-3 text-sm">
          {label}
        </label>
        {value.map((person) => (
          <RecipientChip key={person.address} person={person} onRemove={() => onChange(value.filter((other) => other !== person))} />
        ))}
        <input
          ref={input}
          id={id}
          role="combobox"
          aria-expanded={open}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={open ? `${id}-${active}` : undefined}
          aria-invalid={invalid || undefined}
          inputMode="email"
          autoComplete="off"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: a new message starts with whom it is for
          autoFocus={autoFocus}
          value={term}
          onChange={(event) => {
            setTerm(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          onFocus={() => setFocused(true)}
          onBlur={() => {
            setFocused(false);
            if (isAddress(term)) add(parseRecipients(term));
          }}
          onPaste={(event) => {
            const pasted = parseRecipients(event.clipboardData.getData('text/plain'));
            if (pasted.length === 0 || !pasted.every((person) => isAddress(person.address))) return;
            event.preventDefault();
            add(pasted);
          }}
          className="h-7 min-w-24 flex-1 bg-transparent focus:outline-none"
        />
      </div>
      {open ? (
        <div
          id={`${id}-list`}
          role="listbox"
          aria-label={t('suggestions')}
          className="absolute inset-x-2 top-full z-20 overflow-hidden rounded-lg bg-surface-3 p-1 shadow-float"
        >
          {offers.map((person, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are on the combobox
            <div
              key={`${person.address} ${person.expands}`}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              // Before the field loses the focus.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => void take(person)}
              onPointerMove={() => setAt(index)}
              className={cn('flex items-center gap-2.5 rounded-md px-2 py-1.5', index === active && 'bg-hover')}
            >
              {person.expands ? (
                <Users aria-hidden className="size-4 text-ink-3" />
              ) : (
                <Avatar name={person.name} address={person.address} size="sm" />
              )}
              <span className="min-w-0">
                <span className="block truncate">{person.name || person.address}</span>
                {person.name ? (
                  <span className="block truncate text-ink-3 text-xs">{person.expands ? t('group') : person.address}</span>
                ) : null}
              </span>
            </div>
          ))}
        </div>
      ) : (
        <div id={`${id}-list`} hidden />
      )}
    </div>
  );
}

function RecipientChip({ person, onRemove }: { person: Mailbox; onRemove: () => void }) {
  const t = useTranslations('mail.composer');
  const common = useTranslations('common');
  const good = isAddress(person.address);
  const name = person.name || person.address;
  return (
    <span
      title={good ? person.address : t('badAddressHint')}
      className={cn(
        'inline-flex h-7 max-w-full items-center gap-1.5 rounded-full ps-1 pe-1',
        good ? 'bg-surface-2' : 'bg-danger-soft text-danger',
      )}
    >
      <Avatar name={person.name} address={person.address} size="xs" />
      <span className="truncate text-sm">{name}</span>
      <button
        type="button"
        tabIndex={-1}
        aria-label={common('actions.remove', { name })}
        onClick={(event) => {
          event.stopPropagation();
          onRemove();
        }}
        className="rounded-full p-1 hover:bg-pressed"
      >
        <X aria-hidden className="size-3" />
      </button>
    </span>
  );
}
