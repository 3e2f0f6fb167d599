import type { ComponentProps } from 'react';
import { cn } from './cn';
import { Field, type FieldProps, fieldLook } from './field';

type Props = FieldProps & Omit<ComponentProps<'textarea'>, 'id' | 'className'>;

/** Several lines of text with their label; grows with what is typed where the browser can. */
export function TextArea({ label, hint, error, hideLabel, className, ...rest }: Props) {
  return (
    <Field label={label} hint={hint} error={error} {...(hideLabel ? { hideLabel } : {})} {...(className ? { className } : {})}>
      {(ids) => (
        <textarea {...ids} rows={3} className={cn(fieldLook, 'field-sizing-content min-h-20 resize-y py-2 leading-normal')} {...rest} />
      )}
    </Field>
  );
}
