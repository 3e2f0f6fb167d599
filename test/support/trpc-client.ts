import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client';
import superjson from 'superjson';
import type { AppRouter } from '@/server/protocols/trpc/router';

/** What the browser's code calls, with the cookie of a session (none = signed out). */
export function trpcClient(url: string, cookie: string | null): TRPCClient<AppRouter> {
  return createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${url}/api/trpc`, transformer: superjson, headers: { origin: url, ...(cookie === null ? {} : { cookie }) } })],
  });
}
