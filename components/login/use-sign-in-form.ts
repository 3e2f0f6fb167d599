'use client';

import { type FormEvent, useState } from 'react';
import { withBase } from '../lib/base-path';
import type { LoginError } from './error-key';
import { goOn, postForm } from './post-form';

/** Sends a form of signing in, once at a time. What went well leads on; a step that is over leads back to the first one. */
export function useSignInForm(callbackUrl: string, onError: (error: LoginError) => void) {
  const [pending, setPending] = useState(false);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    setPending(true);
    const outcome = await postForm(new FormData(event.currentTarget));
    if (outcome.kind !== 'error') return goOn(outcome, callbackUrl);
    if (outcome.error.key === 'stepGone') return window.location.assign(withBase('/login?error=step_gone'));
    setPending(false);
    onError(outcome.error);
  }
  return { pending, submit };
}
