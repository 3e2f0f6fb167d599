'use client';

import { Eye, EyeOff } from 'lucide-react';
import { type ReactNode, type Ref, useEffect, useRef, useState } from 'react';
import { Field, fieldLook } from '../ui/field';
import { type LoginError, type LoginErrorKey, referenceMark } from './error-key';

// What the forms of signing in share.

export const tallField = `${fieldLook} h-10 max-md:h-12 max-md:text-lg`;

export type ErrorSentences = Record<LoginErrorKey, string>;

/** A link beside a form: easily hit with a finger. */
export const besideLink = 'inline-flex items-center text-sm hover:underline max-md:min-h-11';

/** Says why it did not work; empty and unseen while there is nothing to say. */
export function Failure({ failure, errors }: { failure: LoginError | null; errors: ErrorSentences }) {
  return <FailureText>{failure ? errors[failure.key].replace(referenceMark, failure.reference) : null}</FailureText>;
}

/** The same for a sentence of one's own. */
export function FailureText({ children }: { children: ReactNode }) {
  return (
    <div role="alert" className={children ? 'animate-appear rounded-md bg-danger-soft px-3 py-2.5 text-danger text-sm' : 'hidden'}>
      {children}
    </div>
  );
}

/** What is there instead of the form once it did its work; the focus of the form that is gone comes here. */
export function DoneText({ children }: { children: ReactNode }) {
  const text = useRef<HTMLParagraphElement>(null);
  useEffect(() => text.current?.focus(), []);
  return (
    <p ref={text} role="status" tabIndex={-1} className="focus:outline-none">
      {children}
    </p>
  );
}

type PasswordProps = {
  label: string;
  name: string;
  autoComplete: 'current-password' | 'new-password';
  words: { show: string; hide: string };
  hint?: ReactNode;
  error?: string | undefined;
  inputRef?: Ref<HTMLInputElement>;
  onValue?: (value: string) => void;
  autoFocus?: boolean;
};

/** A password, hidden unless somebody wants to see it. */
export function PasswordField({ label, name, autoComplete, words, hint, error, inputRef, onValue, autoFocus }: PasswordProps) {
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} error={error}>
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
