'use client';

import { type FormEvent, useState } from 'react';
import { type PasswordPolicy, type PasswordRefusal, passwordRefusals } from '@/server/domain/directory/passwords/schema';
import { withBase } from '../lib/base-path';
import { Button } from '../ui/button';
import { call } from './call';
import { type NewPassword, NewPasswordFields, type NewPasswordSentences } from './new-password-fields';
import { besideLink, DoneText, FailureText } from './parts';

type Words = 'submit' | 'sending' | 'done' | 'toLogin' | 'askAgain' | 'gone' | 'offline' | 'rateLimited' | 'failed';

type Props = {
  token: string;
  login: string;
  policy: PasswordPolicy;
  names: readonly string[];
  sentences: NewPasswordSentences & Record<Words, string>;
};

/** The new password of somebody who came by the link in the mail. */
export function RecoverForm({ token, login, policy, names, sentences }: Props) {
  const [value, setValue] = useState<NewPassword>({ next: '', ready: false });
  const [state, setState] = useState<'asking' | 'pending' | 'done' | 'gone'>('asking');
  const [failure, setFailure] = useState<string | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (state === 'pending' || !value.ready) return;
    setState('pending');
    setFailure(null);
    const done = await call('signIn.recover', { token, next: value.next });
    if (done.ok) return setState('done');
    setState(done.code === 'gone' ? 'gone' : 'asking');
    setFailure(sentenceFor(done, sentences));
  }

  if (state === 'done')
    return (
      <div className="flex flex-col gap-4">
        <DoneText>{sentences.done}</DoneText>
        <Way to="/login?stay=1">{sentences.toLogin}</Way>
      </div>
    );
  // Used or too old meanwhile: this form leads nowhere any more.
  if (state === 'gone')
    return (
      <div className="flex flex-col gap-4">
        <FailureText>{failure}</FailureText>
        <Way to="/recover">{sentences.askAgain}</Way>
        <Way to="/login?stay=1">{sentences.toLogin}</Way>
      </div>
    );
  return (
    // Posted by the browser itself (before the script is there) the password must not end up in an address.
    <form method="post" onSubmit={submit} className="flex flex-col gap-4">
      <p className="break-words text-ink-2">{login}</p>
      <FailureText>{failure}</FailureText>
      <input type="text" name="username" value={login} autoComplete="username" readOnly hidden />
      <NewPasswordFields policy={policy} names={names} sentences={sentences} onChange={setValue} autoFocus />
      <Button type="submit" variant="primary" size="lg" aria-disabled={state === 'pending' || !value.ready} className="w-full">
        {state === 'pending' ? sentences.sending : sentences.submit}
      </Button>
      <Way to="/login?stay=1">{sentences.toLogin}</Way>
    </form>
  );
}

function Way({ to, children }: { to: string; children: string }) {
  return (
    <a href={withBase(to)} className={`${besideLink} self-start text-accent-strong`}>
      {children}
    </a>
  );
}

function sentenceFor(done: { code: string; refusals: string[] }, sentences: Props['sentences']): string {
  const refusal = passwordRefusals.find((one): one is PasswordRefusal => done.refusals.includes(one));
  if (refusal) return sentences.refusals[refusal];
  if (done.code === 'gone') return sentences.gone;
  return done.code === 'offline' ? sentences.offline : done.code === 'rate_limited' ? sentences.rateLimited : sentences.failed;
}
