'use client';

import { useCallback, useSyncExternalStore } from 'react';

// Small things this device remembers: widths of panes, folded groups. Never anything that matters.

const event = 'atrium-local-setting';

function read(key: string): string | null {
  try {
    return window.localStorage.getItem(`atrium.${key}`);
  } catch {
    return null;
  }
}

function subscribe(listener: () => void): () => void {
  window.addEventListener(event, listener);
  window.addEventListener('storage', listener);
  return () => {
    window.removeEventListener(event, listener);
    window.removeEventListener('storage', listener);
  };
}

/** A text kept on this device; `fallback` until something was kept (and on the server). */
export function useLocalSetting(key: string, fallback: string): [string, (value: string) => void] {
  const value = useSyncExternalStore(
    subscribe,
    () => read(key) ?? fallback,
    () => fallback,
  );
  const set = useCallback(
    (next: string) => {
      try {
        window.localStorage.setItem(`atrium.${key}`, next);
      } catch {
        // A private window may refuse: then it is only forgotten.
      }
      window.dispatchEvent(new Event(event));
    },
    [key],
  );
  return [value, set];
}
