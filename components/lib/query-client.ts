import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { currentPath, withBase } from './base-path';
import { isLeaving } from './leaving';
import { failureCode, mailReason } from './trpc';

/** Answers stay fresh until the live stream says otherwise; a broken connection is tried again, a refusal is not. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
    mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
    defaultOptions: {
      queries: {
        staleTime: 5 * 60_000,
        gcTime: 30 * 60_000,
        refetchOnWindowFocus: false,
        retry: (count, error) => {
          const code = failureCode(error);
          // Asking a mail server again with the same password changes nothing, and some lock out whoever does.
          return count < 2 && mailReason(error) === null && (code === 'offline' || code === 'unavailable' || code === 'upstream_failed');
        },
      },
      mutations: { retry: false },
    },
  });
}

let asking = false;

/** A refusal may also come from the mail server; only when our own session is over does the page go to the login. */
function leaveWhenSignedOut(error: unknown): void {
  if (asking || isLeaving() || failureCode(error) !== 'unauthenticated') return;
  asking = true;
  // Asked where nothing but the session decides; the cookie alone would not know that it was ended elsewhere.
  fetch(withBase('/api/trpc/preferences.me'))
    .then((answer) => {
      const over = answer.status === 401;
      if (over && !isLeaving()) window.location.assign(withBase(`/login?callbackUrl=${encodeURIComponent(withBase(currentPath()))}`));
    })
    .catch(() => {})
    .finally(() => {
      asking = false;
    });
}
