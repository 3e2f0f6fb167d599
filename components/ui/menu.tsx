'use client';

import { Check, ChevronRight } from 'lucide-react';
import * as RadixContext from 'radix-ui/context-menu';
import * as RadixMenu from 'radix-ui/dropdown-menu';
import { createContext, type ReactNode, useContext } from 'react';
import { cn } from './cn';
import { Kbd } from './kbd';

// A menu under a button and a menu under the pointer have the same items; this says which of the two we are in.
const Kind = createContext<typeof RadixMenu | typeof RadixContext>(RadixMenu);

const panel =
  'z-50 max-h-[min(28rem,var(--radix-popper-available-height))] min-w-48 max-w-80 animate-appear overflow-y-auto rounded-lg bg-surface-3 p-1 shadow-float focus:outline-none';
const line =
  'flex h-8 select-none items-center gap-2.5 rounded-md px-2 text-base outline-none data-[disabled]:pointer-events-none data-[highlighted]:bg-hover data-[disabled]:opacity-50 max-md:h-11 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-ink-3';

type MenuProps = {
  trigger: ReactNode;
  children: ReactNode;
  align?: 'start' | 'center' | 'end';
  side?: 'top' | 'right' | 'bottom' | 'left';
};

/** A menu that opens from `trigger` (one button element). */
export function Menu({ trigger, children, align = 'start', side = 'bottom' }: MenuProps) {
  return (
    <RadixMenu.Root modal={false}>
      <RadixMenu.Trigger asChild>{trigger}</RadixMenu.Trigger>
      <RadixMenu.Portal>
        <RadixMenu.Content align={align} side={side} sideOffset={4} collisionPadding={8} className={panel}>
          <Kind.Provider value={RadixMenu}>{children}</Kind.Provider>
        </RadixMenu.Content>
      </RadixMenu.Portal>
    </RadixMenu.Root>
  );
}

/** A menu on right click, long press and the menu key of `children` (one element). */
export function ContextMenu({
  items,
  children,
  onOpenChange,
}: {
  items: ReactNode;
  children: ReactNode;
  onOpenChange?: (open: boolean) => void;
}) {
  return (
    <RadixContext.Root modal={false} {...(onOpenChange ? { onOpenChange } : {})}>
      <RadixContext.Trigger asChild>{children}</RadixContext.Trigger>
      <RadixContext.Portal>
        <RadixContext.Content collisionPadding={8} className={panel}>
          <Kind.Provider value={RadixContext}>{items}</Kind.Provider>
        </RadixContext.Content>
      </RadixContext.Portal>
    </RadixContext.Root>
  );
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
  const { Item } = useContext(Kind);
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
  const { CheckboxItem, ItemIndicator } = useContext(Kind);
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
  const { RadioGroup, RadioItem, ItemIndicator } = useContext(Kind);
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
  const { Sub, SubTrigger, SubContent, Portal } = useContext(Kind);
  return (
    <Sub>
      <SubTrigger className={cn(line, 'data-[state=open]:bg-hover')}>
        {icon}
        <span className="flex-1 truncate">{label}</span>
        <ChevronRight aria-hidden className="rtl:rotate-180" />
      </SubTrigger>
      <Portal>
        <SubContent collisionPadding={8} className={panel}>
          {children}
        </SubContent>
      </Portal>
    </Sub>
  );
}

export function MenuSeparator() {
  const { Separator } = useContext(Kind);
  return <Separator className="mx-1 my-1 h-px bg-line" />;
}

export function MenuLabel({ children }: { children: ReactNode }) {
  const { Label } = useContext(Kind);
  return <Label className="px-2 pt-1.5 pb-1 font-medium text-ink-3 text-xs">{children}</Label>;
}
