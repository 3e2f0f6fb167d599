import { type KeyboardEvent, useRef } from 'react';
import { cn } from './cn';

type Props<Value extends string> = {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string; shortcut?: string }[];
  onChange: (value: Value) => void;
  className?: string;
};

/** One of a few, all in view. Arrow keys move as in any radio group. */
export function SegmentedControl<Value extends string>({ label, value, options, onChange, className }: Props<Value>) {
  const group = useRef<HTMLDivElement>(null);
  function onKeyDown(event: KeyboardEvent) {
    const step =
      event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const at = options.findIndex((option) => option.value === value);
    const next = options[(at + step + options.length) % options.length];
    if (!next) return;
    onChange(next.value);
    group.current?.querySelector<HTMLElement>(`[data-value="${next.value}"]`)?.focus();
  }
  return (
    <div
      ref={group}
      role="radiogroup"
      aria-label={label}
      onKeyDown={onKeyDown}
      className={cn('inline-flex h-control items-stretch gap-0.5 rounded-md bg-surface-2 p-0.5', className)}
    >
      {options.map((option) => (
        // biome-ignore lint/a11y/useSemanticElements: a button group that reads as radio buttons, with roving focus
        <button
          key={option.value}
          type="button"
          role="radio"
          data-value={option.value}
          aria-checked={option.value === value}
          tabIndex={option.value === value ? 0 : -1}
          onClick={() => onChange(option.value)}
          className="flex-1 whitespace-nowrap rounded-sm px-2.5 text-ink-2 text-sm hover:text-ink aria-checked:bg-surface-3 aria-checked:font-medium aria-checked:text-ink aria-checked:shadow-raise"
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
