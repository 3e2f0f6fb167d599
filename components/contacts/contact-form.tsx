'use client';

import { Plus, X } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ContactInput } from '@/server/domain/contacts/schema';
import { Button } from '../ui/button';
import { CheckboxField } from '../ui/checkbox';
import { IconButton } from '../ui/icon-button';
import { Select } from '../ui/select';
import { TextArea } from '../ui/text-area';
import { TextField } from '../ui/text-field';
import { AddressFields } from './address-fields';
import { birthdayOf, birthdayParts, type ContactForm, canSave, isAddress } from './contact-form-model';
import { AddButton, Group, replaced, without } from './form-lines';

type Props = { title: string; initial: ContactForm; onSave: (form: ContactForm) => void; onCancel: () => void };

/** All of a card to write in. */
export function ContactFormView({ title, initial, onSave, onCancel }: Props) {
  const t = useTranslations('contacts');
  const common = useTranslations('common');
  const [form, setForm] = useState(initial);
  const titleId = useId();
  const change = (patch: Partial<ContactForm>) => setForm((now) => ({ ...now, ...patch }));
  const text = (
    field:
      | 'givenName'
      | 'familyName'
      | 'nickname'
      | 'organization'
      | 'department'
      | 'jobTitle'
      | 'prefix'
      | 'suffix'
      | 'additionalNames'
      | 'displayName',
  ) => ({
    label: t(`fields.${field}`),
    value: form[field],
    onChange: (event: { target: { value: string } }) => change({ [field]: event.target.value }),
  });
  const [more, setMore] = useState(form.prefix + form.suffix + form.additionalNames !== '');
  const birthday = birthdayParts(form.birthday);
  const [hasYear, setHasYear] = useState(birthday.hasYear);
  const ready = canSave(form);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (ready) onSave(form);
  }

  return (
    <form
      aria-labelledby={titleId}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.currentTarget.requestSubmit();
        if (event.key === 'Escape') onCancel();
      }}
      className="flex min-h-0 flex-1 flex-col"
    >
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex w-full max-w-160 flex-col gap-5 px-6 py-6 max-md:px-4">
          <h2 id={titleId} className="font-semibold text-xl">
            {title}
          </h2>
          <div className="grid grid-cols-2 gap-3">
            <TextField {...text('givenName')} autoFocus autoComplete="off" />
            <TextField {...text('familyName')} autoComplete="off" />
            {more ? (
              <>
                <TextField {...text('prefix')} />
                <TextField {...text('suffix')} />
                <TextField {...text('additionalNames')} />
                <TextField {...text('nickname')} />
                <TextField {...text('displayName')} hint={t('displayNameHint')} className="col-span-2" />
              </>
            ) : (
              <Button
                variant="quiet"
                size="sm"
                className="col-span-2 justify-self-start"
                icon={<Plus aria-hidden />}
                onClick={() => setMore(true)}
              >
                {t('moreNames')}
              </Button>
            )}
            <TextField {...text('organization')} className="max-md:col-span-2" />
            <TextField {...text('jobTitle')} className="max-md:col-span-2" />
            <TextField {...text('department')} className="col-span-2" />
          </div>

          <TypedValues
            kind="email"
            entries={form.emails}
            types={['home', 'work', 'other']}
            newType="work"
            error={(value) => (isAddress(value) ? undefined : t('badAddress'))}
            onChange={(emails) => change({ emails })}
          />
          <TypedValues
            kind="phone"
            entries={form.phones}
            types={['mobile', 'work', 'home', 'fax', 'other']}
            newType="mobile"
            error={() => undefined}
            onChange={(phones) => change({ phones })}
          />
          <AddressFields addresses={form.addresses} onChange={(addresses) => change({ addresses })} />

          <Group title={t('groups.urls')}>
            {form.urls.map((url, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a form have no name of their own
              <div key={at} className="flex items-center gap-1">
                <TextField
                  type="url"
                  hideLabel
                  className="flex-1"
                  label={t('fields.url')}
                  value={url}
                  onChange={(event) => change({ urls: replaced(form.urls, at, event.target.value) })}
                />
                <IconButton
                  label={common('actions.remove', { name: url || t('fields.url') })}
                  onClick={() => change({ urls: without(form.urls, at) })}
                >
                  <X aria-hidden />
                </IconButton>
              </div>
            ))}
            <AddButton label={t('add.url')} onClick={() => change({ urls: [...form.urls, ''] })} />
          </Group>

          <div className="flex flex-wrap items-end gap-3">
            <TextField
              type="date"
              className="w-48"
              label={t('fields.birthday')}
              value={birthday.date}
              onChange={(event) => change({ birthday: birthdayOf(event.target.value, hasYear) })}
            />
            <CheckboxField
              label={t('withoutYear')}
              checked={!hasYear}
              onCheckedChange={(without) => {
                setHasYear(!without);
                change({ birthday: birthdayOf(birthday.date, !without) });
              }}
            />
          </div>
          <TextField
            label={t('fields.categories')}
            hint={t('categoriesHint')}
            value={form.categories.join(', ')}
            onChange={(event) => change({ categories: event.target.value.split(/,\s*/) })}
          />
          <TextArea label={t('fields.note')} value={form.note} onChange={(event) => change({ note: event.target.value })} />
        </div>
      </div>
      <div className="flex shrink-0 justify-end gap-2 border-line border-t bg-surface-1 px-6 py-3 max-md:px-4">
        <Button onClick={onCancel}>{common('actions.cancel')}</Button>
        <Button variant="primary" type="submit" disabled={!ready}>
          {common('actions.save')}
        </Button>
      </div>
    </form>
  );
}

type Typed = ContactInput['emails'][number];
type TypedProps = {
  kind: 'email' | 'phone';
  entries: readonly Typed[];
  types: readonly Typed['type'][];
  newType: Typed['type'];
  error: (value: string) => string | undefined;
  onChange: (entries: Typed[]) => void;
};

function TypedValues({ kind, entries, types, newType, error, onChange }: TypedProps) {
  const t = useTranslations('contacts');
  const common = useTranslations('common');
  return (
    <Group title={t(`groups.${kind}`)}>
      {entries.map((entry, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a form have no name of their own
        <div key={at} className="flex items-start gap-2">
          <Select
            hideLabel
            className="w-32 shrink-0"
            label={t('fields.type')}
            value={entry.type}
            options={[...new Set([...types, entry.type])].map((value) => ({ value, label: t(`types.${value}`) }))}
            onChange={(type) => onChange(replaced(entries, at, { ...entry, type }))}
          />
          <TextField
            type={kind === 'email' ? 'email' : 'tel'}
            hideLabel
            className="min-w-0 flex-1"
            label={t(`fields.${kind}`)}
            value={entry.value}
            error={error(entry.value)}
            autoComplete="off"
            onChange={(event) => onChange(replaced(entries, at, { ...entry, value: event.target.value }))}
          />
          <IconButton
            label={common('actions.remove', { name: entry.value || t(`fields.${kind}`) })}
            onClick={() => onChange(without(entries, at))}
          >
            <X aria-hidden />
          </IconButton>
        </div>
      ))}
      <AddButton label={t(`add.${kind}`)} onClick={() => onChange([...entries, { type: newType, value: '' }])} />
    </Group>
  );
}
