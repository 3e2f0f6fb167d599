'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import type { SharedCollection } from '@/server/domain/sharing/schema';
import { notify } from '../../lib/toasts';
import { failureCode, useTRPC, useTRPCClient } from '../../lib/trpc';
import { Button } from '../../ui/button';
import { CheckboxField } from '../../ui/checkbox';
import { Dialog } from '../../ui/dialog';
import { useCalendar } from '../state/calendar-context';

/** Calendars that others share with the person; a tick takes one up. Only who shares something stands here. */
export function SubscribeDialog() {
  const t = useTranslations('calendar.share');
  const common = useTranslations('common');
  const { overlays } = useCalendar();
  const trpc = useTRPC();
  const server = useTRPCClient();
  const client = useQueryClient();
  const asked = trpc.sharing.sharedWithMe.queryOptions({});
  const { data } = useQuery(asked);
  const shared = (data ?? []).filter((one) => one.kind !== 'addressbook');
  const close = () => overlays.show(null);

  function set(one: SharedCollection, subscribed: boolean) {
    client.setQueryData(asked.queryKey, (now) =>
      now?.map((other) => (other.collectionId === one.collectionId ? { ...other, subscribed } : other)),
    );
    server.sharing.subscribe
      .mutate({ collectionId: one.collectionId, subscribed })
      .catch((error: unknown) => notify({ kind: 'error', message: common('notSaved', { reason: common(`errors.${failureCode(error)}`) }) }))
      .finally(() => {
        void client.invalidateQueries({ queryKey: asked.queryKey });
        void client.invalidateQueries(trpc.calendar.pathFilter());
      });
  }

  return (
    <Dialog
      open
      size="sm"
      onOpenChange={close}
      title={t('withMe')}
      closeLabel={common('actions.close')}
      footer={<Button onClick={close}>{common('actions.close')}</Button>}
    >
      {data && shared.length === 0 ? <p className="text-ink-3 text-sm">{t('nothingWithMe')}</p> : null}
      <ul className="flex flex-col gap-1">
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
