import { type ReactNode, useId } from 'react';
import { cn } from './cn';

export type FieldProps = { label: string; hint?: string | undefined; error?: string | undefined; hideLabel?: boolean; className?: string };

/** Label, control, hint and error tied together. `children` gets the ids to put on the control. */
export function Field({
  label,
  hint,
  error,
  hideLabel,
  className,
  children,
}: FieldProps & {
  children: (ids: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean | undefined }) => ReactNode;
}) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={cn('flex flex-col gap-1', className)}>
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'font-medium text-ink-2 text-sm'}>
        {label}
      </label>
      {children({ id, 'aria-describedby': note ? `${id}-note` : undefined, 'aria-invalid': error ? true : undefined })}
      {note ? (
        <p id={`${id}-note`} className={cn('text-xs', error ? 'text-danger' : 'text-ink-3')}>
          {note}
        </p>
      ) : null}
    </div>
  );
}

/** The look of everything one types into. */
export const fieldLook =
  'w-full rounded-md border border-line-strong/60 bg-surface-1 px-2.5 text-base text-ink hover:border-line-strong ' +
  'focus:border-accent focus:outline-2 focus:outline-accent focus:-outline-offset-1 aria-invalid:border-danger disabled:opacity-60';
