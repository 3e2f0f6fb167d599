'use client';

import { Building2, Globe, SlidersHorizontal, Trash2, Users } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { GrantRights, GrantView } from '@/server/domain/sharing/schema';
import { Avatar } from '../ui/avatar';
import { CheckboxField } from '../ui/checkbox';
import { IconButton } from '../ui/icon-button';
import { Select } from '../ui/select';
import { levelOf, levelsOf, oneForAll, rightsFor, type Shareable } from './share-levels';

type Props = { kind: Shareable; grant: GrantView; onChange: (rights: GrantRights) => void; onRemove: () => void };

/** One share: who, the level, and behind "More" each right by itself. */
export function GrantRow({ kind, grant, onChange, onRemove }: Props) {
  const t = useTranslations('sharing');
  const common = useTranslations('common');
  const [more, setMore] = useState(false);
  const id = useId();
  const name =
    grant.kind === 'anyone'
      ? t('anyone')
      : grant.kind === 'domain'
        ? t('domain', { name: grant.displayName })
        : grant.displayName || t('unknown');
  const level = levelOf(kind, grant.rights);
  const options = levelsOf(kind).map((value) => ({
    value,
    label: value === 'freebusy' ? t('levels.calendar.freebusy') : t(`levels.${kind}.${value}`),
  }));
  return (
    <li>
      <div className="flex flex-wrap items-center gap-x-1 py-1">
        <div className="flex min-w-0 flex-1 items-center gap-2.5">
          <Face grant={grant} name={name} />
          <span className="min-w-0 flex-1">
            <span className="block truncate">{name}</span>
            {grant.address && grant.address !== name ? <span className="block truncate text-ink-3 text-xs">{grant.address}</span> : null}
          </span>
        </div>
        <Select
          label={t('rightsOf', { name })}
          hideLabel
          className="w-44 max-md:order-last max-md:basis-full max-md:ps-8.5"
          value={level ?? 'other'}
          options={level === null ? [{ value: 'other', label: t('levels.other'), disabled: true }, ...options] : options}
          onChange={(value) => {
            if (value !== 'other') onChange(rightsFor(kind, value));
          }}
        />
        <IconButton
          size="sm"
          label={t('moreOf', { name })}
          aria-expanded={more}
          aria-controls={id}
          aria-pressed={more}
          onClick={() => setMore(!more)}
        >
          <SlidersHorizontal aria-hidden />
        </IconButton>
        <IconButton size="sm" label={common('actions.remove', { name })} onClick={onRemove}>
          <Trash2 aria-hidden />
        </IconButton>
      </div>
      <fieldset id={id} hidden={!more} className="mb-2 rounded-lg bg-surface-2 px-4 py-3">
        <legend className="sr-only">{t('rightsOf', { name })}</legend>
        {more ? <Finer kind={kind} rights={grant.rights} onChange={onChange} /> : null}
      </fieldset>
    </li>
  );
}

function Face({ grant, name }: { grant: GrantView; name: string }) {
  const look = 'size-6 shrink-0 text-ink-3';
  if (grant.kind === 'group') return <Users aria-hidden className={look} />;
  if (grant.kind === 'domain') return <Building2 aria-hidden className={look} />;
  if (grant.kind === 'anyone') return <Globe aria-hidden className={look} />;
  return <Avatar name={name} address={grant.address} size="sm" />;
}

const classes = ['publicRight', 'confidentialRight', 'privateRight'] as const;

/** Each right by itself: per class for a calendar, one for all cards of an address book. */
function Finer({ kind, rights, onChange }: Pick<Props, 'kind' | 'onChange'> & { rights: GrantRights }) {
  const t = useTranslations('sharing.finer');
  const set = (patch: Partial<GrantRights>) => {
    const next = { ...rights, ...patch };
    onChange(kind === 'calendar' ? next : oneForAll(next));
  };
  const offered =
    kind === 'calendar' ? (['none', 'freebusy', 'view', 'respond', 'modify'] as const) : (['none', 'view', 'modify'] as const);
  const options = offered.map((value) => ({ value, label: t(`rights.${value}`) }));
  return (
    <div className="flex flex-col gap-3">
      <div className={kind === 'calendar' ? 'grid gap-3 sm:grid-cols-3' : 'grid'}>
        {(kind === 'calendar' ? classes : classes.slice(0, 1)).map((one) => (
          <Select
            key={one}
            label={t(kind === 'calendar' ? one : 'cards')}
            value={rights[one]}
            options={options}
            onChange={(right) => set({ [one]: right })}
          />
        ))}
      </div>
      <div className="flex flex-wrap gap-x-6">
        <CheckboxField label={t('create')} checked={rights.canCreate} onCheckedChange={(canCreate) => set({ canCreate })} />
        <CheckboxField label={t('erase')} checked={rights.canErase} onCheckedChange={(canErase) => set({ canErase })} />
      </div>
    </div>
  );
}
