'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { RefreshCw } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { AppRouter } from '@/server/protocols/trpc/router';
import { useDates } from '../lib/me';
import { useTRPC, useTRPCClient } from '../lib/trpc';
import { Section } from '../settings/section';
import { Button } from '../ui/button';
import { Chip } from '../ui/chip';
import { cardList, Loaded, State } from './admin-parts';

type Source = inferRouterOutputs<AppRouter>['admin']['sources'][number];

const againMilliseconds = 1000;

/** Every source, domain by domain. The answer does not wait for slow ones: those are looked at again until they are known. */
export function SourceList() {
  const t = useTranslations('admin.sources');
  const trpc = useTRPC();
  const client = useTRPCClient();
  const cache = useQueryClient();
  const key = trpc.admin.sources.queryKey({ ask: true });
  const query = useQuery({
    ...trpc.admin.sources.queryOptions({ ask: true }, { staleTime: 0 }),
    // Asked anew when the page opens; while some are still at it, only what is known by now is fetched.
    queryFn: async ({ signal }) => {
      const known = cache.getQueryData(key);
      const waiting = known?.some((one) => one.asking) ?? false;
      return client.admin.sources.query({ ask: !waiting }, { signal });
    },
    refetchInterval: ({ state }) => (state.data?.some((one) => one.asking) ? againMilliseconds : false),
  });
  return (
    <Section title={t('health')} hint={t('healthHint')}>
      <Loaded query={query}>{(sources) => <Domains sources={sources} />}</Loaded>
      <div>
        <Button
          icon={<RefreshCw aria-hidden />}
          aria-disabled={query.isFetching}
          onClick={() => void query.refetch()}
          className="max-md:h-11"
        >
          {t('again')}
        </Button>
      </div>
    </Section>
  );
}

/** With more domains than this, those without trouble are folded away. */
const mostInView = 10;

function Domains({ sources }: { sources: readonly Source[] }) {
  const t = useTranslations('admin.sources');
  const failing = sources.filter((one) => one.trouble !== null).length;
  const asking = sources.filter((one) => one.asking).length;
  const domains = [...Map.groupBy(sources, (one) => one.domain)];
  // What needs somebody stands first.
  const broken = domains.filter(([, ofDomain]) => ofDomain.some((one) => one.trouble !== null || one.asking));
  const good = domains.filter((domain) => !broken.includes(domain));
  const folded = broken.length > 0 && domains.length > mostInView;
  return (
    <>
      <p role="status" className={failing > 0 && asking === 0 ? 'font-medium text-danger' : 'text-ink-2'}>
        {asking > 0
          ? t('asking', { count: asking })
          : failing > 0
            ? t('failing', { count: failing })
            : t('allGood', { count: sources.length })}
      </p>
      <ul className={cardList}>
        {(folded ? broken : [...broken, ...good]).map((domain) => (
          <DomainSources key={domain[0]} domain={domain} />
        ))}
        {folded && good.length > 0 ? (
          <li>
            <details>
              <summary className="flex min-h-11 cursor-pointer items-center px-4 text-ink-2">{t('others', { count: good.length })}</summary>
              <ul className="divide-y divide-line border-line border-t">
                {good.map((domain) => (
                  <DomainSources key={domain[0]} domain={domain} />
                ))}
              </ul>
            </details>
          </li>
        ) : null}
      </ul>
    </>
  );
}

function DomainSources({ domain: [name, sources] }: { domain: readonly [string, readonly Source[]] }) {
  const t = useTranslations('admin.sources');
  return (
    <li className="grid gap-x-6 px-4 py-3 md:grid-cols-[13rem_1fr]">
      <h3 className="break-all font-medium">{name === '*' ? t('anyDomain') : name}</h3>
      <ul className="flex min-w-0 flex-col gap-2">
        {sources.map((one) => (
          <SourceLine key={`${one.source} ${one.place}`} source={one} />
        ))}
      </ul>
    </li>
  );
}

function SourceLine({ source }: { source: Source }) {
  const t = useTranslations('admin.sources');
  const dates = useDates();
  const when = (at: Date) => dates.format(at, { dateStyle: 'medium', timeStyle: 'short' });
  const { trouble } = source;
  return (
    <li>
      <p className="flex flex-wrap items-center gap-x-2">
        <span className="text-ink-2">{t(`kinds.${source.kind === 'sql' || source.kind === 'ldap' ? source.kind : 'local'}`)}</span>
        {source.source === source.kind ? null : <span className="break-all">{source.source}</span>}
        {source.place === '' ? null : <span className="break-all text-ink-3 text-sm">{source.place}</span>}
        <span className="ms-auto text-sm">
          {source.asking ? (
            <Chip>{t('beingAsked')}</Chip>
          ) : trouble === null ? (
            <State good>{t('answers', { milliseconds: source.milliseconds ?? 0 })}</State>
          ) : (
            <State good={false}>{t('fails')}</State>
          )}
        </span>
      </p>
      {trouble === null ? null : (
        <div className="mt-1 text-sm">
          <p lang="en" className="break-words text-danger">
            {trouble.text}
          </p>
          <p className="break-words text-ink-2">
            <span aria-hidden>→ </span>
            {t(`advice.${trouble.advice.name}`, { setting: trouble.advice.setting })}
          </p>
          <p className="text-ink-3">
            {t('since', { when: when(trouble.since) })} ·{' '}
            {source.lastGoodAt === null ? t('neverGood') : t('lastGood', { when: when(source.lastGoodAt) })}
          </p>
        </div>
      )}
    </li>
  );
}
