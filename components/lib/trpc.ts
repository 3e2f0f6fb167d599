import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import superjson from 'superjson';
import type { ErrorCode } from '@/server/core/errors';
import type { AppRouter } from '@/server/protocols/trpc/router';
import { withBase } from './base-path';

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

export function makeTrpcClient() {
  return createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url: withBase('/api/trpc'), transformer: superjson, maxURLLength: 4000 })],
  });
}

/** Why a request failed, as a code that has a sentence under `common.errors`; 'offline' when no answer came at all. */
export type FailureCode = ErrorCode | 'offline' | 'unknown';

export function failureCode(error: unknown): FailureCode {
  if (!(error instanceof TRPCClientError)) return 'unknown';
  const data = error.data as { domainCode?: ErrorCode | null; code?: string } | null | undefined;
  if (data?.domainCode) return data.domainCode;
  if (data?.code === 'UNAUTHORIZED') return 'unauthenticated';
  return data ? 'unknown' : 'offline';
}

/** Why the server does not take a new password, as codes; empty for any other failure. */
export function refusalsOf(error: unknown): readonly string[] {
  if (!(error instanceof TRPCClientError)) return [];
  return (error.data as { refusals?: string[] } | null | undefined)?.refusals ?? [];
}

/** Why mail does not open: the mail server said no, the provider's token ran out, or there is no server. */
export type MailReason = 'refused_login' | 'login_expired' | 'not_configured';

/** The reason, when a failure is about the mailbox as a whole; null for any other. */
export function mailReason(error: unknown): MailReason | null {
  if (!(error instanceof TRPCClientError)) return null;
  const reason = (error.data as { reason?: unknown } | null | undefined)?.reason;
  return reason === 'refused_login' || reason === 'login_expired' || reason === 'not_configured' ? reason : null;
}
