'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useDates } from '../lib/me';
import { useTRPC } from '../lib/trpc';
import { Button } from '../ui/button';
import { Select } from '../ui/select';
import { cardList, Loaded } from './admin-parts';

const kinds = ['', 'login', 'logout', 'password', 'factor', 'app-password', 'admin'] as const;
type Kind = (typeof kinds)[number];
const pageSize = 100;

/** What happened: who, what, from where, when. */
export function AuditPage() {
  const t = useTranslations('admin.audit');
  const dates = useDates();
  const [kind, setKind] = useState<Kind>('');
  const query = useInfiniteQuery(
    useTRPC().admin.audit.infiniteQueryOptions(kind === '' ? {} : { action: kind }, {
      getNextPageParam: (last) => (last.length < pageSize ? undefined : last.at(-1)?.id),
      staleTime: 0,
    }),
  );
  return (
    <>
      <Select
        label={t('kind')}
        value={kind}
        options={kinds.map((value) => ({ value, label: t(`kinds.${value === '' ? 'all' : value}`) }))}
        onChange={setKind}
        className="mb-6 max-w-80"
      />
      <Loaded query={query}>
        {(data) => {
          const rows = data.pages.flat();
          if (rows.length === 0) return <p className="text-ink-3">{t('nothing')}</p>;
          return (
            <ul className={cardList}>
              {rows.map((row) => (
                <li key={row.id} className="grid gap-x-4 px-4 py-2 md:grid-cols-[10.5rem_12rem_1fr]">
                  <span className="tabular text-ink-3 text-sm">{dates.format(row.at, { dateStyle: 'short', timeStyle: 'medium' })}</span>
                  <span className="font-medium">{row.action}</span>
                  <span className="min-w-0 break-words text-ink-2 text-sm">
                    {[row.login ?? row.domain, row.address, detailsOf(row.details)].filter((part) => part !== '').join(' · ')}
                  </span>
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
      {query.hasNextPage ? (
        <Button className="mt-4" aria-disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('older')}
        </Button>
      ) : null}
    </>
  );
}

function detailsOf(details: Record<string, unknown>): string {
  return Object.entries(details)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}
