'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Terminal } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { AuditKind } from '@/server/domain/directory/audit-actions';
import type { AuditRow } from '@/server/domain/directory/read-audit';
import { useDates } from '../lib/me';
import { useTRPC } from '../lib/trpc';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { Select } from '../ui/select';
import { TextField } from '../ui/text-field';
import { cardList, Loaded } from './admin-parts';
import { iconOf, isAlarm, knownKinds, useAuditSentence } from './audit-sentence';
import { DomainSelect } from './domain-select';

/** What happened: who, what, from where, when. */
export function AuditPage() {
  const t = useTranslations('admin.audit');
  const trpc = useTRPC();
  const [kind, setKind] = useState<AuditKind | ''>('');
  const [domain, setDomain] = useState('');
  const [person, setPerson] = useState('');
  const query = useInfiniteQuery(
    trpc.admin.audit.infiniteQueryOptions(
      { ...(kind === '' ? {} : { action: kind }), ...(domain === '' ? {} : { domain }), ...(person === '' ? {} : { person }) },
      { getNextPageParam: (last) => last.next ?? undefined, staleTime: 0, placeholderData: keepPreviousData },
    ),
  );
  function look(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setPerson(String(new FormData(event.currentTarget).get('person')).trim());
  }
  return (
    <>
      <form onSubmit={look} className="mb-6 grid items-end gap-4 md:grid-cols-[1fr_1fr_1fr_auto]">
        <Select
          label={t('kind')}
          value={kind}
          options={[{ value: '', label: t('kinds.all') }, ...knownKinds.map((value) => ({ value, label: t(`kinds.${value}`) }))]}
          onChange={setKind}
        />
        <DomainSelect value={domain} onChange={setDomain} />
        <TextField
          label={t('person')}
          name="person"
          type="search"
          maxLength={190}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
        <Button type="submit" className="max-md:h-11">
          {t('look')}
        </Button>
      </form>
      <Loaded query={query}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.rows);
          if (rows.length === 0) return <p className="text-ink-3">{person === '' ? t('nothing') : t('nothingOf', { person })}</p>;
          return (
            <ul className={cardList} aria-label={t('list')}>
              {rows.map((row) => (
                <Row key={row.id} row={row} />
              ))}
            </ul>
          );
        }}
      </Loaded>
      {query.hasNextPage ? (
        <Button className="mt-4 max-md:h-11" aria-disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('older')}
        </Button>
      ) : null}
    </>
  );
}

function Row({ row }: { row: AuditRow }) {
  const t = useTranslations('admin.audit');
  const dates = useDates();
  const sentence = useAuditSentence();
  const Icon = iconOf(row.action);
  return (
    <li className="flex gap-3 px-4 py-2.5">
      <Icon
        aria-hidden
        strokeWidth={1.75}
        className={cn('mt-0.5 size-[1.125rem] shrink-0', isAlarm(row.action) ? 'text-danger' : 'text-ink-3')}
      />
      <div className="min-w-0 flex-1">
        <p className="break-words">{sentence(row)}</p>
        <p className="tabular flex flex-wrap gap-x-2 text-ink-3 text-sm">
          <time dateTime={row.at.toISOString()}>{dates.format(row.at, { dateStyle: 'medium', timeStyle: 'medium' })}</time>
          {row.address === '' ? null : row.address === 'cli' ? (
            <span className="inline-flex items-center gap-1">
              <Terminal aria-hidden className="size-3.5" />
              {t('commandLine')}
            </span>
          ) : (
            <span>{t('from', { address: row.address })}</span>
          )}
          {row.domain === '' ? null : <span className="break-all">{row.domain}</span>}
        </p>
      </div>
    </li>
  );
}
