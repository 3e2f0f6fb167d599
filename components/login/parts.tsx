'use client';

import { Eye, EyeOff } from 'lucide-react';
import { type ReactNode, type Ref, useState } from 'react';
import { Field, fieldLook } from '../ui/field';
import { type LoginError, type LoginErrorKey, referenceMark } from './error-key';

// What the forms of signing in share.

export const tallField = `${fieldLook} h-10 max-md:h-12 max-md:text-lg`;

export type ErrorSentences = Record<LoginErrorKey, string>;

/** Says why it did not work; empty and unseen while there is nothing to say. */
export function Failure({ failure, errors }: { failure: LoginError | null; errors: ErrorSentences }) {
  return (
    <div role="alert" className={failure ? 'animate-appear rounded-md bg-danger-soft px-3 py-2.5 text-danger text-sm' : 'hidden'}>
      {failure ? errors[failure.key].replace(referenceMark, failure.reference) : null}
    </div>
  );
}

type PasswordProps = {
  label: string;
  name: string;
  autoComplete: 'current-password' | 'new-password';
  words: { show: string; hide: string };
  hint?: ReactNode;
  inputRef?: Ref<HTMLInputElement>;
  onValue?: (value: string) => void;
  autoFocus?: boolean;
};

/** A password, hidden unless somebody wants to see it. */
export function PasswordField({ label, name, autoComplete, words, hint, inputRef, onValue, autoFocus }: PasswordProps) {
  const [shown, setShown] = useState(false);
  return (
    <Field label={label}>
      {(ids) => (
        <>
          <div className="relative">
            <input
              {...ids}
              {...(inputRef ? { ref: inputRef } : {})}
              {...(onValue ? { onChange: (event) => onValue(event.target.value) } : {})}
              className={`${tallField} pe-11`}
              type={shown ? 'text' : 'password'}
              name={name}
              autoComplete={autoComplete}
              required
              maxLength={1024}
              {...(autoFocus ? { autoFocus: true } : {})}
            />
            <button
              type="button"
              onClick={() => setShown(!shown)}
              aria-pressed={shown}
              aria-label={shown ? words.hide : words.show}
              className="absolute inset-y-0 end-0 grid w-10 place-items-center rounded-md text-ink-3 hover:text-ink max-md:w-12"
            >
              {shown ? <EyeOff aria-hidden className="size-[1.125rem]" /> : <Eye aria-hidden className="size-[1.125rem]" />}
            </button>
          </div>
          {hint}
        </>
      )}
    </Field>
  );
}
