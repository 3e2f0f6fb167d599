'use client';

import { useRef, useState } from 'react';
import { withBase } from '../lib/base-path';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import type { LoginError } from './error-key';
import { besideLink, type ErrorSentences, Failure, tallField } from './parts';
import { PasskeyButton } from './passkey-button';
import { signInAction } from './post-form';
import { useSignInForm } from './use-sign-in-form';

export type StepSentences = {
  code: string;
  codeHint: string;
  recoveryCode: string;
  recoveryHint: string;
  submit: string;
  submitting: string;
  passkey: string;
  or: string;
  useRecovery: string;
  useCode: string;
  startAgain: string;
  errors: ErrorSentences;
};

type Props = {
  csrfToken: string;
  callbackUrl: string;
  error: LoginError | null;
  sentences: StepSentences;
  /** What is asked for in the field; null = only a passkey will do. */
  ask: 'totp' | 'recovery' | null;
  /** The question for a passkey, where there is one. */
  question: unknown;
  /** The same page asking for the other kind of code; null = there is none. */
  otherAddress: string | null;
};

/** The second step: a code, a passkey or a recovery code. The codes need no JavaScript. */
export function StepForm({ csrfToken, callbackUrl, error, sentences, ask, question, otherAddress }: Props) {
  const [failure, setFailure] = useState<LoginError | null>(error);
  const code = useRef<HTMLInputElement>(null);
  const { pending, submit } = useSignInForm(callbackUrl, (failed) => {
    setFailure(failed);
    code.current?.select();
    code.current?.focus();
  });

  const recovery = ask === 'recovery';
  return (
    <div className="flex flex-col gap-4">
      <Failure failure={failure} errors={sentences.errors} />
      {ask === null ? null : (
        <form method="post" action={signInAction} onSubmit={submit} className="flex flex-col gap-4">
          <input type="hidden" name="csrfToken" value={csrfToken} />
          <input type="hidden" name="callbackUrl" value={withBase(callbackUrl)} />
          <input type="hidden" name="step" value={ask} />
          <Field label={recovery ? sentences.recoveryCode : sentences.code} hint={recovery ? sentences.recoveryHint : sentences.codeHint}>
            {(ids) => (
              <input
                {...ids}
                ref={code}
                name="code"
                className={`${tallField} tabular tracking-widest`}
                autoComplete={recovery ? 'off' : 'one-time-code'}
                inputMode={recovery ? 'text' : 'numeric'}
                autoCapitalize="none"
                spellCheck={false}
                required
                maxLength={32}
                // biome-ignore lint/a11y/noAutofocus: the page holds this form and nothing else
                autoFocus
              />
            )}
          </Field>
          <Button type="submit" variant="primary" size="lg" aria-disabled={pending} className="w-full">
            {pending ? sentences.submitting : sentences.submit}
          </Button>
        </form>
      )}
      {question ? (
        <PasskeyButton
          label={sentences.passkey}
          csrfToken={csrfToken}
          callbackUrl={callbackUrl}
          question={question}
          primary={ask === null}
          onFailure={setFailure}
        />
      ) : null}
      <p className="flex flex-wrap justify-between gap-x-4 gap-y-2">
        {otherAddress === null ? null : (
          <a href={withBase(otherAddress)} className={`${besideLink} text-accent-strong`}>
            {recovery ? sentences.useCode : sentences.useRecovery}
          </a>
        )}
        <a href={withBase('/login?stay=1')} className={`${besideLink} text-ink-2`}>
          {sentences.startAgain}
        </a>
      </p>
    </div>
  );
}
