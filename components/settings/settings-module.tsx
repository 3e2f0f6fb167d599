'use client';

import { Info, type LucideIcon, Mail, MonitorCheck, MonitorSmartphone, ShieldCheck, ShieldEllipsis, SlidersHorizontal } from 'lucide-react';
import dynamic from 'next/dynamic';
import type { ComponentType } from 'react';
import { useTranslations } from 'use-intl';
import type { Me } from '@/server/domain/preferences/schema';
import { useMe } from '../lib/me';
import { useRoute } from '../lib/route';
import { PagedModule, PageLink } from '../shell/paged-module';
import { AboutPage } from './about-page';
import { ConnectPage } from './connect-page';
import { GeneralPage } from './general-page';
import { MailPage } from './mail-page';

// Looked at now and then, and large: fetched when opened.
const SecurityPage = dynamic(() => import('./security/security-page'), { ssr: false });
const SessionsPage = dynamic(() => import('./security/sessions-page'), { ssr: false });

const pages = ['general', 'mail', 'security', 'sessions', 'connect', 'about'] as const;
type Page = (typeof pages)[number];

const views: Record<Page, { icon: LucideIcon; view: ComponentType }> = {
  general: { icon: SlidersHorizontal, view: GeneralPage },
  mail: { icon: Mail, view: MailPage },
  security: { icon: ShieldCheck, view: SecurityPage },
  sessions: { icon: MonitorCheck, view: SessionsPage },
  connect: { icon: MonitorSmartphone, view: ConnectPage },
  about: { icon: Info, view: AboutPage },
};

/** What a person may choose. Everything is kept the moment it is changed. */
export default function SettingsModule() {
  const t = useTranslations('settings');
  const common = useTranslations('common');
  const route = useRoute();
  const me = useMe();
  const offered = pages.filter((page) => isOffered(page, me));
  const active = offered.find((name) => name === route.parts[0]) ?? 'general';
  const View = views[active].view;
  return (
    <PagedModule
      module="settings"
      title={t('title')}
      pages={offered.map((name) => ({ name, label: t(`pages.${name}`), icon: views[name].icon }))}
      active={active}
      width="max-w-2xl"
      more={
        me.admin ? (
          <PageLink path="/admin" icon={ShieldEllipsis} className="mt-2 border-line border-t pt-2">
            {common('modules.admin')}
          </PageLink>
        ) : null
      }
    >
      <View />
    </PagedModule>
  );
}

/** What is switched off has no page (DOM-9). */
function isOffered(page: Page, { modules, functions }: Me): boolean {
  if (page === 'mail') return modules.mail;
  return page !== 'connect' || modules.mail || functions.dav;
}
