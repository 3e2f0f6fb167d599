import { ChevronsUpDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cn } from './cn';
import { Field, type FieldProps, fieldLook } from './field';

export type SelectOption<Value extends string> = { value: Value; label: string; disabled?: boolean };

type Props<Value extends string> = FieldProps &
  Omit<ComponentProps<'select'>, 'id' | 'className' | 'value' | 'onChange' | 'children'> & {
    value: Value;
    options: readonly SelectOption<Value>[];
    onChange: (value: Value) => void;
  };

/** One of a few: the platform's own list, so that it is right on a phone and for a screen reader. */
export function Select<Value extends string>({
  label,
  hint,
  error,
  hideLabel,
  className,
  value,
  options,
  onChange,
  ...rest
}: Props<Value>) {
  return (
    <Field label={label} hint={hint} error={error} {...(hideLabel ? { hideLabel } : {})} {...(className ? { className } : {})}>
      {(ids) => (
        <span className="relative inline-flex w-full">
          <select
            {...ids}
            className={cn(fieldLook, 'h-control appearance-none truncate pe-8 max-md:h-11')}
            value={value}
            onChange={(event) => {
              const chosen = options.find((option) => option.value === event.target.value);
              if (chosen) onChange(chosen.value);
            }}
            {...rest}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value} disabled={option.disabled}>
                {option.label}
              </option>
            ))}
          </select>
          <ChevronsUpDown aria-hidden className="pointer-events-none absolute end-2 top-1/2 size-4 -translate-y-1/2 text-ink-3" />
        </span>
      )}
    </Field>
  );
}
