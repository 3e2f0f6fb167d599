'use client';

import { useExternalStore } from '../../lib/external-store';
import { useScreen } from '../../lib/screen';
import { compositions } from '../../shell/compose-request';
import { Composer } from './composer';

/** All messages being written: panels side by side at the bottom on a desktop, one sheet on a phone. */
export function ComposerHost() {
  const open = useExternalStore(compositions);
  const screen = useScreen();
  const front = open.findLast((composition) => !composition.minimized)?.id;
  return (
    <div
      data-print="hide"
      className="pointer-events-none fixed inset-x-0 bottom-0 z-30 flex flex-row-reverse flex-wrap-reverse items-end gap-3 px-4 max-md:bottom-[calc(var(--tab-bar)+var(--safe-bottom))] max-md:flex-col max-md:gap-1 max-md:px-2"
    >
      {open.map((composition) => (
        <Composer
          key={composition.id}
          composition={composition}
          // On a phone there is room for one; the others wait as a line.
          collapsed={composition.minimized || (screen !== 'desktop' && composition.id !== front)}
          fullScreen={screen === 'phone'}
        />
      ))}
    </div>
  );
}
