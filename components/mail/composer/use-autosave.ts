'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import type { SavedDraft } from '@/server/domain/mail/schema';

export type SaveState = { kind: 'clean' } | { kind: 'waiting' } | { kind: 'saving' } | { kind: 'saved'; at: string } | { kind: 'failed' };

const quietMs = 2500;
const longestMs = 10_000;

type Options = {
  /** Something was written at all. */
  changed: boolean;
  state: unknown;
  files: unknown;
  save: () => Promise<SavedDraft>;
};

/** Keeps what is written as a draft on the server: a moment after the last change, at the latest after ten seconds, and when the page is left. */
export function useAutosave({ changed, state, files, save }: Options) {
  const [status, setStatus] = useState<SaveState>({ kind: 'clean' });
  const running = useRef<Promise<unknown>>(Promise.resolve());
  const stopped = useRef(false);
  const since = useRef<number | null>(null);
  const latest = useRef(save);
  latest.current = save;

  const saveNow = useCallback(() => {
    since.current = null;
    // One after the other: two drafts of one message would race on the server.
    running.current = running.current
      .catch(() => {})
      .then(async () => {
        if (stopped.current) return;
        setStatus({ kind: 'saving' });
        try {
          const saved = await latest.current();
          if (since.current === null) setStatus({ kind: 'saved', at: saved.savedAt });
        } catch {
          setStatus({ kind: 'failed' });
        }
      });
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of these starts the wait anew
  useEffect(() => {
    if (!changed || stopped.current) return;
    since.current ??= Date.now();
    setStatus({ kind: 'waiting' });
    const timer = setTimeout(saveNow, Math.max(0, Math.min(quietMs, since.current + longestMs - Date.now())));
    return () => clearTimeout(timer);
  }, [changed, state, files, saveNow]);

  useEffect(() => {
    if (status.kind !== 'failed') return;
    const timer = setTimeout(saveNow, 15_000);
    return () => clearTimeout(timer);
  }, [status, saveNow]);

  useEffect(() => {
    const leaving = () => {
      if (document.visibilityState === 'hidden' && since.current !== null && !stopped.current) saveNow();
    };
    document.addEventListener('visibilitychange', leaving);
    return () => document.removeEventListener('visibilitychange', leaving);
  }, [saveNow]);

  return {
    state: status,
    settled: () => running.current.catch(() => {}),
    stop: () => {
      stopped.current = true;
    },
    start: () => {
      stopped.current = false;
    },
  };
}
