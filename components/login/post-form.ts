import { withBase } from '../lib/base-path';
import { isNextStep, type LoginError, loginError } from './error-key';

export const signInAction = withBase('/api/auth/callback/credentials');

/** How sending a form of the sign-in ended. */
export type Outcome = { kind: 'in' } | { kind: 'step' } | { kind: 'error'; error: LoginError };

/** Posts a form to NextAuth. An outdated form token is renewed once. */
export async function postForm(fields: FormData, renewed = false): Promise<Outcome> {
  const body = new URLSearchParams({ json: 'true' });
  for (const [name, value] of fields) if (typeof value === 'string') body.set(name, value);
  try {
    const response = await fetch(signInAction, { method: 'POST', body });
    const answer: unknown = await response.json().catch(() => null);
    const address = answer && typeof answer === 'object' && 'url' in answer ? new URL(String(answer.url), window.location.href) : null;
    if (!address) return failed('failed', response.headers.get('x-request-id') ?? '');
    if (address.searchParams.has('csrf')) {
      if (renewed) return failed('expired');
      const fresh: unknown = await (await fetch(withBase('/api/auth/csrf'))).json();
      if (fresh && typeof fresh === 'object' && 'csrfToken' in fresh) fields.set('csrfToken', String(fresh.csrfToken));
      return postForm(fields, true);
    }
    const word = address.searchParams.get('error');
    if (isNextStep(word)) return { kind: 'step' };
    const error = loginError(word);
    return error ? { kind: 'error', error } : { kind: 'in' };
  } catch {
    return failed('offline');
  }
}

function failed(key: LoginError['key'], reference = ''): Outcome {
  return { kind: 'error', error: { key, reference } };
}

/** Goes where the sign-in leads: a document load on purpose, so that the application starts with a fresh cache. */
export function goOn(outcome: Exclude<Outcome, { kind: 'error' }>, callbackUrl: string): void {
  const step = `/login/step?${new URLSearchParams({ callbackUrl })}`;
  window.location.assign(withBase(outcome.kind === 'in' ? callbackUrl : step));
}
