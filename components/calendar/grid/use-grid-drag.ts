'use client';

import { type PointerEvent as ReactPointerEvent, type RefObject, useEffect, useMemo, useRef } from 'react';
import { type Drag, isSameSpan, type Spot, snapStep } from '../layout/drag';
import { firstDayOf, type PlacedEvent, type Span } from '../layout/event';
import { minutesPerDay } from '../time/days';
import { ghost, markDragged } from './ghost';

// Pointer to drag, for the hours and for the month. Mouse: a drag begins after a few pixels. Touch: after a long press, so that
// a finger that slides still scrolls. Escape puts everything back. Elements say what they are: data-event, data-handle, data-surface.

const startPixels = 4;
const pressMs = 350;
const pressSlackPixels = 8;
const edgePixels = 36;

type Options = {
  root: RefObject<HTMLElement | null>;
  /** What scrolls when the pointer comes near its edge. */
  scroller?: RefObject<HTMLElement | null>;
  spotAt: (x: number, y: number) => Spot | null;
  spanAt: (drag: Drag, spot: Spot, step: number) => Span;
  eventOf: (key: string) => PlacedEvent | undefined;
  colorOf: (event: PlacedEvent | null) => string;
  /** False while nothing may be created (no calendar to write to). */
  canCreate: () => boolean;
  onCreate: (span: Span) => void;
  /** A click without a drag on empty ground. */
  onTap: (spot: Spot) => void;
  onMove: (event: PlacedEvent, span: Span) => Promise<boolean>;
};

type Session = {
  drag: Drag;
  event: PlacedEvent | null;
  pointerId: number;
  touch: boolean;
  startX: number;
  startY: number;
  x: number;
  y: number;
  fine: boolean;
  active: boolean;
  span: Span | null;
  timer: ReturnType<typeof setTimeout> | undefined;
  frame: number;
};

/** Gives the pointer handler for the root element. */
export function useGridDrag(options: Options): { onPointerDown: (event: ReactPointerEvent<HTMLElement>) => void } {
  const latest = useRef(options);
  latest.current = options;
  const controller = useMemo(() => makeController(latest), []);
  useEffect(() => controller.attach(), [controller]);
  return controller;
}

