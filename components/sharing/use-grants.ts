'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { GrantRights, GrantTo, GrantView } from '@/server/domain/sharing/schema';
import { makeTurns } from '../lib/in-turn';
import { notify } from '../lib/toasts';
import { failureCode, useTRPC, useTRPCClient } from '../lib/trpc';

/** The shares of a collection; changes are seen at once, sent one after the other, and put back when the server refuses. */
export function useGrants(collectionId: string) {
  const common = useTranslations('common');
  const t = useTranslations('sharing');
  const trpc = useTRPC();
  const server = useTRPCClient();
  const client = useQueryClient();
  const asked = trpc.sharing.grants.queryOptions({ collectionId });
  const { data: grants, error } = useQuery(asked);
  const turn = useMemo(makeTurns, []);

  function show(change: (now: readonly GrantView[]) => readonly GrantView[]) {
    void client.cancelQueries({ queryKey: asked.queryKey });
    client.setQueryData(asked.queryKey, (now) => now && change(now));
  }
  const send = (work: () => Promise<void>) =>
    turn(work)
      .catch((failure: unknown) => {
        const code = failureCode(failure);
        notify({
          kind: 'error',
          message: code === 'not_found' ? t('nobodyFound') : common('notSaved', { reason: common(`errors.${code}`) }),
        });
      })
      .finally(() => client.invalidateQueries({ queryKey: asked.queryKey }));

  return {
    grants,
    error,
    add: (to: GrantTo, rights: GrantRights) => void send(() => server.sharing.set.mutate({ collectionId, to, rights })),
    change: ({ grantee }: GrantView, rights: GrantRights) => {
      show((now) => now.map((one) => (one.grantee === grantee ? { ...one, rights } : one)));
      void send(() => server.sharing.set.mutate({ collectionId, to: { kind: 'existing', grantee }, rights }));
    },
    remove: ({ grantee }: GrantView) => {
      show((now) => now.filter((one) => one.grantee !== grantee));
      void send(() => server.sharing.remove.mutate({ collectionId, grantee }));
    },
  };
}
