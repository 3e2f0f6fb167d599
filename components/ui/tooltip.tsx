'use client';

import * as Radix from 'radix-ui/tooltip';
import type { ReactNode } from 'react';
import { Kbd } from './kbd';

export const TooltipProvider = Radix.Provider;

type Props = { label: string; shortcut?: string | undefined; side?: 'top' | 'right' | 'bottom' | 'left'; children: ReactNode };

/** The name of a control that shows only an icon, and the key that does the same. `children` is one focusable element. */
export function Tooltip({ label, shortcut, side = 'bottom', children }: Props) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-80 animate-appear items-center gap-2 rounded-md bg-inverse px-2 py-1 text-xs text-on-inverse shadow-float"
        >
          {label}
          {shortcut ? <Kbd keys={shortcut} /> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
