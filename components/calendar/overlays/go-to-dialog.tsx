'use client';

import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { focusMarked } from '../../lib/auto-focus';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { TextField } from '../../ui/text-field';
import { useCalendar } from '../state/calendar-context';
import { dayFromIso, isoFromDay } from '../time/days';

/** Goes to a date. */
export function GoToDialog() {
  const t = useTranslations('calendar');
  const common = useTranslations('common');
  const { overlays, place, go } = useCalendar();
  const [date, setDate] = useState(isoFromDay(place.day));
  const formId = useId();
  const day = dayFromIso(date);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!Number.isFinite(day)) return;
    overlays.show(null);
    go({ day });
  }

  return (
    <Dialog
      open
      size="sm"
      onOpenChange={() => overlays.show(null)}
      title={t('commands.goTo')}
      closeLabel={common('actions.close')}
      onOpenAutoFocus={focusMarked}
      footer={
        <Button variant="primary" type="submit" form={formId} disabled={!Number.isFinite(day)}>
          {t('goToDate')}
        </Button>
      }
    >
      <form id={formId} onSubmit={submit}>
        <TextField type="date" data-autofocus label={t('fields.date')} value={date} onChange={(event) => setDate(event.target.value)} />
      </form>
    </Dialog>
  );
}
