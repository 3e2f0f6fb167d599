'use client';

import * as RadixContext from 'radix-ui/context-menu';
import * as RadixMenu from 'radix-ui/dropdown-menu';
import type { ReactNode } from 'react';
import { MenuKind, menuPanelLook } from './menu-kind';

// The heavy half of ui/menu: fetched when somebody is there, not with the page.

export type DropdownProps = {
  trigger: ReactNode;
  children: ReactNode;
  align: 'start' | 'center' | 'end';
  side: 'top' | 'right' | 'bottom' | 'left';
};

/** Is mounted by the first click on its trigger, so it starts open. */
export function Dropdown({ trigger, children, align, side }: DropdownProps) {
  return (
    <RadixMenu.Root modal={false} defaultOpen>
      <RadixMenu.Trigger asChild>{trigger}</RadixMenu.Trigger>
      <RadixMenu.Portal>
        <RadixMenu.Content align={align} side={side} sideOffset={4} collisionPadding={8} className={menuPanelLook}>
          <MenuKind.Provider value={RadixMenu}>{children}</MenuKind.Provider>
        </RadixMenu.Content>
      </RadixMenu.Portal>
    </RadixMenu.Root>
  );
}

export type ContextProps = { items: ReactNode; children: ReactNode; onOpenChange?: ((open: boolean) => void) | undefined };

export function Context({ items, children, onOpenChange }: ContextProps) {
  return (
    <RadixContext.Root modal={false} {...(onOpenChange ? { onOpenChange } : {})}>
      <RadixContext.Trigger asChild>{children}</RadixContext.Trigger>
      <RadixContext.Portal>
        <RadixContext.Content collisionPadding={8} className={menuPanelLook}>
          <MenuKind.Provider value={RadixContext}>{items}</MenuKind.Provider>
        </RadixContext.Content>
      </RadixContext.Portal>
    </RadixContext.Root>
  );
}