function makeController(latest: { readonly current: Options }) {
  let session: Session | null = null;

  function attach(): () => void {
    const element = latest.current.root.current;
    if (!element) return () => {};
    // React listens passively; only this one may keep the page from scrolling under a drag.
    const hold = (event: TouchEvent) => session?.active && event.preventDefault();
    const noMenu = (event: Event) => session?.touch && event.preventDefault();
    element.addEventListener('touchmove', hold, { passive: false });
    element.addEventListener('contextmenu', noMenu);
    return () => {
      element.removeEventListener('touchmove', hold);
      element.removeEventListener('contextmenu', noMenu);
      finish();
    };
  }

  function onPointerDown(event: ReactPointerEvent<HTMLElement>) {
    if (event.button !== 0 || !event.isPrimary || session) return;
    const drag = dragAt(event.target as Element, latest.current, event.clientX, event.clientY);
    if (!drag) return;
    const touch = event.pointerType === 'touch';
    session = {
      ...drag,
      pointerId: event.pointerId,
      touch,
      startX: event.clientX,
      startY: event.clientY,
      x: event.clientX,
      y: event.clientY,
      fine: event.altKey,
      active: false,
      span: null,
      timer: touch ? setTimeout(begin, pressMs) : undefined,
      frame: 0,
    };
    window.addEventListener('pointermove', onPointerMove);
    window.addEventListener('pointerup', onPointerUp);
    window.addEventListener('pointercancel', finish);
    window.addEventListener('keydown', onKeyDown, true);
  }

  function begin() {
    const current = session;
    const element = latest.current.root.current;
    if (!current || !element) return;
    current.active = true;
    if (current.touch) navigator.vibrate?.(10);
    try {
      element.setPointerCapture(current.pointerId);
    } catch {
      // The pointer has gone meanwhile: its cancel ends the session.
    }
    element.setAttribute('data-dragging', current.drag.kind);
    if (current.event) markDragged(element, current.event.key);
    update();
  }

  function onPointerMove(event: PointerEvent) {
    const current = session;
    if (!current || event.pointerId !== current.pointerId) return;
    current.x = event.clientX;
    current.y = event.clientY;
    current.fine = event.altKey;
    if (current.active) return;
    const distance = Math.hypot(current.x - current.startX, current.y - current.startY);
    if (current.touch) {
      if (distance > pressSlackPixels) finish();
    } else if (distance > startPixels) begin();
  }

  /** Once per frame: scrolls near the edges and moves the ghost when it has a new place. */
  function update() {
    const current = session;
    if (!current?.active) return;
    const { scroller, spotAt, spanAt, colorOf } = latest.current;
    if (scroller?.current) scrollNear(scroller.current, current.y);
    const spot = spotAt(current.x, current.y);
    const span = spot && spanAt(current.drag, spot, snapStep(current.fine));
    if (span && !(current.span && isSameSpan(span, current.span))) {
      current.span = span;
      ghost.set({ span, color: colorOf(current.event), title: current.event?.view.summary ?? '' });
    }
    current.frame = requestAnimationFrame(update);
  }

  function onPointerUp(event: PointerEvent) {
    const current = session;
    if (!current || event.pointerId !== current.pointerId) return;
    current.x = event.clientX;
    current.y = event.clientY;
    const { active, span, event: moved, drag } = current;
    const { onCreate, onMove, onTap, root: rootRef } = latest.current;
    const element = rootRef.current;
    if (!active) {
      finish();
      if (drag.kind === 'create') onTap(drag.from);
      return;
    }
    swallowClick();
    if (!span || (moved && isSameSpan(span, moved))) return finish();
    if (!moved) {
      finish();
      onCreate(span);
      return;
    }
    // The ghost stays while the question about a series is open.
    finish({ keepGhost: true });
    void onMove(moved, span).finally(() => {
      ghost.set(null);
      if (element) markDragged(element, null);
    });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Escape' || !session?.active) return;
    event.preventDefault();
    event.stopPropagation();
    swallowClick();
    finish();
  }

  function finish(how?: Event | { keepGhost: true }) {
    const current = session;
    if (!current) return;
    session = null;
    clearTimeout(current.timer);
    cancelAnimationFrame(current.frame);
    window.removeEventListener('pointermove', onPointerMove);
    window.removeEventListener('pointerup', onPointerUp);
    window.removeEventListener('pointercancel', finish);
    window.removeEventListener('keydown', onKeyDown, true);
    const element = latest.current.root.current;
    element?.removeAttribute('data-dragging');
    if (how && 'keepGhost' in how) return;
    ghost.set(null);
    if (element) markDragged(element, null);
  }

  return { attach, onPointerDown };
}

function dragAt(target: Element, { spotAt, eventOf, canCreate }: Options, x: number, y: number): Pick<Session, 'drag' | 'event'> | null {
  const spot = spotAt(x, y);
  if (!spot || target.closest('[data-no-drag]')) return null;
  const block = target.closest<HTMLElement>('[data-event]');
  if (block) {
    const event = eventOf(block.dataset['event'] ?? '');
    if (!event?.view.canWrite) return null;
    const edge = target.closest<HTMLElement>('[data-handle]')?.dataset['handle'];
    if (edge === 'start' || edge === 'end') return { drag: { kind: 'resize', span: event, edge }, event };
    const grip = spot.area === 'hours' ? spot.minute - event.start : Math.max(0, spot.day - firstDayOf(event)) * minutesPerDay;
    return { drag: { kind: 'move', span: event, grip }, event };
  }
  return target.closest('[data-surface]') && canCreate() ? { drag: { kind: 'create', from: spot }, event: null } : null;
}

function scrollNear(scroller: HTMLElement, y: number): void {
  const { top, bottom } = scroller.getBoundingClientRect();
  const head = scroller.querySelector<HTMLElement>('[data-sticky]')?.offsetHeight ?? 0;
  const up = top + head + edgePixels - y;
  const down = y - (bottom - edgePixels);
  // Over the lane itself one aims at a day, not at what is above.
  if (up > 0 && up < edgePixels) scroller.scrollTop -= up / 3;
  else if (down > 0) scroller.scrollTop += Math.min(down, edgePixels) / 3;
}

/** The click that follows a drag is not meant for what lies under it. */
function swallowClick(): void {
  const swallow = (event: MouseEvent) => {
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', swallow, true), 50);
}
