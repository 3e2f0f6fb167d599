import { Check, Minus } from 'lucide-react';
import { type ComponentProps, useEffect, useRef } from 'react';
import { cn } from './cn';

type Props = Omit<ComponentProps<'input'>, 'type' | 'onChange'> & {
  checked: boolean;
  indeterminate?: boolean;
  onCheckedChange?: (checked: boolean) => void;
};

/** The box alone: give it `aria-label` or put it in a label (CheckboxField). */
export function Checkbox({ checked, indeterminate = false, onCheckedChange, className, ...rest }: Props) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = indeterminate;
  }, [indeterminate]);
  return (
    <span className={cn('relative inline-flex size-4 shrink-0', className)}>
      <input
        ref={box}
        type="checkbox"
        checked={checked}
        onChange={(event) => onCheckedChange?.(event.target.checked)}
        className="peer size-4 appearance-none rounded-sm border border-line-strong bg-surface-1 checked:border-accent checked:bg-accent indeterminate:border-accent indeterminate:bg-accent disabled:opacity-50"
        {...rest}
      />
      <Check
        aria-hidden
        strokeWidth={3}
        className="pointer-events-none absolute inset-0.5 hidden size-3 text-on-accent peer-checked:block"
      />
      <Minus
        aria-hidden
        strokeWidth={3}
        className="pointer-events-none absolute inset-0.5 hidden size-3 bg-accent text-on-accent peer-indeterminate:block"
      />
    </span>
  );
}

/** A box with its words. */
export function CheckboxField({ label, hint, ...rest }: Props & { label: string; hint?: string }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: Checkbox renders the input inside
    <label className="flex items-start gap-2.5 py-1 max-md:min-h-11 max-md:items-center">
      <Checkbox className="mt-0.5 max-md:mt-0" {...rest} />
      <span className="flex flex-col">
        <span>{label}</span>
        {hint ? <span className="text-ink-3 text-xs">{hint}</span> : null}
      </span>
    </label>
  );
}
