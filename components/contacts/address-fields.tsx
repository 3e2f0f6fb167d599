'use client';

import { X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { ContactInput } from '@/server/domain/contacts/schema';
import { IconButton } from '../ui/icon-button';
import { Select } from '../ui/select';
import { TextField } from '../ui/text-field';
import { AddButton, Group, replaced, without } from './form-lines';

type Address = ContactInput['addresses'][number];

/** Postal addresses of a card. */
export function AddressFields({ addresses, onChange }: { addresses: readonly Address[]; onChange: (addresses: Address[]) => void }) {
  const t = useTranslations('contacts');
  const common = useTranslations('common');
  return (
    <Group title={t('groups.address')}>
      {addresses.map((address, at) => {
        const set = (patch: Partial<Address>) => onChange(replaced(addresses, at, { ...address, ...patch }));
        const text = (field: 'street' | 'city' | 'region' | 'postalCode' | 'country') => ({
          label: t(`fields.${field}`),
          value: address[field],
          onChange: (event: { target: { value: string } }) => set({ [field]: event.target.value }),
        });
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of a form have no name of their own
          <div key={at} className="flex flex-col gap-2 rounded-lg border border-line p-3">
            <div className="flex items-center gap-2">
              <Select
                hideLabel
                className="w-32"
                label={t('fields.type')}
                value={address.type}
                options={(['home', 'work', 'other'] as const).map((value) => ({ value, label: t(`types.${value}`) }))}
                onChange={(type) => set({ type })}
              />
              <span className="flex-1" />
              <IconButton label={common('actions.remove', { name: t('fields.address') })} onClick={() => onChange(without(addresses, at))}>
                <X aria-hidden />
              </IconButton>
            </div>
            <div className="grid grid-cols-2 gap-2">
              <TextField {...text('street')} className="col-span-2" />
              <TextField {...text('postalCode')} />
              <TextField {...text('city')} />
              <TextField {...text('region')} />
              <TextField {...text('country')} />
            </div>
          </div>
        );
      })}
      <AddButton
        label={t('add.address')}
        onClick={() => onChange([...addresses, { type: 'home', street: '', city: '', region: '', postalCode: '', country: '' }])}
      />
    </Group>
  );
}
