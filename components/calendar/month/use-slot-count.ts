'use client';

import { type RefObject, useLayoutEffect, useState } from 'react';

/** How many lines of events fit into a week of the month. */
export function useSlotCount(body: RefObject<HTMLElement | null>, weeks: number): number {
  const [slots, setSlots] = useState(4);
  useLayoutEffect(() => {
    const element = body.current;
    if (!element) return;
    const measure = () => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      // The number of the day takes 2 rem, a line 1.5.
      const fit = Math.floor((element.clientHeight / weeks / rem - 2) / 1.5);
      setSlots(Math.max(1, fit));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [body, weeks]);
  return slots;
}
