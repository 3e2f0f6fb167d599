import type { ComponentProps } from 'react';
import { cn } from './cn';
import { Field, type FieldProps, fieldLook } from './field';

type Props = FieldProps & Omit<ComponentProps<'input'>, 'id' | 'className'> & { inputClassName?: string };

/** One line of text with its label. */
export function TextField({ label, hint, error, hideLabel, className, inputClassName, ...rest }: Props) {
  return (
    <Field label={label} hint={hint} error={error} {...(hideLabel ? { hideLabel } : {})} {...(className ? { className } : {})}>
      {(ids) => <input {...ids} className={cn(fieldLook, 'h-control max-md:h-11', inputClassName)} {...rest} />}
    </Field>
  );
}
