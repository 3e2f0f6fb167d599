'use client';

import { type ReactNode, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useScreen } from '../../lib/screen';
import { Dialog } from '../../ui/dialog';
import { Popover } from '../../ui/popover';
import type { Anchor } from '../state/overlays';

type Props = {
  label: string;
  anchor: Anchor;
  onClose: () => void;
  className?: string;
  onOpenAutoFocus?: (event: Event) => void;
  children: ReactNode;
};

/** A popover beside a place on the screen; on a phone a sheet. */
export function Floating({ label, anchor, onClose, className, onOpenAutoFocus, children }: Props) {
  const common = useTranslations('common');
  const phone = useScreen() === 'phone';
  useFocusReturn();
  if (phone) {
    return (
      <Dialog
        open
        hideHeader
        onOpenChange={(open) => !open && onClose()}
        title={label}
        closeLabel={common('actions.close')}
        {...(onOpenAutoFocus ? { onOpenAutoFocus } : {})}
      >
        <div className="px-5 py-4">{children}</div>
      </Dialog>
    );
  }
  return (
    <Popover
      open
      onOpenChange={(open) => !open && onClose()}
      label={label}
      side="right"
      {...(className ? { className } : {})}
      {...(onOpenAutoFocus ? { onOpenAutoFocus } : {})}
      anchor={<span aria-hidden className="pointer-events-none fixed" style={{ ...anchor }} />}
    >
      {children}
    </Popover>
  );
}

/** It has no button of its own that opened it, so what had the focus before gets it back. */
function useFocusReturn(): void {
  const [before] = useState(() => (typeof document === 'undefined' ? null : document.activeElement));
  useEffect(
    () => () => {
      // Once it is gone; unless a click has put the focus elsewhere meanwhile.
      setTimeout(() => {
        if (before instanceof HTMLElement && (document.activeElement === null || document.activeElement === document.body)) {
          before.focus({ preventScroll: true });
        }
      });
    },
    [before],
  );
}
