'use client';

import { useEffect, useState } from 'react';
import { usePreferences } from '../lib/me';
import { useScreen } from '../lib/screen';
import { useMail } from './mail-context';

export type RowShape = {
  height: number;
  /** two: names, subject and snippet below each other; one: all on a line; compact: a line without snippet. */
  line: 'two' | 'one' | 'compact';
};

/** How high a row is: by density, layout and the reader's text size. */
export function useRowShape(): RowShape {
  const { density } = usePreferences();
  const screen = useScreen();
  const { layout } = useMail();
  const [rem, setRem] = useState(16);
  useEffect(() => {
    const read = () => setRem(Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16);
    read();
    window.addEventListener('resize', read);
    return () => window.removeEventListener('resize', read);
  }, []);
  if (screen === 'phone') return { height: 4.75 * rem, line: 'two' };
  if (layout === 'right') return density === 'compact' ? { height: 2.25 * rem, line: 'compact' } : { height: 4.375 * rem, line: 'two' };
  return { height: (density === 'compact' ? 2.25 : 2.75) * rem, line: 'one' };
}
