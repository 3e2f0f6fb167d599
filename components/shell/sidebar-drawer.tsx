'use client';

import * as Radix from 'radix-ui/dialog';
import type { ReactNode } from 'react';

/** The side bar where there is no room for it: slides in over the content, and goes by Escape or a tap beside it. */
export function SidebarDrawer({ label, onClose, children }: { label: string; onClose: () => void; children: ReactNode }) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          className="fixed inset-y-0 start-0 z-40 flex w-[min(20rem,85vw)] animate-slide-in flex-col overflow-hidden bg-surface-0 pt-[var(--safe-top)] pb-[var(--safe-bottom)] shadow-float focus:outline-none"
        >
          <Radix.Title className="sr-only">{label}</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
