import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import type { BrowserSession } from '@/server/domain/directory/session';

/** Who looks at this page, or null. For server components. */
export async function currentSession(): Promise<BrowserSession | null> {
  const cookie = (await headers()).get('cookie') ?? undefined;
  return (await globalThis.atrium?.sessions.fromCookies(cookie)) ?? null;
}

/** Who looks at this page; sends everybody else to the login page, and back to `path` afterwards. */
export async function requireSession(path = '/'): Promise<BrowserSession> {
  const session = await currentSession();
  if (!session) redirect(path === '/' ? '/login' : `/login?callbackUrl=${encodeURIComponent(path)}`);
  return session;
}
