'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { useTranslations } from 'use-intl';
import type { AppRouter } from '@/server/protocols/trpc/router';
import { useLive } from '../../lib/live';
import { notify } from '../../lib/toasts';
import { failureCode, useTRPC } from '../../lib/trpc';

export type Security = inferRouterOutputs<AppRouter>['account']['security'];

/** What protects this account, and a way to fetch it again. */
export function useSecurity() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const query = useQuery(trpc.account.security.queryOptions(undefined, { staleTime: 0 }));
  const refresh = () => client.invalidateQueries(trpc.account.security.queryFilter());
  useLive('credentials', () => void refresh());
  return { ...query, refresh };
}

/** Says in a toast why something did not work. */
export function useSayFailure(): (error: unknown) => void {
  const t = useTranslations('common');
  return (error) => notify({ kind: 'error', message: t('notSaved', { reason: t(`errors.${failureCode(error)}`) }) });
}
