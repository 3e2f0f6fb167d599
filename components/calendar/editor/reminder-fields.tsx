'use client';

import { Plus, X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { IconButton } from '../../ui/icon-button';
import { Select } from '../../ui/select';

const usual = [0, 5, 10, 15, 30, 60, 120, 1440, 2880, 10_080];
const most = 10;

/** When to be reminded, before the start. */
export function ReminderFields({
  reminders,
  onChange,
}: {
  reminders: readonly number[];
  onChange: (reminders: readonly number[]) => void;
}) {
  const t = useTranslations('calendar');
  const words = useReminderWords();
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-1 font-medium text-ink-2 text-sm">{t('fields.reminders')}</legend>
      {reminders.map((minutes, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: reminders have no name of their own
        <div key={at} className="flex items-center gap-1">
          <Select
            hideLabel
            className="flex-1"
            label={t('reminder.label', { number: at + 1 })}
            value={String(minutes)}
            options={[...new Set([...usual, minutes])]
              .sort((a, b) => a - b)
              .map((value) => ({ value: String(value), label: words(value) }))}
            onChange={(value) => onChange(reminders.map((other, index) => (index === at ? Number(value) : other)))}
          />
          <IconButton label={t('reminder.remove')} onClick={() => onChange(reminders.filter((_, index) => index !== at))}>
            <X aria-hidden />
          </IconButton>
        </div>
      ))}
      {reminders.length < most ? (
        <Button
          size="sm"
          variant="quiet"
          className="self-start"
          icon={<Plus aria-hidden />}
          onClick={() => onChange([...reminders, usual.find((minutes) => minutes >= 10 && !reminders.includes(minutes)) ?? 10])}
        >
          {t('reminder.add')}
        </Button>
      ) : null}
    </fieldset>
  );
}

/** "10 minutes before" */
export function useReminderWords(): (minutes: number) => string {
  const t = useTranslations('calendar');
  return (minutes) => {
    if (minutes === 0) return t('reminder.atStart');
    if (minutes % 10_080 === 0) return t('reminder.weeks', { count: minutes / 10_080 });
    if (minutes % 1440 === 0) return t('reminder.days', { count: minutes / 1440 });
    if (minutes % 60 === 0) return t('reminder.hours', { count: minutes / 60 });
    return t('reminder.minutes', { count: minutes });
  };
}
