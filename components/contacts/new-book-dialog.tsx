'use client';

import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { focusMarked } from '../lib/auto-focus';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/text-field';

/** The name of a new address book. */
export function NewBookDialog({ onCreate, onClose }: { onCreate: (name: string) => void; onClose: () => void }) {
  const t = useTranslations('contacts');
  const common = useTranslations('common');
  const [name, setName] = useState('');
  const formId = useId();

  function submit(event: FormEvent) {
    event.preventDefault();
    if (name.trim() === '') return;
    onCreate(name.trim());
    onClose();
  }

  return (
    <Dialog
      open
      size="sm"
      onOpenChange={onClose}
      title={t('commands.newBook')}
      closeLabel={common('actions.close')}
      onOpenAutoFocus={focusMarked}
      footer={
        <>
          <Button onClick={onClose}>{common('actions.cancel')}</Button>
          <Button variant="primary" type="submit" form={formId} disabled={name.trim() === ''}>
            {common('actions.create')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit}>
        <TextField
          data-autofocus
          label={t('fields.bookName')}
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
