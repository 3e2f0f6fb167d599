'use client';

import { PanelLeft } from 'lucide-react';
import dynamic from 'next/dynamic';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useLocalSetting } from '../lib/local-setting';
import { useRoute } from '../lib/route';
import { useScreen } from '../lib/screen';
import { IconButton } from '../ui/icon-button';
import { Resizer } from '../ui/resizer';
import { whenTouched } from '../ui/when-touched';

const SidebarDrawer = dynamic(() => import('./sidebar-drawer').then((loaded) => loaded.SidebarDrawer), { ssr: false });
whenTouched(() => void import('./sidebar-drawer'));

type Sidebar = { docked: boolean; open: () => void; close: () => void };

const SidebarContext = createContext<Sidebar>({ docked: true, open: () => {}, close: () => {} });

/** For what sits in the side bar or opens it: whether it stands beside the content, and how to open and close it when not. */
export function useSidebar(): Sidebar {
  return useContext(SidebarContext);
}

type Props = {
  /** What the side bar holds, for screen readers: "Folders". */
  sidebarLabel: string;
  sidebar: ReactNode;
  /** The round button of phones for the first action here: new message, new event. Left out while a detail is in view. */
  newAction?: { label: string; icon: ReactNode; onClick: () => void } | null;
  children: ReactNode;
};

/**
 * Side bar and content of a module. Desktop: side by side, the width can be dragged. Tablet and phone: the side bar
 * slides in over the content; put `<SidebarButton />` at the start of the content's header.
 */
export function ModuleLayout({ sidebarLabel, sidebar, newAction, children }: Props) {
  const t = useTranslations('common');
  const screen = useScreen();
  const route = useRoute();
  const docked = screen === 'desktop';
  const [opened, setOpened] = useState(false);
  const [width, setWidth] = useLocalSetting('sidebar.width', '240');
  const pixels = Math.min(400, Math.max(180, Number(width) || 240));
  const value = useMemo(() => ({ docked, open: () => setOpened(true), close: () => setOpened(false) }), [docked]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: going somewhere closes the drawer
  useEffect(() => setOpened(false), [route]);

  return (
    <SidebarContext.Provider value={value}>
      <div className="flex min-h-0 flex-1 print:block">
        {docked ? (
          <aside aria-label={sidebarLabel} data-print="hide" style={{ width: `${pixels / 16}rem` }} className="flex shrink-0 bg-surface-0">
            <div className="flex min-w-0 flex-1 flex-col overflow-hidden">{sidebar}</div>
            <Resizer label={t('actions.resizeSidebar')} value={pixels} min={180} max={400} onChange={(next) => setWidth(String(next))} />
          </aside>
        ) : opened ? (
          <SidebarDrawer label={sidebarLabel} onClose={() => setOpened(false)}>
            {sidebar}
          </SidebarDrawer>
        ) : null}
        <main className="relative flex min-w-0 flex-1 flex-col bg-surface-1">
          {children}
          {screen === 'phone' && newAction ? (
            <button
              type="button"
              aria-label={newAction.label}
              data-print="hide"
              onClick={newAction.onClick}
              className="absolute end-4 bottom-4 z-20 flex size-14 items-center justify-center rounded-full bg-accent text-on-accent shadow-float active:bg-accent-strong [&>svg]:size-6"
            >
              {newAction.icon}
            </button>
          ) : null}
        </main>
      </div>
    </SidebarContext.Provider>
  );
}

/** Opens the side bar where it does not stand beside the content; nothing on a desktop. */
export function SidebarButton() {
  const t = useTranslations('common');
  const sidebar = useSidebar();
  if (sidebar.docked) return null;
  return (
    <IconButton label={t('actions.showSidebar')} onClick={sidebar.open}>
      <PanelLeft aria-hidden className="rtl:-scale-x-100" />
    </IconButton>
  );
}
