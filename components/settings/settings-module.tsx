'use client';

import { Info, type LucideIcon, Mail, MonitorCheck, MonitorSmartphone, ShieldCheck, ShieldEllipsis, SlidersHorizontal } from 'lucide-react';
import dynamic from 'next/dynamic';
import { type ComponentType, useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { useMe } from '../lib/me';
import { linkProps, routePath, useRoute } from '../lib/route';
import { useScreen } from '../lib/screen';
import { ModuleLayout, SidebarButton } from '../shell/module-layout';
import { cn } from '../ui/cn';
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
  const route = useRoute();
  const { brand } = useMe();
  const page = pages.find((name) => name === route.parts[0]) ?? 'general';
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
        <div className="mx-auto max-w-2xl px-6 py-6 max-md:px-4">
          <View />
        </div>
      </div>
    </ModuleLayout>
  );
}

function PageList({ active }: { active: Page }) {
  const t = useTranslations('settings');
  const common = useTranslations('common');
  const screen = useScreen();
  const { admin } = useMe();
  return (
    <>
      <p className={cn('px-5 font-semibold', screen === 'phone' ? 'pt-5 pb-3 text-xl' : 'pt-4 pb-2 text-lg')}>{t('title')}</p>
      <nav aria-label={t('title')} className="px-2">
        <ul>
          {pages.map((page) => {
            const Icon = views[page].icon;
            const path = routePath('settings', page);
            return (
              <li key={page}>
                <a
                  {...linkProps(path)}
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
          {admin ? (
            <li className="mt-2 border-line border-t pt-2">
              <a
                {...linkProps('/admin')}
                className="flex h-nav-row items-center gap-2.5 rounded-md px-3 text-ink-2 no-underline hover:bg-hover [&>svg]:size-[1.125rem]"
              >
                <ShieldEllipsis aria-hidden strokeWidth={1.75} />
                {common('modules.admin')}
              </a>
            </li>
          ) : null}
        </ul>
      </nav>
    </>
  );
}
