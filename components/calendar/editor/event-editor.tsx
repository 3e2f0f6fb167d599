'use client';

import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { EventDetail, OccurrenceView } from '@/server/domain/calendar/schema';
import { focusMarked } from '../../lib/auto-focus';
import { usePreferences } from '../../lib/me';
import { failureCode, useTRPC } from '../../lib/trpc';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { EmptyState } from '../../ui/empty-state';
import { Select } from '../../ui/select';
import { Skeleton } from '../../ui/skeleton';
import { TextArea } from '../../ui/text-area';
import { TextField } from '../../ui/text-field';
import type { Scope } from '../layout/optimistic';
import { useCalendar } from '../state/calendar-context';
import type { Editing } from '../state/overlays';
import { type EventForm, formOf, inputOf, newForm, patchOf, problemOf } from './event-form';
import { ReminderFields } from './reminder-fields';
import { RepeatFields } from './repeat-fields';
import { WhenFields } from './when-fields';

/** The full editor: a dialog, on phones a sheet. */
export function EventEditor() {
  const { overlays, defaultCalendar } = useCalendar();
  const { timeZone, defaultReminderMinutes } = usePreferences();
  const { editing } = overlays;
  if (!editing) return null;
  if (editing.kind === 'event') return <ExistingEvent editing={editing} />;
  const { draft } = editing;
  const calendarId = draft.calendarId ?? defaultCalendar?.id ?? '';
  return (
    <EditorDialog
      editing={editing}
      detail={null}
      initial={newForm(draft.span, draft.summary, { calendarId, zone: timeZone, reminder: defaultReminderMinutes })}
      view={null}
    />
  );
}

function ExistingEvent({ editing }: { editing: Extract<Editing, { kind: 'event' }> }) {
  const { view } = editing;
  const t = useTranslations('calendar');
  const common = useTranslations('common');
  const trpc = useTRPC();
  const { overlays } = useCalendar();
  const query = useQuery(trpc.calendar.event.queryOptions({ id: view.id, recurrenceId: view.recurrenceId }));
  if (query.data) return <EditorDialog editing={editing} detail={query.data} initial={formOf(query.data)} view={view} />;
  return (
    <Dialog open onOpenChange={() => overlays.edit(null)} title={t('editTitle')} closeLabel={common('actions.close')} size="lg">
      {query.error ? (
        <EmptyState
          title={common(`errors.${failureCode(query.error)}`)}
          action={<Button onClick={() => void query.refetch()}>{common('actions.retry')}</Button>}
        />
      ) : (
        <div className="flex flex-col gap-3 py-2">
          {[0, 1, 2, 3].map((line) => (
            <Skeleton key={line} className="h-9 w-full" />
          ))}
        </div>
      )}
    </Dialog>
  );
}

type Props = { editing: Editing; detail: EventDetail | null; initial: EventForm; view: OccurrenceView | null };

