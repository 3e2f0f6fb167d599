'use client';

import { Check, ChevronRight } from 'lucide-react';
import { cloneElement, isValidElement, type MouseEvent, type ReactNode, useState, useSyncExternalStore } from 'react';
import { cn } from './cn';
import { Kbd } from './kbd';
import { menuPanelLook, useMenuKind } from './menu-kind';
import type * as MenuParts from './menu-parts';
import { whenTouched } from './when-touched';

const line =
  'flex h-8 select-none items-center gap-2.5 rounded-md px-2 text-base outline-none data-[disabled]:pointer-events-none data-[highlighted]:bg-hover data-[disabled]:opacity-50 max-md:h-11 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-ink-3';

// The code behind menus comes at the first sign of life on the page; until a menu is first opened its trigger is a plain button.

let parts: typeof MenuParts | null = null;
let loading: Promise<typeof MenuParts> | null = null;
const listeners = new Set<() => void>();

function loadParts(): Promise<typeof MenuParts> {
  loading ??= import('./menu-parts').then((loaded) => {
    parts = loaded;
    for (const listener of listeners) listener();
    return loaded;
  });
  return loading;
}
whenTouched(() => void loadParts());

function useParts(): typeof MenuParts | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => parts,
    () => null,
  );
}

type MenuProps = {
  trigger: ReactNode;
  children: ReactNode;
  align?: 'start' | 'center' | 'end';
  side?: 'top' | 'right' | 'bottom' | 'left';
};

/** A menu that opens from `trigger` (one button element). */
export function Menu({ trigger, children, align = 'start', side = 'bottom' }: MenuProps) {
  const loaded = useParts();
  const [wanted, setWanted] = useState(false);
  if (wanted && loaded) {
    return (
      <loaded.Dropdown trigger={trigger} align={align} side={side}>
        {children}
      </loaded.Dropdown>
    );
  }
  if (!isValidElement<{ onClick?: (event: MouseEvent) => void; 'aria-haspopup'?: 'menu'; 'aria-expanded'?: boolean }>(trigger))
    return trigger;
  return cloneElement(trigger, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onClick: () => {
      setWanted(true);
      void loadParts();
    },
  });
}

/** A menu on right click, long press and the menu key of `children` (one element). */
export function ContextMenu(props: { items: ReactNode; children: ReactNode; onOpenChange?: (open: boolean) => void }) {
  const loaded = useParts();
  return loaded ? <loaded.Context {...props} /> : props.children;
}

type ItemProps = {
  icon?: ReactNode;
  shortcut?: string | undefined;
  danger?: boolean;
  disabled?: boolean;
  onSelect: () => void;
  children: ReactNode;
};

export function MenuItem({ icon, shortcut, danger, disabled, onSelect, children }: ItemProps) {
  const { Item } = useMenuKind();
  return (
    <Item disabled={disabled ?? false} onSelect={onSelect} className={cn(line, danger && 'text-danger [&>svg]:text-danger')}>
      {icon}
      <span className="flex-1 truncate">{children}</span>
      {shortcut ? <Kbd keys={shortcut} className="text-ink-3 max-md:hidden" /> : null}
    </Item>
  );
}

type ToggleProps = { checked: boolean; onCheckedChange: (checked: boolean) => void; children: ReactNode };

export function MenuCheckboxItem({ checked, onCheckedChange, children }: ToggleProps) {
  const { CheckboxItem, ItemIndicator } = useMenuKind();
  return (
    <CheckboxItem checked={checked} onCheckedChange={onCheckedChange} className={line}>
      <span className="inline-flex size-4">
        <ItemIndicator>
          <Check aria-hidden className="size-4 text-accent" />
        </ItemIndicator>
      </span>
      <span className="flex-1 truncate">{children}</span>
    </CheckboxItem>
  );
}

type RadioProps<Value extends string> = {
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
};

/** One of a few, as a part of a menu. */
export function MenuRadio<Value extends string>({ value, options, onChange }: RadioProps<Value>) {
  const { RadioGroup, RadioItem, ItemIndicator } = useMenuKind();
  return (
    <RadioGroup
      value={value}
      onValueChange={(chosen) => {
        const option = options.find((candidate) => candidate.value === chosen);
        if (option) onChange(option.value);
      }}
    >
      {options.map((option) => (
        <RadioItem key={option.value} value={option.value} className={line}>
          <span className="inline-flex size-4">
            <ItemIndicator>
              <Check aria-hidden className="size-4 text-accent" />
            </ItemIndicator>
          </span>
          <span className="flex-1 truncate">{option.label}</span>
        </RadioItem>
      ))}
    </RadioGroup>
  );
}

export function MenuSub({ label, icon, children }: { label: string; icon?: ReactNode; children: ReactNode }) {
  const { Sub, SubTrigger, SubContent, Portal } = useMenuKind();
  return (
    <Sub>
      <SubTrigger className={cn(line, 'data-[state=open]:bg-hover')}>
        {icon}
        <span className="flex-1 truncate">{label}</span>
        <ChevronRight aria-hidden className="rtl:rotate-180" />
      </SubTrigger>
      <Portal>
        <SubContent collisionPadding={8} className={menuPanelLook}>
          {children}
        </SubContent>
      </Portal>
    </Sub>
  );
}

export function MenuSeparator() {
  const { Separator } = useMenuKind();
  return <Separator className="mx-1 my-1 h-px bg-line" />;
}

export function MenuLabel({ children }: { children: ReactNode }) {
  const { Label } = useMenuKind();
  return <Label className="px-2 pt-1.5 pb-1 font-medium text-ink-3 text-xs">{children}</Label>;
}
