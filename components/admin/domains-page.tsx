'use client';

import { useQuery } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { AppRouter } from '@/server/protocols/trpc/router';
import { useTRPC } from '../lib/trpc';
import { Section } from '../settings/section';
import { Chip } from '../ui/chip';
import { Select } from '../ui/select';
import { TextField } from '../ui/text-field';
import { Loaded } from './admin-parts';

type Settings = inferRouterOutputs<AppRouter>['admin']['settings'];
type Setting = Settings['settings'][number];

/** What is in force for each domain, and where each value comes from. Changing is done in the file. */
export function DomainsPage() {
  const query = useQuery(useTRPC().admin.settings.queryOptions(undefined, { staleTime: 0 }));
  return <Loaded query={query}>{(data) => <Domains data={data} />}</Loaded>;
}

function Domains({ data }: { data: Settings }) {
  const t = useTranslations('admin.domains');
  const [chosen, setChosen] = useState('0');
  const [filter, setFilter] = useState('');
  const prefix = `domains[${chosen}].`;
  const shown = data.settings
    .filter((setting) => (chosen === 'system' ? !setting.path.startsWith('domains[') : setting.path.startsWith(prefix)))
    .map((setting) => ({ ...setting, path: chosen === 'system' ? setting.path : setting.path.slice(prefix.length) }))
    .filter((setting) => setting.path.toLowerCase().includes(filter.trim().toLowerCase()));
  const domain = chosen === 'system' ? undefined : data.domains[Number(chosen)];
  const options = [
    ...data.domains.map((one, index) => ({ value: String(index), label: one.name === '*' ? t('any') : one.name })),
    { value: 'system', label: t('system') },
  ];
  return (
    <>
      <p className="mb-4 text-ink-2">{data.file === null ? t('noFile') : t('file', { file: data.file })}</p>
      {data.faults.length > 0 ? (
        <div className="mb-6 rounded-lg bg-danger-soft px-4 py-3 text-danger">
          <p className="font-medium">{t('faults')}</p>
          <ul className="mt-1 text-sm">
            {data.faults.map((fault) => (
              <li key={fault} className="break-words">
                {fault}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <div className="mb-6 grid gap-4 md:grid-cols-2">
        <Select label={t('domain')} value={chosen} options={options} onChange={setChosen} />
        <TextField label={t('filter')} type="search" value={filter} onChange={(event) => setFilter(event.target.value)} />
      </div>
      <Section
        title={options.find((option) => option.value === chosen)?.label ?? ''}
        {...(domain && domain.names.length > 1 ? { hint: t('names', { names: domain.names.slice(1).join(', ') }) } : {})}
      >
        {shown.length === 0 ? <p className="text-ink-3">{t('nothing')}</p> : <SettingTable settings={shown} />}
      </Section>
    </>
  );
}

function SettingTable({ settings }: { settings: readonly Setting[] }) {
  const t = useTranslations('admin.domains');
  return (
    <table className="w-full border-collapse text-sm max-md:block">
      <thead className="max-md:sr-only">
        <tr className="border-line border-b text-start text-ink-3">
          <th scope="col" className="py-2 pe-4 text-start font-medium">
            {t('setting')}
          </th>
          <th scope="col" className="py-2 pe-4 text-start font-medium">
            {t('value')}
          </th>
          <th scope="col" className="py-2 text-start font-medium">
            {t('origin')}
          </th>
        </tr>
      </thead>
      <tbody className="max-md:block">
        {settings.map((setting) => (
          <tr key={setting.path} className="border-line border-b align-top max-md:block max-md:py-2">
            <th scope="row" className="break-all py-2 pe-4 text-start font-normal text-ink-2 max-md:block max-md:py-0">
              {setting.path}
            </th>
            <td className="tabular break-all py-2 pe-4 max-md:block max-md:py-0.5 max-md:text-base">{valueText(setting.value)}</td>
            <td className="py-2 text-ink-3 max-md:block max-md:py-0">
              {setting.level === 'default' ? t('default') : setting.origin}
              {setting.restart ? <Chip className="ms-2">{t('restart')}</Chip> : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function valueText(value: unknown): string {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
