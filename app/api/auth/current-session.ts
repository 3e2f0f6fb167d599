import { headers } from 'next/headers';
import type { BrowserSession } from '@/server/domain/directory/session';

/** Who looks at this page, or null. For server components. */
export async function currentSession(): Promise<BrowserSession | null> {
  const given = await headers();
  const header = (name: string) => given.get(name) ?? '';
  const secure = header('x-atrium-secure') === 'yes' && header('x-forwarded-proto') === 'https';
  const front = { header, proxied: header('x-atrium-proxied') === 'yes', secure };
  return (await globalThis.atrium?.sessions.fromCookies(header('cookie'), front)) ?? null;
}
