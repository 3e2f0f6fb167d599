'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { failureCode, useTRPC } from '../lib/trpc';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Skeleton } from '../ui/skeleton';
import { AddPartner } from './add-partner';
import { GrantRow } from './grant-row';
import { rightsFor, type Shareable } from './share-levels';
import { useGrants } from './use-grants';

type Props = { kind: Shareable; collection: { id: string; displayName: string }; onClose: () => void };

/** With whom a calendar or address book is shared, and with which rights. What is offered is for the policy of the domain to say (DIR-5). */
export default function ShareDialog({ kind, collection, onClose }: Props) {
  const t = useTranslations('sharing');
  const common = useTranslations('common');
  const { data: ways } = useQuery(useTRPC().sharing.ways.queryOptions());
  const { grants, error, add, change, remove } = useGrants(collection.id);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('title', { name: collection.displayName })}
      closeLabel={common('actions.close')}
      footer={<Button onClick={onClose}>{common('actions.close')}</Button>}
    >
      <div className="flex min-h-40 flex-col gap-5 pt-1">
        {ways?.address ? <AddPartner ways={ways} onAdd={(to) => add(to, rightsFor(kind, 'view'))} /> : null}
        {ways?.address === false ? <p className="text-ink-2">{t('off')}</p> : null}
        {error ? <p className="text-ink-3">{common(`errors.${failureCode(error)}`)}</p> : null}
        {grants === undefined && !error ? <Skeleton className="h-10 w-full" /> : null}
        <ul aria-label={t('people')} className="flex flex-col gap-1 empty:hidden">
          {grants?.map((grant) => (
            <GrantRow
              key={grant.grantee}
              kind={kind}
              grant={grant}
              onChange={(rights) => change(grant, rights)}
              onRemove={() => remove(grant)}
            />
          ))}
        </ul>
        {grants?.length === 0 ? <p className="text-ink-3 text-sm">{t(`nobody.${kind}`)}</p> : null}
      </div>
    </Dialog>
  );
}
