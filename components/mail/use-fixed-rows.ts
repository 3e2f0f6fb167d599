'use client';

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

type Options = { count: number; height: number; scroller: RefObject<HTMLElement | null>; overscan: number };

export type FixedRows = {
  /** The rows to draw: those in view and some around them; last is -1 when there are none. */
  first: number;
  last: number;
  totalHeight: number;
  /** Brings a row into view, moving no further than needed. */
  scrollTo: (index: number) => void;
};

/**
 * Which of many rows of one height are in view. All rows being alike, this is two divisions, where a general virtual
 * list measures every row; a scroll draws anew only when another row comes into reach.
 */
export function useFixedRows({ count, height, scroller, overscan }: Options): FixedRows {
  const [view, setView] = useState({ first: 0, last: overscan * 3 });
  const latest = useRef(height);
  latest.current = height;

  const read = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const first = Math.floor(element.scrollTop / latest.current);
    const last = Math.ceil((element.scrollTop + element.clientHeight) / latest.current);
    setView((old) => (old.first === first && old.last === last ? old : { first, last }));
  }, [scroller]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another height or count moves the rows under the same scroll position
  useLayoutEffect(() => {
    read();
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener('scroll', read, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', read);
    };
  }, [read, scroller, height, count]);

  const scrollTo = useCallback(
    (index: number) => {
      const element = scroller.current;
      if (!element) return;
      const top = index * latest.current;
      const bottom = top + latest.current;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
    },
    [scroller],
  );

  return {
    first: Math.max(0, Math.min(view.first - overscan, count - 1)),
    last: Math.min(count - 1, view.last + overscan),
    totalHeight: count * height,
    scrollTo,
  };
}

/** How many rows a millisecond counts as rushing past: those need no fetching. */
const rushing = 1.5;

/** Tells what is in view: at once while one reads or scrolls, and after a rest when one drags the scroll bar. */
export function useRestingView(first: number, last: number, show: (first: number, last: number) => void): void {
  const before = useRef({ first, at: 0 });
  useEffect(() => {
    const now = performance.now();
    const speed = Math.abs(first - before.current.first) / Math.max(1, now - before.current.at);
    before.current = { first, at: now };
    if (speed < rushing) {
      show(first, last);
      return;
    }
    const timer = setTimeout(() => show(first, last), 60);
    return () => clearTimeout(timer);
  }, [first, last, show]);
}
