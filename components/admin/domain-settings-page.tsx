'use client';

import { useQuery } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { AppRouter } from '@/server/protocols/trpc/router';
import { useTRPC } from '../lib/trpc';
import { Section } from '../settings/section';
import { Chip } from '../ui/chip';
import { SegmentedControl } from '../ui/segmented-control';
import { TextField } from '../ui/text-field';
import { BackLink, Loaded } from './admin-parts';

type Outputs = inferRouterOutputs<AppRouter>['admin'];
type Setting = Outputs['settings']['settings'][number];

/** Stands in the address where a domain's name would: no domain is called that. */
export const wholeInstallation = '-';

/** What is in force for one domain, or for the installation, and where each value comes from. */
export function DomainSettingsPage({ name }: { name: string }) {
  const t = useTranslations('admin.domains');
  const trpc = useTRPC();
  const domains = useQuery(trpc.admin.domains.queryOptions());
  const settings = useQuery(trpc.admin.settings.queryOptions(undefined, { staleTime: 0 }));
  return (
    <>
      <BackLink page="domains">{t('back')}</BackLink>
      <Loaded query={domains}>
        {(all) => {
          const domain = all.find((one) => one.name === name);
          if (!domain && name !== wholeInstallation) return <p className="text-ink-3">{t('noDomain', { name })}</p>;
          const title = domain ? (domain.name === '*' ? t('any') : domain.name) : t('system');
          const prefix = domain ? `domains[${domain.index}].` : '';
          return <Loaded query={settings}>{(data) => <Settings title={title} prefix={prefix} data={data} />}</Loaded>;
        }}
      </Loaded>
    </>
  );
}

function Settings({ title, prefix, data }: { title: string; prefix: string; data: Outputs['settings'] }) {
  const t = useTranslations('admin.domains');
  const [filter, setFilter] = useState('');
  const [which, setWhich] = useState<'set' | 'all'>('set');
  const own = data.settings
    .filter(({ path }) => (prefix === '' ? !path.startsWith('domains[') : path.startsWith(prefix)))
    .map((setting) => ({ ...setting, path: setting.path.slice(prefix.length) }));
  const asked = filter.trim().toLowerCase();
  const shown = own.filter(
    (setting) => (which === 'all' || setting.level !== 'default') && (asked === '' || setting.path.toLowerCase().includes(asked)),
  );
  return (
    <Section title={title} hint={data.file === null ? t('noFile') : t('file', { file: data.file })}>
      {data.faults.length > 0 ? (
        <div role="alert" className="rounded-lg bg-danger-soft px-4 py-3 text-danger">
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
      <div className="flex flex-wrap items-end gap-4">
        <SegmentedControl
          label={t('which')}
          value={which}
          options={[
            { value: 'set', label: t('onlySet') },
            { value: 'all', label: t('everything') },
          ]}
          onChange={setWhich}
          className="max-md:[&_button]:min-h-11"
        />
        <TextField
          label={t('filter')}
          type="search"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          className="min-w-56 flex-1"
        />
      </div>
      {shown.length === 0 ? (
        <p className="text-ink-3">{asked === '' ? t('nothingSet') : t('nothing')}</p>
      ) : (
        <SettingTable settings={shown} ofDomain={prefix !== ''} />
      )}
    </Section>
  );
}

function SettingTable({ settings, ofDomain }: { settings: readonly Setting[]; ofDomain: boolean }) {
  const t = useTranslations('admin.domains');
  const columns = [t('setting'), t('value'), t('origin')];
  return (
    <table className="w-full border-collapse text-sm max-md:block">
      <thead className="max-md:sr-only">
        <tr className="border-line border-b text-start text-ink-3">
          {columns.map((column) => (
            <th key={column} scope="col" className="py-2 pe-4 text-start font-medium">
              {column}
            </th>
          ))}
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
              <Origin setting={setting} ofDomain={ofDomain} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Origin({ setting, ofDomain }: { setting: Setting; ofDomain: boolean }) {
  const t = useTranslations('admin.domains');
  const line = /^file line (\d+)$/.exec(setting.origin)?.[1];
  const variable = /^environment (\w+)$/.exec(setting.origin)?.[1];
  const origin =
    setting.level === 'default'
      ? t('default')
      : line !== undefined
        ? t(ofDomain && setting.level === 'system' ? 'inheritedLine' : 'line', { line })
        : variable !== undefined
          ? t('environment', { name: variable })
          : setting.origin;
  return (
    <span className="flex flex-wrap items-center gap-2">
      {origin}
      {setting.restart ? <Chip tone="warning">{t('restart')}</Chip> : null}
    </span>
  );
}

function valueText(value: unknown): string {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return '–';
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
