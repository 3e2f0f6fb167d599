import { useEffect, useRef } from 'react';

/**
 * For lists whose rows can be taken away: when the row that has the focus is gone, the heading of its section gets it, so that Tab
 * goes on from there. Call it with the button that was pressed once the row is on its way out.
 */
export function useFocusAfterRemoval(): (pressed: Element) => void {
  const heading = useRef<HTMLElement | null>(null);
  useEffect(() => {
    if (heading.current === null || document.activeElement !== document.body) return;
    heading.current.focus();
    heading.current = null;
  });
  return (pressed) => {
    heading.current = pressed.closest('section')?.querySelector('h2') ?? null;
  };
}
