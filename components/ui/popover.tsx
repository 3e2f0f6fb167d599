'use client';

import * as Radix from 'radix-ui/popover';
import type { ReactNode } from 'react';
import { cn } from './cn';

type Props = {
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** The button that opens it; or `anchor`, when something else does. */
  trigger?: ReactNode;
  anchor?: ReactNode;
  label: string;
  side?: 'top' | 'right' | 'bottom' | 'left';
  align?: 'start' | 'center' | 'end';
  className?: string;
  onOpenAutoFocus?: (event: Event) => void;
  children: ReactNode;
};

/** A small panel beside what was clicked. Escape and a click outside close it; focus goes back. */
export function Popover({
  open,
  onOpenChange,
  trigger,
  anchor,
  label,
  side = 'bottom',
  align = 'start',
  className,
  onOpenAutoFocus,
  children,
}: Props) {
  return (
    <Radix.Root {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      {trigger ? <Radix.Trigger asChild>{trigger}</Radix.Trigger> : null}
      {anchor ? <Radix.Anchor asChild>{anchor}</Radix.Anchor> : null}
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          {...(onOpenAutoFocus ? { onOpenAutoFocus } : {})}
          className={cn(
            'z-40 max-h-[var(--radix-popper-available-height)] max-w-[calc(100vw-1rem)] animate-appear overflow-y-auto rounded-lg bg-surface-3 shadow-float focus:outline-none',
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
