'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import type { SharedCollection } from '@/server/domain/sharing/schema';
import { notify } from '../lib/toasts';
import { failureCode, useTRPC, useTRPCClient } from '../lib/trpc';
import { Button } from '../ui/button';
import { CheckboxField } from '../ui/checkbox';
import { Dialog } from '../ui/dialog';
import { Skeleton } from '../ui/skeleton';
import type { Shareable } from './share-levels';

/** What others share with the person; a tick takes it up. Only who shares something stands here (DIR-4). */
export default function SharedWithMe({ kind, onClose }: { kind: Shareable; onClose: () => void }) {
  const t = useTranslations('sharing');
  const common = useTranslations('common');
  const trpc = useTRPC();
  const server = useTRPCClient();
  const client = useQueryClient();
  const asked = trpc.sharing.sharedWithMe.queryOptions({});
  const { data, error } = useQuery(asked);
  const shared = (data ?? []).filter((one) => (one.kind === 'addressbook') === (kind === 'addressbook'));

  function set(one: SharedCollection, subscribed: boolean) {
    client.setQueryData(asked.queryKey, (now) =>
      now?.map((other) => (other.collectionId === one.collectionId ? { ...other, subscribed } : other)),
    );
    server.sharing.subscribe
      .mutate({ collectionId: one.collectionId, subscribed })
      .catch((failure: unknown) =>
        notify({ kind: 'error', message: common('notSaved', { reason: common(`errors.${failureCode(failure)}`) }) }),
      )
      .finally(() => {
        void client.invalidateQueries({ queryKey: asked.queryKey });
        void client.invalidateQueries(kind === 'calendar' ? trpc.calendar.pathFilter() : trpc.contacts.pathFilter());
      });
  }

  return (
    <Dialog
      open
      size="sm"
      onOpenChange={onClose}
      title={t('withMe')}
      closeLabel={common('actions.close')}
      footer={<Button onClick={onClose}>{common('actions.close')}</Button>}
    >
      {error && !data ? <p className="text-ink-3">{common(`errors.${failureCode(error)}`)}</p> : null}
      {!data && !error ? <Skeleton className="h-16 w-full" /> : null}
      {data && shared.length === 0 ? <p className="text-ink-3">{t(`nothingWithMe.${kind}`)}</p> : null}
      <ul className="flex flex-col gap-1 empty:hidden">
        {shared.map((one) => (
          <li key={one.collectionId}>
            <CheckboxField
              label={t('byOwner', { name: one.displayName, owner: one.owner.displayName || one.owner.address })}
              checked={one.subscribed}
              onCheckedChange={(checked) => set(one, checked)}
            />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
