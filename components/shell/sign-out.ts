import { withBase } from '../lib/base-path';

/** Ends the session and leaves for the login page. NextAuth's own function knows no base path. */
export async function signOut(): Promise<void> {
  const answer: unknown = await (await fetch(withBase('/api/auth/csrf'))).json();
  const csrfToken = answer && typeof answer === 'object' && 'csrfToken' in answer ? String(answer.csrfToken) : '';
  const body = new URLSearchParams({ csrfToken, callbackUrl: withBase('/login'), json: 'true' });
  await fetch(withBase('/api/auth/signout'), { method: 'POST', body });
  window.location.assign(withBase('/login'));
}
