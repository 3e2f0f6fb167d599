'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { createContext, createElement, type ReactNode, useContext, useMemo } from 'react';
import { currentPath, withBase } from './base-path';

export const moduleNames = ['mail', 'calendar', 'contacts', 'settings', 'admin'] as const;
export type ModuleName = (typeof moduleNames)[number];

export type Route = {
  module: ModuleName;
  /** The decoded parts after the module: /calendar/week/2026-11-20 -> ['week', '2026-11-20']. */
  parts: readonly string[];
  /** What stands after the question mark. */
  query: URLSearchParams;
};

/** Takes a path with or without its query. */
export function parseRoute(path: string): Route {
  const [pathname = '', search = ''] = path.split('?', 2);
  const [first = '', ...rest] = pathname.split('/').filter(Boolean).map(decodePart);
  return { module: moduleNames.find((name) => name === first) ?? 'mail', parts: rest, query: new URLSearchParams(search) };
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
export function ModuleRouteProvider({ path, children }: { path: string; children: ReactNode }) {
  return createElement(ModulePath.Provider, { value: path }, children);
}

/** Path and query of the page. */
export function usePath(): string {
  const pathname = usePathname();
  const search = useSearchParams().toString();
  return search ? `${pathname}?${search}` : pathname;
}

/** Where we are (inside a module: where that module is). Follows `navigate`, links, back and forward. */
export function useRoute(): Route {
  const current = usePath();
  const path = useContext(ModulePath) ?? current;
  return useMemo(() => parseRoute(path), [path]);
}

/** Goes somewhere inside the suite without asking the server. Back returns, unless `replace`. */
export function navigate(path: string, { replace = false }: { replace?: boolean } = {}): void {
  if (path === currentPath()) return;
  if (replace) window.history.replaceState(null, '', withBase(path));
  else window.history.pushState(null, '', withBase(path));
}

/** For plain links: the click stays inside the page, a click with Ctrl or the middle button opens a tab as always. */
export function linkProps(
  path: string,
  go: () => void = () => navigate(path),
): { href: string; onClick: (event: React.MouseEvent) => void } {
  return {
    href: withBase(path),
    onClick: (event) => {
      if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      go();
    },
  };
}
