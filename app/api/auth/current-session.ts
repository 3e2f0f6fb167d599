import { headers } from 'next/headers';
import type { BrowserSession } from '@/server/domain/directory/session';

/** Who looks at this page, or null. For server components. */
export async function currentSession(): Promise<BrowserSession | null> {
  const cookie = (await headers()).get('cookie') ?? undefined;
  return (await globalThis.atrium?.sessions.fromCookies(cookie)) ?? null;
}
