import { headers } from 'next/headers';
import { cache } from 'react';
import type { Me } from '@/server/domain/preferences/schema';
import { currentSession } from '../api/auth/current-session';

/** Who is signed in and how they like it, or null. Asked once per request, however many layouts want to know. */
export const currentMe = cache(async (): Promise<Me | null> => {
  const session = await currentSession();
  if (!session) return null;
  return (await globalThis.atrium?.me(session.person, (await headers()).get('accept-language'))) ?? null;
});
