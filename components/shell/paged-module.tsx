'use client';

import type { LucideIcon } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { useMe } from '../lib/me';
import { linkProps, routePath } from '../lib/route';
import { useScreen } from '../lib/screen';
import { cn } from '../ui/cn';
import { ModuleLayout, SidebarButton } from './module-layout';

type Page<Name extends string> = { name: Name; label: string; icon: LucideIcon };

type Props<Name extends string> = {
  module: 'settings' | 'admin';
  title: string;
  pages: readonly Page<Name>[];
  active: Name;
  /** How wide a page may become. */
  width: string;
  /** Links below those of the pages. */
  more?: ReactNode;
  children: ReactNode;
};

/** A module of pages: their list in the side bar, the chosen one with its name above. Settings and administration look alike. */
export function PagedModule<Name extends string>({ module, title, pages, active, width, more, children }: Props<Name>) {
  const { brand } = useMe();
  const screen = useScreen();
  const label = pages.find(({ name }) => name === active)?.label ?? title;
  useEffect(() => {
    document.title = `${label} · ${title} · ${brand.name}`;
  }, [label, title, brand.name]);
  const list = (
    <>
      <p className={cn('px-5 font-semibold', screen === 'phone' ? 'pt-5 pb-3 text-xl' : 'pt-4 pb-2 text-lg')}>{title}</p>
      <nav aria-label={title} className="px-2">
        <ul>
          {pages.map((page) => (
            <PageLink key={page.name} path={routePath(module, page.name)} icon={page.icon} current={page.name === active}>
              {page.label}
            </PageLink>
          ))}
          {more}
        </ul>
      </nav>
    </>
  );
  return (
    <ModuleLayout sidebarLabel={title} sidebar={list}>
      <div className="flex h-12 shrink-0 items-center gap-1 border-line border-b px-3 pt-[var(--safe-top)] max-md:h-14">
        <SidebarButton />
        <h1 className="px-1 font-semibold text-lg">{label}</h1>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className={cn('mx-auto px-6 py-6 max-md:px-4', width)}>{children}</div>
      </div>
    </ModuleLayout>
  );
}

type LinkProps = { path: string; icon: LucideIcon; current?: boolean; className?: string; children: ReactNode };

/** One line of the list. */
export function PageLink({ path, icon: Icon, current = false, className, children }: LinkProps) {
  return (
    <li className={className}>
      <a
        {...linkProps(path)}
        aria-current={current ? 'page' : undefined}
        className={cn(
          'flex h-nav-row items-center gap-2.5 rounded-md px-3 text-ink-2 no-underline hover:bg-hover [&>svg]:size-[1.125rem]',
          current && 'bg-accent-soft font-medium text-accent-strong hover:bg-accent-soft',
        )}
      >
        <Icon aria-hidden strokeWidth={1.75} />
        {children}
      </a>
    </li>
  );
}
