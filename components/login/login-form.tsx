'use client';

import { Eye, EyeOff } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { withBase } from '../lib/base-path';
import { Button } from '../ui/button';
import { Field, fieldLook } from '../ui/field';
import { type LoginError, type LoginErrorKey, loginError, referenceMark } from './error-key';

export type LoginSentences = {
  login: string;
  password: string;
  showPassword: string;
  hidePassword: string;
  submit: string;
  submitting: string;
  errors: Record<LoginErrorKey, string>;
};

const tallField = `${fieldLook} h-10 max-md:h-12 max-md:text-lg`;
const action = withBase('/api/auth/callback/credentials');

/**
 * The sign-in form. A plain form that posts to NextAuth, so it works before (or without) JavaScript; with it, errors
 * appear in place and what was typed stays.
 */
export function LoginForm({
  csrfToken,
  callbackUrl,
  error,
  sentences,
}: {
  csrfToken: string;
  callbackUrl: string;
  error: LoginError | null;
  sentences: LoginSentences;
}) {
  const [failure, setFailure] = useState<LoginError | null>(error);
  const [pending, setPending] = useState(false);
  const [shown, setShown] = useState(false);
  const password = useRef<HTMLInputElement>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    setPending(true);
    const outcome = await post(new FormData(event.currentTarget));
    if (outcome === null) {
      // A document load on purpose: the application starts with a fresh cache, and password managers see the success.
      window.location.assign(callbackUrl);
      return;
    }
    setPending(false);
    setFailure(outcome);
    password.current?.select();
    password.current?.focus();
  }

  return (
    <form method="post" action={action} onSubmit={submit} className="flex flex-col gap-4">
      <input type="hidden" name="csrfToken" value={csrfToken} />
      <input type="hidden" name="callbackUrl" value={callbackUrl} />
      <div role="alert" className={failure ? 'animate-appear rounded-md bg-danger-soft px-3 py-2.5 text-danger text-sm' : 'hidden'}>
        {failure ? sentences.errors[failure.key].replace(referenceMark, failure.reference) : null}
      </div>
      <Field label={sentences.login}>
        {(ids) => (
          <input
            {...ids}
            className={tallField}
            name="login"
            autoComplete="username"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            inputMode="email"
            required
            maxLength={190}
            // biome-ignore lint/a11y/noAutofocus: the page holds this form and nothing else
            autoFocus
          />
        )}
      </Field>
      <Field label={sentences.password}>
        {(ids) => (
          <div className="relative">
            <input
              {...ids}
              ref={password}
              className={`${tallField} pr-11`}
              type={shown ? 'text' : 'password'}
              name="password"
              autoComplete="current-password"
              required
              maxLength={1024}
            />
            <button
              type="button"
              onClick={() => setShown(!shown)}
              aria-pressed={shown}
              aria-label={shown ? sentences.hidePassword : sentences.showPassword}
              className="absolute inset-y-0 right-0 grid w-10 place-items-center rounded-md text-ink-3 hover:text-ink max-md:w-12"
            >
              {shown ? <EyeOff aria-hidden className="size-[1.125rem]" /> : <Eye aria-hidden className="size-[1.125rem]" />}
            </button>
          </div>
        )}
      </Field>
      <Button type="submit" variant="primary" size="lg" aria-disabled={pending} className="mt-2 w-full">
        {pending ? sentences.submitting : sentences.submit}
      </Button>
    </form>
  );
}

/** Posts the form; null on success. An outdated form token is renewed once. */
async function post(fields: FormData, renewed = false): Promise<LoginError | null> {
  const body = new URLSearchParams({ json: 'true' });
  for (const [name, value] of fields) if (typeof value === 'string') body.set(name, value);
  try {
    const response = await fetch(action, { method: 'POST', body });
    const answer: unknown = await response.json().catch(() => null);
    const address = answer && typeof answer === 'object' && 'url' in answer ? new URL(String(answer.url), window.location.href) : null;
    if (!address) return { key: 'failed', reference: response.headers.get('x-request-id') ?? '' };
    if (address.searchParams.has('csrf')) {
      if (renewed) return { key: 'expired', reference: '' };
      const fresh: unknown = await (await fetch(withBase('/api/auth/csrf'))).json();
      if (fresh && typeof fresh === 'object' && 'csrfToken' in fresh) fields.set('csrfToken', String(fresh.csrfToken));
      return post(fields, true);
    }
    return loginError(address.searchParams.get('error'));
  } catch {
    return { key: 'offline', reference: '' };
  }
}
