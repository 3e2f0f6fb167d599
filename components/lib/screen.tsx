'use client';

import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';

/** phone < 768 px <= tablet < 1024 px <= desktop. */
export type Screen = 'phone' | 'tablet' | 'desktop';

const Guess = createContext<Screen>('desktop');

/** What the server guessed from the request, so that the first frame is already the right one. */
export function ScreenProvider({ guess, children }: { guess: Screen; children: ReactNode }) {
  return <Guess.Provider value={guess}>{children}</Guess.Provider>;
}

const queries = ['(min-width: 48rem)', '(min-width: 64rem)'];

function subscribe(listener: () => void): () => void {
  const lists = queries.map((query) => window.matchMedia(query));
  for (const list of lists) list.addEventListener('change', listener);
  return () => {
    for (const list of lists) list.removeEventListener('change', listener);
  };
}

function read(): Screen {
  const [tablet, desktop] = queries.map((query) => window.matchMedia(query).matches);
  return desktop ? 'desktop' : tablet ? 'tablet' : 'phone';
}

export function useScreen(): Screen {
  const guess = useContext(Guess);
  return useSyncExternalStore(subscribe, read, () => guess);
}
