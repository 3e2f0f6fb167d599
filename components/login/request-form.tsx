'use client';

import { type FormEvent, useState } from 'react';
import { withBase } from '../lib/base-path';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { call } from './call';
import { tallField } from './parts';

type Sentences = Record<'intro' | 'login' | 'request' | 'sent' | 'toLogin' | 'offline' | 'rateLimited' | 'failed', string>;

/** Asks for a link to a new password. The answer is the same whether or not there is such an account. */
export function RequestForm({ sentences }: { sentences: Sentences }) {
  const [state, setState] = useState<'asking' | 'pending' | 'sent'>('asking');
  const [failure, setFailure] = useState<string | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (state === 'pending') return;
    setState('pending');
    const done = await call('signIn.requestRecovery', { login: String(new FormData(event.currentTarget).get('login') ?? '') });
    setState(done.ok ? 'sent' : 'asking');
    if (!done.ok)
      setFailure(done.code === 'offline' ? sentences.offline : done.code === 'rate_limited' ? sentences.rateLimited : sentences.failed);
  }

  const back = (
    <a href={withBase('/login')} className="self-start text-accent-strong text-sm hover:underline">
      {sentences.toLogin}
    </a>
  );
  if (state === 'sent')
    return (
      <div className="flex flex-col gap-4">
        <p role="status">{sentences.sent}</p>
        {back}
      </div>
    );
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <p className="text-ink-2">{sentences.intro}</p>
      <div role="alert" className={failure ? 'rounded-md bg-danger-soft px-3 py-2.5 text-danger text-sm' : 'hidden'}>
        {failure}
      </div>
      <Field label={sentences.login}>
        {(ids) => (
          <input
            {...ids}
            className={tallField}
            name="login"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            inputMode="email"
            required
            maxLength={190}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" size="lg" aria-disabled={state === 'pending'} className="w-full">
        {sentences.request}
      </Button>
      {back}
    </form>
  );
}
