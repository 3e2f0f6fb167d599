'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Building2, Users } from 'lucide-react';
import { type FormEvent, useDeferredValue, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { GrantTo, SharePartner, ShareWays } from '@/server/domain/sharing/schema';
import { useTRPC } from '../lib/trpc';
import { Avatar } from '../ui/avatar';
import { Button } from '../ui/button';
import { TextField } from '../ui/text-field';

const none: readonly SharePartner[] = [];

/**
 * Names somebody to share with. Where names may be searched, what is typed finds people and groups; else a complete address is
 * taken as it is, and nothing says whether there is somebody behind it.
 */
export function AddPartner({ ways, onAdd }: { ways: ShareWays; onAdd: (to: GrantTo) => void }) {
  const t = useTranslations('sharing');
  const [term, setTerm] = useState('');
  const field = useRef<HTMLInputElement>(null);
  // It comes when the policy is known, a moment after its dialog.
  useEffect(() => field.current?.focus(), []);
  const wanted = term.trim();
  const asked = useDeferredValue(wanted);
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.sharing.find.queryOptions({ term: asked }, { enabled: ways.find && asked.length > 1, placeholderData: keepPreviousData }),
  );
  const offers = ways.find && wanted.length > 1 ? (data ?? none) : none;
  const isAddress = /^\S+@\S+$/.test(wanted);
  const [only] = offers;
  const meant = isAddress ? wanted : offers.length === 1 && only ? only.login : null;

  function add(login: string) {
    onAdd({ kind: 'person', login });
    setTerm('');
    // The row that was pressed is gone: the next one can be typed.
    field.current?.focus();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (meant !== null) add(meant);
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-2">
      <TextField
        ref={field}
        label={t(ways.find ? 'who' : 'address')}
        hint={t(ways.find ? 'whoHint' : 'addressHint')}
        value={term}
        maxLength={200}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => setTerm(event.target.value)}
      />
      <p role="status" className="sr-only">
        {offers.length > 0 ? t('foundCount', { count: offers.length }) : ''}
      </p>
      {offers.length > 0 ? (
        <ul aria-label={t('found')} className="flex flex-col overflow-hidden rounded-md border border-line">
          {offers.map((one) => (
            <li key={`${one.kind} ${one.login}`}>
              <button
                type="button"
                onClick={() => add(one.login)}
                className="flex min-h-11 w-full items-center gap-2.5 px-3 py-1.5 text-start hover:bg-hover focus-visible:-outline-offset-2"
              >
                {one.kind === 'group' ? (
                  <Users aria-hidden className="size-6 shrink-0 text-ink-3" />
                ) : (
                  <Avatar name={one.displayName} address={one.address} size="sm" />
                )}
                <span className="min-w-0 flex-1">
                  <span className="block truncate">{one.displayName || one.address}</span>
                  <span className="block truncate text-ink-3 text-xs">{one.kind === 'group' ? t('group') : one.address}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" aria-disabled={meant === null}>
          {t('add')}
        </Button>
        {ways.domain ? (
          <Button icon={<Building2 aria-hidden />} onClick={() => onAdd({ kind: 'domain' })}>
            {t('addDomain')}
          </Button>
        ) : null}
      </div>
    </form>
  );
}
