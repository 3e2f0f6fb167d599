'use client';

import { Check, Circle } from 'lucide-react';
import { useState } from 'react';
import { checkPassword, type PasswordPolicy, type PasswordRefusal } from '@/server/domain/directory/passwords/schema';
import { PasswordField } from './parts';

export type NewPasswordSentences = {
  next: string;
  again: string;
  showPassword: string;
  hidePassword: string;
  mismatch: string;
  rules: string;
  refusals: Record<PasswordRefusal, string>;
};

export type NewPassword = { next: string; ready: boolean };

type Props = {
  policy: PasswordPolicy;
  names: readonly string[];
  current?: string;
  sentences: NewPasswordSentences;
  onChange: (value: NewPassword) => void;
  autoFocus?: boolean;
};

/** A new password, twice, with the rules it has to keep: each says at once whether it is kept (AUT-14). */
export function NewPasswordFields({ policy, names, current, sentences, onChange, autoFocus }: Props) {
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const refusals = checkPassword(policy, { next, names, ...(current === undefined ? {} : { current }) });
  const rules: PasswordRefusal[] = ['too_short', ...(policy.classes > 1 ? (['too_few_classes'] as const) : []), 'contains_login'];
  // Nothing typed breaks every rule there is; only those worth knowing beforehand are told then.
  const shown = [...rules, ...(next === '' ? [] : refusals.filter((refusal) => !rules.includes(refusal)))];
  const words = { show: sentences.showPassword, hide: sentences.hidePassword };

  function change(value: string, repeated: string) {
    setNext(value);
    setAgain(repeated);
    const left = checkPassword(policy, { next: value, names, ...(current === undefined ? {} : { current }) });
    onChange({ next: value, ready: left.length === 0 && value === repeated });
  }

  return (
    <>
      <PasswordField
        label={sentences.next}
        name="next"
        autoComplete="new-password"
        words={words}
        onValue={(value) => change(value, again)}
        {...(autoFocus ? { autoFocus } : {})}
        hint={
          <ul aria-label={sentences.rules} className="mt-1 flex flex-col gap-1">
            {shown.map((rule) => {
              const kept = next !== '' && !refusals.includes(rule);
              return (
                <li key={rule} className={`flex items-start gap-2 text-sm ${kept ? 'text-success' : 'text-ink-2'}`}>
                  {kept ? <Check aria-hidden className="mt-0.5 size-4" /> : <Circle aria-hidden className="mt-1 size-3" />}
                  {sentences.refusals[rule]}
                </li>
              );
            })}
          </ul>
        }
      />
      <PasswordField
        label={sentences.again}
        name="again"
        autoComplete="new-password"
        words={words}
        onValue={(value) => change(next, value)}
        hint={
          <p aria-live="polite" className="min-h-5 text-danger text-sm">
            {again !== '' && again !== next ? sentences.mismatch : ''}
          </p>
        }
      />
    </>
  );
}
