'use client';

import {
  type FocusEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { Kbd } from './kbd';

type Side = 'top' | 'right' | 'bottom' | 'left';
type Shown = { label: string; shortcut: string | undefined; side: Side; anchor: DOMRect };

// One tooltip for the whole page: dozens of icon buttons need no popper each. Opens after a pause, at once when going from
// one control to the next; any press, scroll or Escape closes it (and Escape still does what it does elsewhere).

const openDelayMs = 450;
const nextDelayMs = 250;

let shown: Shown | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let closedAt = 0;
const listeners = new Set<() => void>();

function show(next: Shown | null): void {
  clearTimeout(timer);
  if (shown && !next) closedAt = Date.now();
  if (shown === next) return;
  shown = next;
  for (const listener of listeners) listener();
}

type Props = { label: string; shortcut?: string | undefined; side?: Side; children: ReactNode };

/** The name of a control that shows only an icon, and the key that does the same. `children` is one focusable element. */
export function Tooltip({ label, shortcut, side = 'bottom', children }: Props) {
  function later(event: PointerEvent<HTMLElement> | FocusEvent<HTMLElement>, delay: number) {
    const child = event.currentTarget.firstElementChild;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (child?.isConnected) show({ label, shortcut, side, anchor: child.getBoundingClientRect() });
    }, delay);
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: listens on behalf of the control inside
    <span
      className="contents"
      onPointerEnter={(event) => {
        if (event.pointerType !== 'touch') later(event, Date.now() - closedAt < nextDelayMs ? 0 : openDelayMs);
      }}
      onPointerLeave={() => show(null)}
      onPointerDown={() => show(null)}
      onFocus={(event) => {
        if (event.target.matches(':focus-visible')) later(event, openDelayMs);
      }}
      onBlur={() => show(null)}
    >
      {children}
    </span>
  );
}

/** Draws the tooltip of whatever asks for one. Mounted once. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <>
      {children}
      <TooltipHost />
    </>
  );
}

function TooltipHost() {
  const current = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
    () => null,
  );
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ left: 0, top: 0 });

  useLayoutEffect(() => {
    if (current && box.current) setPlace(placeOf(current, box.current.getBoundingClientRect()));
  }, [current]);

  useEffect(() => {
    const close = () => show(null);
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' || event.key === 'Enter' || event.key === ' ') close();
    };
    window.addEventListener('scroll', close, { capture: true, passive: true });
    window.addEventListener('keydown', onKey, true);
    return () => {
      window.removeEventListener('scroll', close, true);
      window.removeEventListener('keydown', onKey, true);
    };
  }, []);

  if (!current) return null;
  return (
    <div
      ref={box}
      role="tooltip"
      style={place}
      className="pointer-events-none fixed z-50 flex w-max max-w-80 animate-appear items-center gap-2 rounded-md bg-inverse px-2 py-1 text-on-inverse text-xs shadow-float"
    >
      {current.label}
      {current.shortcut ? <Kbd keys={current.shortcut} /> : null}
    </div>
  );
}

const gap = 6;
const edge = 8;

function placeOf({ side, anchor }: Shown, box: DOMRect): { left: number; top: number } {
  const rtl = document.documentElement.dir === 'rtl';
  const wanted = rtl && side === 'right' ? 'left' : rtl && side === 'left' ? 'right' : side;
  const middle = { left: anchor.left + (anchor.width - box.width) / 2, top: anchor.top + (anchor.height - box.height) / 2 };
  const above = anchor.top - box.height - gap;
  const below = anchor.bottom + gap;
  const at = {
    top: { left: middle.left, top: above < edge ? below : above },
    bottom: { left: middle.left, top: below + box.height > window.innerHeight - edge ? above : below },
    left: { left: anchor.left - box.width - gap, top: middle.top },
    right: { left: anchor.right + gap, top: middle.top },
  }[wanted];
  return {
    left: Math.max(edge, Math.min(at.left, window.innerWidth - box.width - edge)),
    top: Math.max(edge, Math.min(at.top, window.innerHeight - box.height - edge)),
  };
}
