'use client';

import { Globe, type LucideIcon, PlugZap, ScrollText, Users } from 'lucide-react';
import { type ComponentType, useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { useMe } from '../lib/me';
import { linkProps, routePath, useRoute } from '../lib/route';
import { useScreen } from '../lib/screen';
import { ModuleLayout, SidebarButton } from '../shell/module-layout';
import { cn } from '../ui/cn';
import { AccountPage } from './account-page';
import { AccountsPage } from './accounts-page';
import { AuditPage } from './audit-page';
import { DomainsPage } from './domains-page';
import { SourcesPage } from './sources-page';

const pages = ['domains', 'sources', 'accounts', 'audit'] as const;
type Page = (typeof pages)[number];

const views: Record<Page, { icon: LucideIcon; view: ComponentType }> = {
  domains: { icon: Globe, view: DomainsPage },
  sources: { icon: PlugZap, view: SourcesPage },
  accounts: { icon: Users, view: AccountsPage },
  audit: { icon: ScrollText, view: AuditPage },
};

/** What an administrator sees of the installation. For others the server answers that there is nothing here. */
export default function AdminModule() {
  const t = useTranslations('admin');
  const route = useRoute();
  const { brand } = useMe();
  const page = pages.find((name) => name === route.parts[0]) ?? 'domains';
  const account = page === 'accounts' ? route.parts[1] : undefined;
  const View = views[page].view;
  useEffect(() => {
    document.title = `${t('title')} · ${brand.name}`;
  }, [t, brand.name]);
  return (
    <ModuleLayout sidebarLabel={t('title')} sidebar={<PageList active={page} />}>
      <div className="flex h-12 shrink-0 items-center gap-1 border-line border-b px-3 pt-[var(--safe-top)] max-md:h-14">
        <SidebarButton />
        <h1 className="px-1 font-semibold text-lg">{t(`pages.${page}`)}</h1>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto max-w-4xl px-6 py-6 max-md:px-4">{account === undefined ? <View /> : <AccountPage id={account} />}</div>
      </div>
    </ModuleLayout>
  );
}

function PageList({ active }: { active: Page }) {
  const t = useTranslations('admin');
  const screen = useScreen();
  return (
    <>
      <p className={cn('px-5 font-semibold', screen === 'phone' ? 'pt-5 pb-3 text-xl' : 'pt-4 pb-2 text-lg')}>{t('title')}</p>
      <nav aria-label={t('title')} className="px-2">
        <ul>
          {pages.map((page) => {
            const Icon = views[page].icon;
            return (
              <li key={page}>
                <a
                  {...linkProps(routePath('admin', page))}
                  aria-current={active === page ? 'page' : undefined}
                  className={cn(
                    'flex h-nav-row items-center gap-2.5 rounded-md px-3 text-ink-2 no-underline hover:bg-hover [&>svg]:size-[1.125rem]',
                    active === page && 'bg-accent-soft font-medium text-accent-strong hover:bg-accent-soft',
                  )}
                >
                  <Icon aria-hidden strokeWidth={1.75} />
                  {t(`pages.${page}`)}
                </a>
              </li>
            );
          })}
        </ul>
      </nav>
    </>
  );
}
