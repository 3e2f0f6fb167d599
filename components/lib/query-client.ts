import { QueryClient } from '@tanstack/react-query';
import { failureCode } from './trpc';

/** Answers stay fresh until the live stream says otherwise; a broken connection is tried again, a refusal is not. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5 * 60_000,
        gcTime: 30 * 60_000,
        refetchOnWindowFocus: false,
        retry: (count, error) => {
          const code = failureCode(error);
          return count < 2 && (code === 'offline' || code === 'unavailable' || code === 'upstream_failed');
        },
      },
      mutations: { retry: false },
    },
  });
}
