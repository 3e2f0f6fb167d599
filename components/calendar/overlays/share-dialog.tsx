'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { Globe, Trash2, Users } from 'lucide-react';
import { type FormEvent, useDeferredValue, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { CalendarView } from '@/server/domain/calendar/schema';
import type { GrantTo, GrantView } from '@/server/domain/sharing/schema';
import { useMe } from '../../lib/me';
import { notify } from '../../lib/toasts';
import { failureCode, useTRPC, useTRPCClient } from '../../lib/trpc';
import { Avatar } from '../../ui/avatar';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { IconButton } from '../../ui/icon-button';
import { Select } from '../../ui/select';
import { TextField } from '../../ui/text-field';
import { useCalendar } from '../state/calendar-context';
import { levelOf, rightsFor, type ShareLevel, shareLevels } from './share-levels';

/** With whom a calendar is shared, and with which rights. Whom one can find is for the domain to say; a complete address always works. */
export function ShareDialog({ calendar }: { calendar: CalendarView }) {
  const t = useTranslations('calendar.share');
  const common = useTranslations('common');
  const { overlays } = useCalendar();
  const { grants, set, remove } = useGrants(calendar.id);
  return (
    <Dialog
      open
      onOpenChange={() => overlays.show(null)}
      title={t('title', { name: calendar.displayName })}
      closeLabel={common('actions.close')}
      footer={<Button onClick={() => overlays.show(null)}>{common('actions.close')}</Button>}
    >
      <div className="flex flex-col gap-5 pt-1">
        <AddPartner onAdd={(to) => set(to, 'view')} />
        <ul aria-label={t('people')} className="flex flex-col gap-1">
          {(grants ?? []).map((grant) => (
            <GrantRow
              key={grant.grantee}
              grant={grant}
              onChange={(level) => set({ kind: 'existing', grantee: grant.grantee }, level)}
              onRemove={() => remove(grant)}
            />
          ))}
        </ul>
        {grants?.length === 0 ? <p className="text-ink-3 text-sm">{t('nobody')}</p> : null}
      </div>
    </Dialog>
  );
}

function AddPartner({ onAdd }: { onAdd: (to: GrantTo) => void }) {
  const t = useTranslations('calendar.share');
  const { functions } = useMe();
  const [term, setTerm] = useState('');
  const asked = useDeferredValue(term.trim());
  const trpc = useTRPC();
  const { data: found } = useQuery(
    trpc.sharing.find.queryOptions(
      { term: asked },
      { enabled: functions.shareSearch && asked.length > 1, placeholderData: keepPreviousData },
    ),
  );
  const offers = term.trim() === '' ? [] : (found ?? []);

  function add(login: string) {
    onAdd({ kind: 'person', login });
    setTerm('');
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    const [only] = offers;
    if (offers.length === 1 && only && !term.includes('@')) add(only.login);
    else if (term.includes('@')) add(term.trim());
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-2">
      <div className="flex items-end gap-2">
        <TextField
          label={t('who')}
          hint={functions.shareSearch ? t('whoHint') : t('addressHint')}
          value={term}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setTerm(event.target.value)}
          className="flex-1"
        />
      </div>
      {offers.length > 0 ? (
        <ul aria-label={t('found')} className="flex flex-col rounded-md border border-line">
          {offers.map((one) => (
            <li key={`${one.kind} ${one.login}`}>
              <button
                type="button"
                onClick={() => add(one.login)}
                className="flex w-full items-center gap-2.5 px-3 py-2 text-start hover:bg-hover"
              >
                {one.kind === 'group' ? (
                  <Users aria-hidden className="size-5 text-ink-3" />
                ) : (
                  <Avatar name={one.displayName} address={one.address} size="sm" />
                )}
                <span className="min-w-0 flex-1">
                  <span className="block truncate">{one.displayName}</span>
                  <span className="block truncate text-ink-3 text-xs">{one.kind === 'group' ? t('group') : one.address}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" disabled={!term.includes('@') && offers.length !== 1}>
          {t('add')}
        </Button>
        <Button onClick={() => onAdd({ kind: 'domain' })}>{t('addDomain')}</Button>
      </div>
    </form>
  );
}

function GrantRow({ grant, onChange, onRemove }: { grant: GrantView; onChange: (level: ShareLevel) => void; onRemove: () => void }) {
  const t = useTranslations('calendar.share');
  const common = useTranslations('common');
  const name =
    grant.kind === 'anyone'
      ? t('anyone')
      : grant.kind === 'domain'
        ? t('domain', { name: grant.displayName })
        : grant.displayName || t('unknown');
  const level = levelOf(grant.rights);
  const options = shareLevels.map((value) => ({ value, label: t(`levels.${value}`) }));
  return (
    <li className="flex items-center gap-2.5 py-1">
      {grant.kind === 'group' || grant.kind === 'domain' ? (
        <Users aria-hidden className="size-6 text-ink-3" />
      ) : grant.kind === 'anyone' ? (
        <Globe aria-hidden className="size-6 text-ink-3" />
      ) : (
        <Avatar name={name} address={grant.address} size="sm" />
      )}
      <span className="min-w-0 flex-1">
        <span className="block truncate">{name}</span>
        {grant.address && grant.address !== name ? <span className="block truncate text-ink-3 text-xs">{grant.address}</span> : null}
      </span>
      <Select
        label={t('rightsOf', { name })}
        hideLabel
        className="w-44"
        value={level ?? 'other'}
        options={level === null ? [{ value: 'other', label: t('levels.other'), disabled: true }, ...options] : options}
        onChange={(value) => {
          if (value !== 'other') onChange(value);
        }}
      />
      <IconButton size="sm" label={common('actions.remove', { name })} onClick={onRemove}>
        <Trash2 aria-hidden />
      </IconButton>
    </li>
  );
}

function useGrants(collectionId: string) {
  const common = useTranslations('common');
  const t = useTranslations('calendar.share');
  const trpc = useTRPC();
  const server = useTRPCClient();
  const client = useQueryClient();
  const asked = trpc.sharing.grants.queryOptions({ collectionId });
  const { data: grants } = useQuery(asked);
  const after = (done: Promise<void>) =>
    done
      .catch((error: unknown) => {
        const code = failureCode(error);
        notify({
          kind: 'error',
          message: code === 'not_found' ? t('nobodyFound') : common('notSaved', { reason: common(`errors.${code}`) }),
        });
      })
      .finally(() => client.invalidateQueries({ queryKey: asked.queryKey }));
  return {
    grants,
    set: (to: GrantTo, level: ShareLevel) => void after(server.sharing.set.mutate({ collectionId, to, rights: rightsFor(level) })),
    remove: ({ grantee }: GrantView) => void after(server.sharing.remove.mutate({ collectionId, grantee })),
  };
}
