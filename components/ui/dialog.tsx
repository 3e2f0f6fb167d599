'use client';

import { X } from 'lucide-react';
import * as Radix from 'radix-ui/dialog';
import { type ReactNode, useRef } from 'react';
import { cn } from './cn';
import { IconButton } from './icon-button';

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** One sentence under the title; read out with it. */
  description?: string;
  closeLabel: string;
  size?: 'sm' | 'md' | 'lg' | 'xl';
  /** Keeps the title for screen readers only (palette, search). */
  hideHeader?: boolean;
  footer?: ReactNode;
  children: ReactNode;
  className?: string;
  /** The content has nothing to focus but may be longer than the screen: it takes the focus, so that keys scroll it. */
  readOnly?: boolean;
  onOpenAutoFocus?: (event: Event) => void;
};

const widths = { sm: 'md:w-[24rem]', md: 'md:w-[32rem]', lg: 'md:w-[44rem]', xl: 'md:w-[60rem]' };

/** Where the focus was before a dialog in whose place the next one came. */
let handedOn: HTMLElement | null = null;

/** A dialog; on phones a sheet that comes from the bottom. Focus goes back to where it came from. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  closeLabel,
  size = 'md',
  hideHeader,
  footer,
  children,
  className,
  readOnly = false,
  ...rest
}: Props) {
  const content = useRef<HTMLDivElement>(null);
  const cameFrom = useRef<HTMLElement | null>(null);

  /** The first field, else the dialog itself: not the close button, whose tooltip would take the first Escape. */
  function focusBody(event: Event) {
    event.preventDefault();
    const field = content.current?.querySelector<HTMLElement>(
      readOnly ? '[data-dialog-body]' : 'input:not([type=hidden], [hidden]), textarea, select',
    );
    (field ?? content.current)?.focus();
  }

  function onOpen(event: Event) {
    cameFrom.current = openerOf(document.activeElement);
    (rest.onOpenAutoFocus ?? focusBody)(event);
  }

  /** Radix knows of no trigger here and would leave the focus nowhere. What took it meanwhile (a composer, a field) keeps it. */
  function onClose(event: Event) {
    event.preventDefault();
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body) (cameFrom.current ?? handedOn)?.focus();
    handedOn = activeElement?.closest('[role=dialog]') ? cameFrom.current : null;
  }

  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          ref={content}
          onOpenAutoFocus={onOpen}
          onCloseAutoFocus={onClose}
          className={cn(
            'fixed z-40 flex max-h-[85dvh] flex-col overflow-hidden bg-surface-3 shadow-float focus:outline-none',
            'max-md:inset-x-0 max-md:bottom-0 max-md:animate-rise max-md:rounded-t-lg max-md:pb-[var(--safe-bottom)]',
            'md:start-1/2 md:top-[12dvh] md:max-h-[76dvh] md:max-w-[calc(100vw-2rem)] md:-translate-x-1/2 md:animate-appear md:rounded-lg rtl:md:translate-x-1/2',
            widths[size],
            className,
          )}
        >
          <div aria-hidden className="mx-auto mt-2 h-1 w-9 shrink-0 rounded-full bg-line md:hidden" />
          {hideHeader ? (
            <Radix.Title className="sr-only">{title}</Radix.Title>
          ) : (
            <div className={cn('flex items-start gap-2 ps-5 pe-3 pt-3', description ? 'pb-4' : 'pb-2')}>
              <div className="min-w-0 flex-1 pt-1">
                <Radix.Title className="font-semibold text-lg">{title}</Radix.Title>
                {description ? <Radix.Description className="mt-0.5 text-ink-2 text-sm">{description}</Radix.Description> : null}
              </div>
              <IconButton label={closeLabel} onClick={() => onOpenChange(false)}>
                <X aria-hidden />
              </IconButton>
            </div>
          )}
          <div
            data-dialog-body
            {...(readOnly ? { tabIndex: 0, role: 'document', 'data-focus-inner': true } : {})}
            className={cn('min-h-0 flex-1 overflow-y-auto', !hideHeader && 'px-5 pb-4')}
          >
            {children}
          </div>
          {footer ? <div className="flex flex-wrap items-center justify-end gap-2 border-line border-t px-5 py-3">{footer}</div> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** What had the focus; of an entry of a menu, which is gone by the time of coming back, the button of the menu. */
function openerOf(focused: Element | null): HTMLElement | null {
  const menu = focused?.closest('[role=menu]');
  const opener = menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : focused;
  return opener instanceof HTMLElement && opener !== document.body ? opener : null;
}
