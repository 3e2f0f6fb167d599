'use client';

import { KeyRound } from 'lucide-react';
import { useEffect, useState } from 'react';
import { withBase } from '../lib/base-path';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import type { LoginError } from './error-key';
import { answerOf, knowsPasskeys } from './passkey';
import { goOn, postForm } from './post-form';

type Props = {
  label: string;
  csrfToken: string;
  callbackUrl: string;
  /** The question of a second step; without it the server is asked for one that any passkey may answer. */
  question?: unknown;
  primary?: boolean;
  onFailure: (failure: LoginError | null) => void;
};

/**
 * Signs in with a passkey: alone, or as the second step. Only where the browser knows passkeys; until that is known its place is kept,
 * so that the page does not move when the script comes.
 */
export function PasskeyButton({ label, csrfToken, callbackUrl, question, primary, onFailure }: Props) {
  const [known, setKnown] = useState<boolean | null>(null);
  const [pending, setPending] = useState(false);
  useEffect(() => setKnown(knowsPasskeys()), []);
  if (known === false) return null;

  async function sign() {
    if (pending) return;
    setPending(true);
    onFailure(null);
    try {
      const answer = await answerOf(question ?? (await openQuestion()));
      if (answer === null) return setPending(false);
      const fields = new FormData();
      fields.set('csrfToken', csrfToken);
      fields.set('callbackUrl', callbackUrl);
      fields.set('passkey', answer);
      if (question !== undefined) fields.set('step', 'passkey');
      const outcome = await postForm(fields);
      if (outcome.kind !== 'error') return goOn(outcome, callbackUrl);
      onFailure(outcome.error);
    } catch {
      onFailure({ key: 'passkey', reference: '' });
    }
    setPending(false);
  }

  return (
    <Button
      size="lg"
      variant={primary ? 'primary' : 'secondary'}
      className={cn('w-full noscript:hidden', known === null && 'invisible')}
      icon={<KeyRound aria-hidden />}
      aria-disabled={pending}
      onClick={() => void sign()}
    >
      {label}
    </Button>
  );
}

async function openQuestion(): Promise<unknown> {
  const response = await fetch(withBase('/api/trpc/signIn.passkeyQuestion'));
  const body = (await response.json()) as { result?: { data?: { json?: unknown } } };
  if (!body.result?.data?.json) throw new Error('no question');
  return body.result.data.json;
}
