'use client';

import { type RefObject, useEffect, useRef } from 'react';
import { ghost } from './ghost';

const decidePixels = 10;
const swipePixels = 56;

type Options = {
  root: RefObject<HTMLElement | null>;
  /** What follows the finger. */
  content: RefObject<HTMLElement | null>;
  enabled: boolean;
  onSwipe: (direction: 1 | -1) => void;
};

/** A finger drawn sideways goes to the next or the previous days. Up and down stays scrolling. */
export function useSwipe({ root, content, enabled, onSwipe }: Options): void {
  const latest = useRef(onSwipe);
  latest.current = onSwipe;
  useEffect(() => {
    const element = root.current;
    const moving = content.current;
    if (!enabled || !element || !moving) return;
    let from: { id: number; x: number; y: number; sideways: boolean } | null = null;

    function down(event: PointerEvent) {
      if (event.pointerType === 'touch' && event.isPrimary)
        from = { id: event.pointerId, x: event.clientX, y: event.clientY, sideways: false };
    }
    function move(event: PointerEvent) {
      if (!from || event.pointerId !== from.id || !moving) return;
      // A long press has picked something up: this finger is dragging.
      if (ghost.get()) return end();
      const dx = event.clientX - from.x;
      if (!from.sideways && Math.abs(dx) > decidePixels && Math.abs(dx) > 1.5 * Math.abs(event.clientY - from.y)) from.sideways = true;
      if (from.sideways) moving.style.transform = `translateX(${dx * 0.6}px)`;
    }
    function up(event: PointerEvent) {
      if (!from || event.pointerId !== from.id) return;
      const dx = event.clientX - from.x;
      const { sideways } = from;
      end();
      if (!sideways || Math.abs(dx) < swipePixels) return;
      const forward = dx < 0 === (document.dir !== 'rtl');
      latest.current(forward ? 1 : -1);
    }
    function end() {
      from = null;
      if (moving) moving.style.transform = '';
    }

    element.addEventListener('pointerdown', down);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', up);
    element.addEventListener('pointercancel', end);
    return () => {
      end();
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', up);
      element.removeEventListener('pointercancel', end);
    };
  }, [root, content, enabled]);
}