function EditorDialog({ editing, detail, initial: given, view }: Props) {
  const t = useTranslations('calendar');
  const common = useTranslations('common');
  const { overlays, actions, calendars } = useCalendar();
  // What was there when it was opened: news from outside must not mix into what is being written.
  const [initial] = useState(editing.typed?.initial ?? given);
  const [form, setForm] = useState(editing.typed?.form ?? initial);
  const formId = useId();
  const change = (patch: Partial<EventForm>) => setForm((now) => ({ ...now, ...patch }));
  const problem = problemOf(form);
  const richRule = detail?.repeatText ?? null;

  async function save(event: FormEvent) {
    event.preventDefault();
    if (problem) return;
    const again = () => overlays.editAgain({ ...editing, typed: { initial, form } });
    if (!detail || !view) {
      overlays.edit(null);
      actions.create(form.calendarId, inputOf(form), again);
      return;
    }
    const patch = patchOf(initial, form);
    if (richRule !== null && form.repeat !== initial.repeat) patch.repeat = inputOf(form).repeat;
    const moved = form.calendarId !== initial.calendarId;
    if (Object.keys(patch).length === 0 && !moved) return overlays.edit(null);
    const scope = await askScope(patch.repeat !== undefined, moved);
    if (scope === null) return;
    overlays.edit(null);
    actions.update(view, { patch, scope, etag: detail.etag, ...(moved ? { calendarId: form.calendarId } : {}) }, again);
  }

  /** A new rule or calendar cannot be for one day only. */
  async function askScope(newRule: boolean, moved: boolean): Promise<Scope | null> {
    if (!view?.recurring || moved) return 'all';
    return overlays.ask({
      kind: 'change',
      title: form.summary || t('untitled'),
      scopes: newRule ? ['following', 'all'] : ['this', 'following', 'all'],
    });
  }

  return (
    <Dialog
      open
      onOpenChange={() => overlays.edit(null)}
      title={detail ? t('editTitle') : t('newTitle')}
      closeLabel={common('actions.close')}
      onOpenAutoFocus={focusMarked}
      size="lg"
      footer={
        <>
          <Button onClick={() => overlays.edit(null)}>{common('actions.cancel')}</Button>
          <Button variant="primary" type="submit" form={formId} disabled={problem !== null}>
            {common('actions.save')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => void save(event)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.currentTarget.requestSubmit();
        }}
        className="flex flex-col gap-4 pt-1"
      >
        <TextField
          label={t('fields.title')}
          data-autofocus
          value={form.summary}
          maxLength={1000}
          inputClassName="h-11 text-lg font-medium"
          onChange={(event) => change({ summary: event.target.value })}
        />
        <WhenFields form={form} onChange={setForm} />
        {richRule !== null && form.repeat === initial.repeat ? (
          <div className="flex items-center gap-3 rounded-md bg-surface-2 px-3 py-2 text-sm">
            <span className="flex-1">{t('repeat.kept', { rule: richRule })}</span>
            <Button size="sm" onClick={() => change({ repeat: { ...form.repeat } })}>
              {t('repeat.replace')}
            </Button>
          </div>
        ) : (
          <RepeatFields
            repeat={form.repeat}
            startDate={form.startDate}
            problem={problem === 'until'}
            onChange={(repeat) => change({ repeat })}
          />
        )}
        <div className="grid grid-cols-2 gap-3 max-md:grid-cols-1">
          <TextField label={t('fields.location')} value={form.location} onChange={(event) => change({ location: event.target.value })} />
          <Select
            label={t('fields.calendar')}
            value={form.calendarId}
            options={calendars
              .filter((calendar) => calendar.takesEvents && (calendar.canCreate || calendar.id === form.calendarId))
              .map((calendar) => ({ value: calendar.id, label: calendar.displayName }))}
            onChange={(calendarId) => change({ calendarId })}
          />
        </div>
        <ReminderFields reminders={form.reminders} onChange={(reminders) => change({ reminders })} />
        <div className="grid grid-cols-2 gap-3 max-md:grid-cols-1">
          <Select
            label={t('fields.showAs')}
            value={form.transparent ? 'free' : 'busy'}
            options={[
              { value: 'busy', label: t('showAs.busy') },
              { value: 'free', label: t('showAs.free') },
            ]}
            onChange={(value) => change({ transparent: value === 'free' })}
          />
          <Select
            label={t('fields.classified')}
            value={form.classified}
            options={(['PUBLIC', 'CONFIDENTIAL', 'PRIVATE'] as const).map((value) => ({ value, label: t(`classified.${value}`) }))}
            onChange={(classified) => change({ classified })}
          />
        </div>
        <TextArea label={t('fields.notes')} value={form.description} onChange={(event) => change({ description: event.target.value })} />
        <TextField type="url" label={t('fields.url')} value={form.url} onChange={(event) => change({ url: event.target.value })} />
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
