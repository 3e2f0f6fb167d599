'use client';

import { type FormEvent, useState } from 'react';
import { withBase } from '../lib/base-path';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { call } from './call';
import { besideLink, DoneText, FailureText, tallField } from './parts';

type Sentences = Record<'intro' | 'login' | 'request' | 'sending' | 'sent' | 'toLogin' | 'offline' | 'rateLimited' | 'failed', string>;

/** Asks for a link to a new password. The answer is the same whether or not there is such an account. `domain`: of a bare login name. */
export function RequestForm({ domain, sentences }: { domain: string | null; sentences: Sentences }) {
  const [state, setState] = useState<'asking' | 'pending' | 'sent'>('asking');
  const [failure, setFailure] = useState<string | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (state === 'pending') return;
    setState('pending');
    setFailure(null);
    const typed = String(new FormData(event.currentTarget).get('login') ?? '').trim();
    const login = domain === null || typed.includes('@') ? typed : `${typed}@${domain}`;
    const done = await call('signIn.requestRecovery', { login });
    setState(done.ok ? 'sent' : 'asking');
    if (!done.ok)
      setFailure(done.code === 'offline' ? sentences.offline : done.code === 'rate_limited' ? sentences.rateLimited : sentences.failed);
  }

  const back = (
    <a href={withBase('/login?stay=1')} className={`${besideLink} self-start text-accent-strong`}>
      {sentences.toLogin}
    </a>
  );
  if (state === 'sent')
    return (
      <div className="flex flex-col gap-4">
        <DoneText>{sentences.sent}</DoneText>
        {back}
      </div>
    );
  return (
    // Posted by the browser itself (before the script is there) it must not end up in an address.
    <form method="post" onSubmit={submit} className="flex flex-col gap-4">
      <p className="text-ink-2">{sentences.intro}</p>
      <FailureText>{failure}</FailureText>
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
      <Button type="submit" variant="primary" size="lg" aria-disabled={state === 'pending'} className="w-full">
        {state === 'pending' ? sentences.sending : sentences.request}
      </Button>
      {back}
    </form>
  );
}
