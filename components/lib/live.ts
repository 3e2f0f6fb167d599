'use client';

import { useEffect, useRef } from 'react';
import type { BusEvent } from '@/server/core/bus';
import { withBase } from './base-path';
import { createExternalStore, useExternalStore } from './external-store';

// News from the server (server-sent events). Components say what they want to hear; the connection mends itself.

type Kind = BusEvent['kind'];
type EventOf<K extends Kind> = Extract<BusEvent, { kind: K }>;

const kinds: readonly Kind[] = ['collection', 'collections', 'mail', 'folders', 'outbox', 'preferences', 'credentials', 'session-ended'];
const listeners = new Map<Kind | 'reconnect', Set<(event: BusEvent | null) => void>>();
const connection = createExternalStore<'connecting' | 'open' | 'lost'>('connecting');

// The last event about each thing, with its number. A module that is out of sight (React's Activity) has its effects taken
// down; when it is shown again it catches up from here.
const recent = new Map<string, { number: number; event: BusEvent }>();
let lastNumber = 0;

function remember(event: BusEvent): void {
  const { modseq: _, ...thing } = event as BusEvent & { modseq?: string };
  const key = JSON.stringify(thing);
  recent.delete(key);
  recent.set(key, { number: ++lastNumber, event });
}

function tell(kind: Kind | 'reconnect', event: BusEvent | null): void {
  if (event) remember(event);
  for (const listener of listeners.get(kind) ?? []) listener(event);
}

function listen(kind: Kind | 'reconnect', listener: (event: BusEvent | null) => void): () => void {
  const set = listeners.get(kind) ?? new Set();
  listeners.set(kind, set);
  set.add(listener);
  return () => set.delete(listener);
}

/** Calls `handler` for each event of this kind while mounted; for what happened while hidden, once it is shown again. */
export function useLive<K extends Kind>(kind: K, handler: (event: EventOf<K>) => void): void {
  const latest = useRef(handler);
  latest.current = handler;
  const seen = useRef<number | null>(null);
  useEffect(() => {
    const since = seen.current;
    const missed = since === null ? [] : [...recent.values()].filter(({ number, event }) => number > since && event.kind === kind);
    for (const { event } of missed) latest.current(event as EventOf<K>);
    const stop = listen(kind, (event) => event && latest.current(event as EventOf<K>));
    return () => {
      seen.current = lastNumber;
      stop();
    };
  }, [kind]);
}

/** Calls `handler` after a gap in the stream: what happened meanwhile is unknown, so fetch again. */
export function useLiveReconnect(handler: () => void): void {
  const latest = useRef(handler);
  latest.current = handler;
  useEffect(() => listen('reconnect', () => latest.current()), []);
}

/** Opens the stream and keeps it open. Mounted once, by the suite. */
export function useLiveConnection(): void {
  useEffect(() => {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let gap = false;
    let ended = false;

    function open() {
      clearTimeout(timer);
      if (ended) return;
      source?.close();
      source = new EventSource(withBase('/api/live'));
      source.onopen = () => {
        failures = 0;
        connection.set('open');
        if (gap) tell('reconnect', null);
        gap = false;
      };
      source.onerror = () => {
        gap = true;
        failures += 1;
        if (failures > 1) connection.set('lost');
        // The browser tries again by itself unless the server refused; then we do, slower each time.
        if (source?.readyState === EventSource.CLOSED) timer = setTimeout(open, Math.min(30_000, 1000 * 2 ** failures));
      };
      for (const kind of kinds) {
        source.addEventListener(kind, (message) => {
          const event = parseEvent(kind, (message as MessageEvent<string>).data);
          if (event) tell(kind, event);
        });
      }
    }
    function reopen() {
      if (connection.get() !== 'open') open();
    }
    open();
    window.addEventListener('online', reopen);
    return () => {
      ended = true;
      clearTimeout(timer);
      source?.close();
      window.removeEventListener('online', reopen);
    };
  }, []);
}

function parseEvent(kind: Kind, data: string): BusEvent | null {
  try {
    return { ...(JSON.parse(data) as object), kind } as BusEvent;
  } catch {
    return null;
  }
}

const online = createExternalStore(true);
if (typeof window !== 'undefined') {
  online.set(navigator.onLine);
  window.addEventListener('online', () => online.set(true));
  window.addEventListener('offline', () => online.set(false));
}

/** False when the network is gone or the stream has been broken for more than a moment. */
export function useOnline(): boolean {
  const network = useExternalStore(online);
  const stream = useExternalStore(connection);
  return network && stream !== 'lost';
}
