'use client';

import { Check } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { CalendarView } from '@/server/domain/calendar/schema';
import { focusMarked } from '../../lib/auto-focus';
import { calendarColors, calendarTone } from '../../lib/calendar-colors';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { TextField } from '../../ui/text-field';
import { useCalendar } from '../state/calendar-context';
import { useCalendarCalendars } from '../state/use-calendar-calendars';

/** Name and colour of a new or an existing calendar. */
export function CalendarDialog({ calendar }: { calendar: CalendarView | null }) {
  const t = useTranslations('calendar');
  const common = useTranslations('common');
  const { overlays, colorOf, calendars } = useCalendar();
  const { create, change } = useCalendarCalendars();
  const formId = useId();
  const unused = calendarColors.find(({ color }) => !calendars.some((other) => colorOf(other.id) === color));
  const [name, setName] = useState(calendar?.displayName ?? '');
  const [color, setColor] = useState<string>(calendar ? colorOf(calendar.id) : (unused ?? calendarColors[0]).color);
  const displayName = name.trim();
  const close = () => overlays.show(null);

  function save(event: FormEvent) {
    event.preventDefault();
    if (displayName === '') return;
    if (calendar) change(calendar, { displayName, color });
    else create({ displayName, color });
    close();
  }

  return (
    <Dialog
      open
      size="sm"
      onOpenChange={close}
      title={calendar ? t('calendarTitle') : t('commands.newCalendar')}
      closeLabel={common('actions.close')}
      onOpenAutoFocus={focusMarked}
      footer={
        <>
          <Button onClick={close}>{common('actions.cancel')}</Button>
          <Button variant="primary" type="submit" form={formId} disabled={displayName === ''}>
            {calendar ? common('actions.save') : common('actions.create')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={save} className="flex flex-col gap-4 pt-1">
        <TextField label={t('fields.name')} data-autofocus value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
        <fieldset>
          <legend className="pb-1.5 font-medium text-ink-2 text-sm">{t('color')}</legend>
          <div className="flex flex-wrap gap-2">
            {calendarColors.map((entry) => (
              <label key={entry.color} style={calendarTone(entry.color)} className="cal-tone relative size-8 max-md:size-11">
                <input
                  type="radio"
                  name="color"
                  aria-label={t(`colors.${entry.name}`)}
                  checked={color.toLowerCase() === entry.color}
                  onChange={() => setColor(entry.color)}
                  className="peer size-full appearance-none rounded-full bg-cal-edge"
                />
                <Check
                  aria-hidden
                  className="pointer-events-none absolute inset-0 m-auto hidden size-4 text-surface-1 peer-checked:block"
                />
              </label>
            ))}
          </div>
        </fieldset>
      </form>
    </Dialog>
  );
}
