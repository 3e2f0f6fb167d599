'use client';

import dynamic from 'next/dynamic';
import { Activity, type ComponentType, useEffect, useState } from 'react';
import type { Messages } from '@/components/messages/catalogue';
import type { Me } from '@/server/domain/preferences/schema';
import { currentPath } from '../lib/base-path';
import { useExternalStore } from '../lib/external-store';
import { useMe } from '../lib/me';
import { type ModuleName, ModuleRouteProvider, moduleNames, navigate, parseRoute, routePath, usePath } from '../lib/route';
import { type Screen, useScreen } from '../lib/screen';
import { whenTouched } from '../ui/when-touched';
import { compositions } from './compose-request';
import { ErrorBoundary } from './error-boundary';
import { modulesOf } from './module-list';
import { ModulePlaceholder } from './module-placeholder';
import { OfflineBar } from './offline-bar';
import { Providers } from './providers';
import { Rail } from './rail';
import { ShellLayers } from './shell-layers';
import { TabBar } from './tab-bar';
import { useAppearance, useShellCommands, useShellLive } from './use-shell';

// Not rendered on the server: their data comes from the browser's own requests, and the server's words for dates and zones differ
// from the browser's by a thin space here and there, which would make React throw the whole page away.
const loaders = {
  mail: () => import('../mail/mail-module'),
  calendar: () => import('../calendar/calendar-module'),
  contacts: () => import('../contacts/contacts-module'),
  settings: () => import('../settings/settings-module'),
  admin: () => import('../admin/admin-module'),
};
const modules: Record<ModuleName, ComponentType> = {
  mail: dynamic(loaders.mail, { ssr: false, loading: ModulePlaceholder }),
  calendar: dynamic(loaders.calendar, { ssr: false, loading: ModulePlaceholder }),
  contacts: dynamic(loaders.contacts, { ssr: false, loading: ModulePlaceholder }),
  settings: dynamic(loaders.settings, { ssr: false, loading: ModulePlaceholder }),
  admin: dynamic(loaders.admin, { ssr: false, loading: ModulePlaceholder }),
};
// The code of the module in view is fetched beside React's start, not after it.
if (typeof window !== 'undefined') void loaders[parseRoute(currentPath()).module]();

// Outside the mail module: a message being written stays while one looks into the calendar.
const loadComposer = () => import('../mail/composer/composer-host');
const ComposerHost = dynamic(() => loadComposer().then((loaded) => loaded.ComposerHost), { ssr: false });
// Fetched some time after the first sign of life, so that "c" and "r" open at once.
whenTouched(() => setTimeout(() => void loadComposer(), 3000));

type Props = { me: Me; messages: Messages; screen: Screen };

/** The whole page of somebody who is signed in. The path names the module; modules once seen stay as they were left. */
export function Suite({ me, messages, screen }: Props) {
  return (
    <Providers me={me} messages={messages} screen={screen}>
      <Frame />
    </Providers>
  );
}

function Frame() {
  const path = useOfferedPath();
  const { module } = parseRoute(path);
  const screen = useScreen();
  const places = usePlaces(path, module);
  const writing = useExternalStore(compositions).length > 0;
  useAppearance();
  useShellCommands();
  useShellLive();

  return (
    <div className="flex h-dvh flex-col overflow-hidden print:h-auto print:overflow-visible">
      <OfflineBar />
      <div className="flex min-h-0 flex-1">
        {screen === 'phone' ? null : <Rail active={module} places={places} />}
        <div className="relative flex min-w-0 flex-1 flex-col">
          {moduleNames
            .filter((name) => places[name] !== undefined)
            .map((name) => {
              const Module = modules[name];
              return (
                <Activity key={name} mode={name === module ? 'visible' : 'hidden'}>
                  <ModuleRouteProvider path={places[name] ?? `/${name}`}>
                    <ErrorBoundary>
                      <Module />
                    </ErrorBoundary>
                  </ModuleRouteProvider>
                </Activity>
              );
            })}
        </div>
      </div>
      {screen === 'phone' ? <TabBar active={module} places={places} /> : null}
      {writing ? <ComposerHost /> : null}
      <ShellLayers />
    </div>
  );
}

/** The path; that of a module which is switched off for this person leads to the first one they have (DOM-9). */
function useOfferedPath(): string {
  const path = usePath();
  const me = useMe();
  const { module } = parseRoute(path);
  const isOffered = module === 'settings' || (module === 'admin' ? me.admin : me.modules[module]);
  const first = modulesOf(me)[0]?.name ?? 'settings';
  useEffect(() => {
    if (!isOffered) navigate(routePath(first), { replace: true });
  }, [isOffered, first]);
  return isOffered ? path : routePath(first);
}

/** The last path seen in each module, so that coming back to one finds it where it was left. */
function usePlaces(path: string, module: ModuleName): Partial<Record<ModuleName, string>> {
  const [places, setPlaces] = useState<Partial<Record<ModuleName, string>>>({ [module]: path });
  const current = places[module] === path ? places : { ...places, [module]: path };
  useEffect(() => setPlaces(current), [current]);
  return current;
}
