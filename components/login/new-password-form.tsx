'use client';

import { useState } from 'react';
import type { PasswordPolicy, PasswordRefusal } from '@/server/domain/directory/passwords/schema';
import { withBase } from '../lib/base-path';
import { Button } from '../ui/button';
import type { LoginError } from './error-key';
import { type NewPassword, NewPasswordFields, type NewPasswordSentences } from './new-password-fields';
import { besideLink, type ErrorSentences, Failure } from './parts';
import { signInAction } from './post-form';
import { useSignInForm } from './use-sign-in-form';

type Props = {
  csrfToken: string;
  callbackUrl: string;
  error: LoginError | null;
  /** Why the server did not take the last one. */
  refusal: string | null;
  login: string;
  policy: PasswordPolicy;
  names: readonly string[];
  sentences: NewPasswordSentences & { submit: string; submitting: string; startAgain: string; errors: ErrorSentences };
};

/** The last step of a sign-in whose source wants a new password first. */
export function NewPasswordForm({ csrfToken, callbackUrl, error, refusal, login, policy, names, sentences }: Props) {
  const [failure, setFailure] = useState<LoginError | null>(error);
  const [refused, setRefused] = useState(refusal);
  const [value, setValue] = useState<NewPassword>({ next: '', ready: false });
  const reason = refused === 'mismatch' ? sentences.mismatch : refused ? sentences.refusals[refused as PasswordRefusal] : undefined;

  const { pending, submit } = useSignInForm(callbackUrl, (failed) => {
    setFailure(failed);
    setRefused(failed.key === 'refused' ? (failed.reference.split('.')[0] ?? null) : null);
  });

  return (
    <form
      method="post"
      action={signInAction}
      onSubmit={(event) => (value.ready ? void submit(event) : event.preventDefault())}
      className="flex flex-col gap-4"
    >
      <Failure failure={failure} errors={reason ? { ...sentences.errors, refused: reason } : sentences.errors} />
      <input type="hidden" name="csrfToken" value={csrfToken} />
      <input type="hidden" name="callbackUrl" value={withBase(callbackUrl)} />
      <input type="hidden" name="step" value="new-password" />
      {/* For password managers: whose password this is. */}
      <input type="text" name="username" value={login} autoComplete="username" readOnly hidden />
      <NewPasswordFields policy={policy} names={names} sentences={sentences} onChange={setValue} autoFocus />
      <Button type="submit" variant="primary" size="lg" aria-disabled={pending || !value.ready} className="w-full">
        {pending ? sentences.submitting : sentences.submit}
      </Button>
      <a href={withBase('/login?stay=1')} className={`${besideLink} self-start text-ink-2`}>
        {sentences.startAgain}
      </a>
    </form>
  );
}
