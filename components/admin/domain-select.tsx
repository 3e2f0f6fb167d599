'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../lib/trpc';
import { Select } from '../ui/select';

/** One domain of the configuration, or with '' all of them. */
export function DomainSelect({ value, onChange }: { value: string; onChange: (domain: string) => void }) {
  const t = useTranslations('admin.accounts');
  const { data = [] } = useQuery(useTRPC().admin.domains.queryOptions());
  const options = data.flatMap(({ name }) => (name === '*' ? [] : [{ value: name, label: name }]));
  return <Select label={t('domain')} value={value} options={[{ value: '', label: t('everyDomain') }, ...options]} onChange={onChange} />;
}
