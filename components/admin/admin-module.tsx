'use client';

import { Globe, type LucideIcon, PlugZap, ScrollText, Users } from 'lucide-react';
import type { ComponentType } from 'react';
import { useTranslations } from 'use-intl';
import { useRoute } from '../lib/route';
import { PagedModule } from '../shell/paged-module';
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
  const active = pages.find((name) => name === route.parts[0]) ?? 'domains';
  const account = active === 'accounts' ? route.parts[1] : undefined;
  const View = views[active].view;
  return (
    <PagedModule
      module="admin"
      title={t('title')}
      pages={pages.map((name) => ({ name, label: t(`pages.${name}`), icon: views[name].icon }))}
      active={active}
      width="max-w-4xl"
    >
      {account === undefined ? <View /> : <AccountPage id={account} />}
    </PagedModule>
  );
}
