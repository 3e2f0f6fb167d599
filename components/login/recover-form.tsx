'use client';

import { type FormEvent, useState } from 'react';
import { type PasswordPolicy, type PasswordRefusal, passwordRefusals } from '@/server/domain/directory/passwords/schema';
import { withBase } from '../lib/base-path';
import { Button } from '../ui/button';
import { call } from './call';
import { type NewPassword, NewPasswordFields, type NewPasswordSentences } from './new-password-fields';

type Props = {
  token: string;
  login: string;
  policy: PasswordPolicy;
  names: readonly string[];
  sentences: NewPasswordSentences & Record<'submit' | 'done' | 'toLogin' | 'gone' | 'offline' | 'rateLimited' | 'failed', string>;
};

/** The new password of somebody who came by the link in the mail. */
export function RecoverForm({ token, login, policy, names, sentences }: Props) {
  const [value, setValue] = useState<NewPassword>({ next: '', ready: false });
  const [state, setState] = useState<'asking' | 'pending' | 'done'>('asking');
  const [failure, setFailure] = useState<string | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (state === 'pending' || !value.ready) return;
    setState('pending');
    const done = await call('signIn.recover', { token, next: value.next });
    setState(done.ok ? 'done' : 'asking');
    if (!done.ok) setFailure(sentenceFor(done, sentences));
  }

  if (state === 'done')
    return (
      <div className="flex flex-col gap-4">
        <p role="status">{sentences.done}</p>
        <a href={withBase('/login')} className="self-start text-accent-strong hover:underline">
          {sentences.toLogin}
        </a>
      </div>
    );
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <p className="text-ink-2">{login}</p>
      <div role="alert" className={failure ? 'rounded-md bg-danger-soft px-3 py-2.5 text-danger text-sm' : 'hidden'}>
        {failure}
      </div>
      <input type="text" name="username" value={login} autoComplete="username" readOnly hidden />
      <NewPasswordFields policy={policy} names={names} sentences={sentences} onChange={setValue} autoFocus />
      <Button type="submit" variant="primary" size="lg" aria-disabled={state === 'pending' || !value.ready} className="w-full">
        {sentences.submit}
      </Button>
    </form>
  );
}

function sentenceFor(done: { code: string; refusals: string[] }, sentences: Props['sentences']): string {
  const refusal = passwordRefusals.find((one): one is PasswordRefusal => done.refusals.includes(one));
  if (refusal) return sentences.refusals[refusal];
  if (done.code === 'gone') return sentences.gone;
  return done.code === 'offline' ? sentences.offline : done.code === 'rate_limited' ? sentences.rateLimited : sentences.failed;
}
