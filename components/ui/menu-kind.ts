import type * as RadixContext from 'radix-ui/context-menu';
import type * as RadixMenu from 'radix-ui/dropdown-menu';
import { createContext, useContext } from 'react';

/** The building blocks of a menu under a button or of a menu under the pointer: their items are the same. */
export type MenuPrimitives = typeof RadixMenu | typeof RadixContext;

export const MenuKind = createContext<MenuPrimitives | null>(null);

export function useMenuKind(): MenuPrimitives {
  const kind = useContext(MenuKind);
  if (!kind) throw new Error('a menu item outside a menu');
  return kind;
}

export const menuPanelLook =
  'z-50 max-h-[min(28rem,var(--radix-popper-available-height))] min-w-48 max-w-80 animate-appear overflow-y-auto rounded-lg bg-surface-3 p-1 shadow-float focus:outline-none';
