import { type ReactNode, useId } from 'react';

type Props = { label: string; hint?: ReactNode; checked: boolean; onCheckedChange: (checked: boolean) => void; disabled?: boolean };

/** On or off, at once. The label is on the start side, the switch at the end of the row. */
export function Switch({ label, hint, checked, onCheckedChange, disabled }: Props) {
  const id = useId();
  return (
    <div className="flex min-h-control items-center justify-between gap-4 max-md:min-h-11">
      <label htmlFor={id} className="flex min-h-[inherit] flex-1 flex-col justify-center">
        <span>{label}</span>
        {hint ? (
          <span id={`${id}-hint`} className="text-ink-3 text-xs">
            {hint}
          </span>
        ) : null}
      </label>
      <button
        id={id}
        type="button"
        role="switch"
        aria-checked={checked}
        aria-describedby={hint ? `${id}-hint` : undefined}
        disabled={disabled}
        onClick={() => onCheckedChange(!checked)}
        className="group relative h-5 w-9 shrink-0 rounded-full border border-line-strong bg-surface-2 transition-colors aria-checked:border-accent aria-checked:bg-accent disabled:opacity-50"
      >
        <span className="absolute start-0.5 top-0.5 size-3.5 rounded-full bg-line-strong transition-[inset-inline-start] group-aria-checked:start-[1.125rem] group-aria-checked:bg-on-accent" />
      </button>
    </div>
  );
}
