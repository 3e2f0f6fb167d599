'use client';

import { Clock } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { focusMarked } from '../../lib/auto-focus';
import { usePreferences } from '../../lib/me';
import { Button } from '../../ui/button';
import { Select } from '../../ui/select';
import { TextField } from '../../ui/text-field';
import { inputOf, newForm } from '../editor/event-form';
import { useCalendar } from '../state/calendar-context';
import { useWallFormat } from '../time/use-wall-format';
import { Floating } from './floating';

/** Title and calendar of an event just drawn; Enter saves it. */
export function QuickCreate() {
  const t = useTranslations('calendar');
  const common = useTranslations('common');
  const format = useWallFormat();
  const { overlays, calendars, defaultCalendar, canCreate, actions } = useCalendar();
  const { timeZone, defaultReminderMinutes } = usePreferences();
  const { draft, setDraft, draftAgain } = overlays;
  // Saved before the calendars were known: it is done as soon as they are.
  const [saved, setSaved] = useState(false);
  const calendarId = draft?.calendarId ?? defaultCalendar?.id;
  useEffect(() => {
    if (!saved || !draft) return setSaved(false);
    if (calendarId === undefined) return;
    setDraft(null);
    actions.create(
      calendarId,
      inputOf(newForm(draft.span, draft.summary, { calendarId, zone: timeZone, reminder: defaultReminderMinutes })),
      () => draftAgain(draft),
    );
  }, [saved, draft, calendarId, setDraft, draftAgain, actions, timeZone, defaultReminderMinutes]);
  if (!draft || !canCreate) return null;
  const writable = calendars.filter((calendar) => calendar.takesEvents && calendar.canCreate);

  function save(event: FormEvent) {
    event.preventDefault();
    setSaved(true);
  }

  return (
    <Floating label={t('newTitle')} anchor={draft.anchor} onClose={() => setDraft(null)} onOpenAutoFocus={focusMarked} className="w-80 p-4">
      <form onSubmit={save} className="flex flex-col gap-3">
        <TextField
          hideLabel
          data-autofocus
          label={t('fields.title')}
          placeholder={t('addTitle')}
          value={draft.summary}
          maxLength={1000}
          autoComplete="off"
          inputClassName="text-lg font-medium"
          onChange={(event) => setDraft({ ...draft, summary: event.target.value })}
        />
        <p className="flex items-center gap-2 text-ink-2 text-sm">
          <Clock aria-hidden className="size-4 shrink-0 text-ink-3" />
          <span className="tabular first-letter:uppercase">{format.when(draft.span)}</span>
        </p>
        {calendarId !== undefined && writable.length > 1 ? (
          <Select
            hideLabel
            label={t('fields.calendar')}
            value={calendarId}
            options={writable.map((calendar) => ({ value: calendar.id, label: calendar.displayName }))}
            onChange={(id) => setDraft({ ...draft, calendarId: id })}
          />
        ) : null}
        <div className="flex justify-end gap-2">
          <Button
            variant="quiet"
            onClick={() =>
              overlays.edit({ kind: 'new', draft: { span: draft.span, summary: draft.summary, calendarId: draft.calendarId } })
            }
          >
            {t('moreOptions')}
          </Button>
          <Button variant="primary" type="submit">
            {common('actions.save')}
          </Button>
        </div>
      </form>
    </Floating>
  );
}
