'use client';

import { useQuery } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { ChevronRight, Settings2, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { AppRouter } from '@/server/protocols/trpc/router';
import { linkProps, routePath, useRoute } from '../lib/route';
import { useTRPC } from '../lib/trpc';
import { Chip } from '../ui/chip';
import { cardList, Loaded } from './admin-parts';
import { DomainSettingsPage, wholeInstallation } from './domain-settings-page';

type Domain = inferRouterOutputs<AppRouter>['admin']['domains'][number];

/** Every domain at a glance, and behind each what is in force for it. Changing is done in the file. */
export function DomainsPage() {
  const [, name] = useRoute().parts;
  return name === undefined ? <Overview /> : <DomainSettingsPage name={name} />;
}

function Overview() {
  const t = useTranslations('admin.domains');
  const query = useQuery(useTRPC().admin.domains.queryOptions(undefined, { staleTime: 0 }));
  return (
    <Loaded query={query}>
      {(domains) => (
        <>
          <ul className={cardList} aria-label={t('list')}>
            {domains.map((domain) => (
              <DomainRow key={domain.name} domain={domain} />
            ))}
          </ul>
          <ul className={`${cardList} mt-6`}>
            <li>
              <a {...linkProps(routePath('admin', 'domains', wholeInstallation))} className={rowLook}>
                <Settings2 aria-hidden className="size-5 text-ink-3" strokeWidth={1.75} />
                <span className="min-w-0 flex-1">
                  <span className="block font-medium">{t('system')}</span>
                  <span className="block text-ink-3 text-sm">{t('systemHint')}</span>
                </span>
                <ChevronRight aria-hidden className="size-4 shrink-0 text-ink-3 rtl:-scale-x-100" />
              </a>
            </li>
          </ul>
        </>
      )}
    </Loaded>
  );
}

const rowLook = 'flex min-h-11 items-center gap-3 px-4 py-3 text-ink no-underline hover:bg-hover';

function DomainRow({ domain }: { domain: Domain }) {
  const t = useTranslations('admin.domains');
  const functions = useTranslations('admin.switches.names');
  const failing = domain.sources.filter((one) => one.failing);
  const facts = [
    t('accounts', { count: domain.accounts }),
    t('sources', { names: domain.sources.map(({ name, kind }) => (name === kind ? kind : `${name} (${kind})`)).join(', ') }),
    domain.mailHost === null ? t('noMail') : t('mailHost', { host: domain.mailHost, mode: domain.mailboxAccess }),
    t('logins', { names: domain.logins.map((kind) => t(`loginKinds.${kind}`)).join(', ') }),
  ];
  return (
    <li>
      <a {...linkProps(routePath('admin', 'domains', domain.name))} className={rowLook}>
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="break-all font-medium">{domain.name === '*' ? t('any') : domain.name}</span>
            {domain.isDefault ? <Chip tone="accent">{t('isDefault')}</Chip> : null}
            {failing.length > 0 ? (
              <Chip tone="danger" icon={<TriangleAlert aria-hidden />}>
                {t('failing', { names: failing.map((one) => one.name).join(', ') })}
              </Chip>
            ) : null}
          </span>
          {domain.aliases.length > 0 ? (
            <span className="block break-words text-ink-2 text-sm">{t('names', { names: domain.aliases.join(', ') })}</span>
          ) : null}
          {domain.hosts.length > 0 ? (
            <span className="block break-words text-ink-2 text-sm">{t('hosts', { names: domain.hosts.join(', ') })}</span>
          ) : null}
          <span className="block break-words text-ink-3 text-sm">{facts.join(' · ')}</span>
          {domain.switchedOff.length > 0 ? (
            <span className="block break-words text-ink-3 text-sm">
              {t('switchedOff', { names: domain.switchedOff.map((one) => functions(one)).join(', ') })}
            </span>
          ) : null}
        </span>
        <ChevronRight aria-hidden className="size-4 shrink-0 text-ink-3 rtl:-scale-x-100" />
      </a>
    </li>
  );
}
