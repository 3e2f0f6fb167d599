'use client';

import { usePathname } from 'next/navigation';
import { createContext, createElement, type ReactNode, useContext, useMemo } from 'react';

export const moduleNames = ['mail', 'calendar', 'contacts', 'settings'] as const;
export type ModuleName = (typeof moduleNames)[number];

export type Route = {
  module: ModuleName;
  /** The decoded parts after the module: /calendar/week/2026-11-20 -> ['week', '2026-11-20']. */
  parts: readonly string[];
};

export function parseRoute(pathname: string): Route {
  const [first = '', ...rest] = pathname.split('/').filter(Boolean).map(decodePart);
  return { module: moduleNames.find((name) => name === first) ?? 'mail', parts: rest };
}

/** ['mail', 'INBOX', '12'] -> "/mail/INBOX/12"; a folder's own delimiter stays inside its part. */
export function routePath(module: ModuleName, ...parts: readonly (string | number)[]): string {
  return `/${[module, ...parts].map((part) => encodeURIComponent(part)).join('/')}`;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const ModulePath = createContext<string | null>(null);

/** Inside a module the route is that module's own: it stays while another module is in front. */
export function ModuleRouteProvider({ pathname, children }: { pathname: string; children: ReactNode }) {
  return createElement(ModulePath.Provider, { value: pathname }, children);
}

/** Where we are (inside a module: where that module is). Follows `navigate`, links, back and forward. */
export function useRoute(): Route {
  const current = usePathname();
  const pathname = useContext(ModulePath) ?? current;
  return useMemo(() => parseRoute(pathname), [pathname]);
}

/** Goes somewhere inside the suite without asking the server. Back returns, unless `replace`. */
export function navigate(path: string, { replace = false }: { replace?: boolean } = {}): void {
  if (path === window.location.pathname + window.location.search) return;
  if (replace) window.history.replaceState(null, '', path);
  else window.history.pushState(null, '', path);
}

/** For plain links: the click stays inside the page, a click with Ctrl or the middle button opens a tab as always. */
export function linkProps(path: string): { href: string; onClick: (event: React.MouseEvent) => void } {
  return {
    href: path,
    onClick: (event) => {
      if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      navigate(path);
    },
  };
}
