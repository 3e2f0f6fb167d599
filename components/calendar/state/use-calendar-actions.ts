'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { EventInput, OccurrenceView, Written } from '@/server/domain/calendar/schema';
import { usePreferences } from '../../lib/me';
import { notify } from '../../lib/toasts';
import { failureCode, useTRPC, useTRPCClient } from '../../lib/trpc';
import { offerUndo } from '../../lib/undo';
import { newUuid } from '../../lib/uuid';
import { localTimes, type Span, viewTimes } from '../layout/event';
import { moveOccurrences, patchOccurrences, removeOccurrences, type Scope } from '../layout/optimistic';
import { instantOf, wallMinuteIn } from '../time/axis';
import { minuteFromLocal } from '../time/days';
import { calendarMutationKey } from './use-occurrences';

const calendarWrites = { id: 'calendar' };

type List = readonly OccurrenceView[];

export type EventPatch = Partial<EventInput>;

export type CalendarActions = {
  create: (calendarId: string, event: EventInput, onFailed: () => void) => void;
  move: (target: OccurrenceView, span: Span, scope: Scope) => void;
  update: (
    target: OccurrenceView,
    change: { patch: EventPatch; scope: Scope; calendarId?: string; etag: string | null },
    onFailed: () => void,
  ) => void;
  remove: (target: OccurrenceView, scope: Scope) => void;
};

type Write = {
  /** How the lists look at once. */
  change: (list: List) => OccurrenceView[];
  send: () => Promise<Written>;
  done: string;
  failed: (reason: string) => string;
  onFailed?: () => void;
};

/** What one can do to events. Each acts in the same frame, offers to undo, and puts everything back when the server refuses. */
export function useCalendarActions(): CalendarActions {
  const t = useTranslations('calendar');
  const common = useTranslations('common');
  const trpc = useTRPC();
  const server = useTRPCClient();
  const client = useQueryClient();
  const { timeZone } = usePreferences();

  const { mutateAsync } = useMutation({
    mutationKey: calendarMutationKey,
    // One after the other: of two moves of one event the later must win, and requests may overtake each other.
    scope: calendarWrites,
    mutationFn: (write: Write) => write.send(),
    onMutate: async (write) => {
      const filter = trpc.calendar.occurrences.pathFilter();
      void client.cancelQueries(filter);
      const before = client.getQueriesData<List>(filter);
      client.setQueriesData<List>(filter, (list) => list && write.change(list));
      return { before };
    },
    onError: (error, write, context) => {
      for (const [key, list] of context?.before ?? []) client.setQueryData(key, list);
      write.onFailed?.();
      notify({ kind: 'error', message: write.failed(common(`errors.${failureCode(error)}`)) });
    },
    onSettled: () => {
      // Another write is on its way: its end brings the truth, and nothing jumps back in between.
      if (client.isMutating({ mutationKey: calendarMutationKey }) <= 1) return refresh();
    },
  });

  const refresh = async () => {
    void client.invalidateQueries(trpc.calendar.event.pathFilter());
    await client.invalidateQueries(trpc.calendar.occurrences.pathFilter());
  };

  return useMemo<CalendarActions>(() => {
    /** Offered at once, so that undo always means the last thing done; it waits for the write to be through. */
    function mutate(write: Write) {
      const work = mutateAsync(write);
      const withdraw = offerUndo({
        message: write.done,
        undoLabel: common('actions.undo'),
        undo: () =>
          work
            .then((written) => server.calendar.undo.mutate({ undo: written.undo }))
            .catch(
              (error) => void notify({ kind: 'error', message: common('undoFailed', { reason: common(`errors.${failureCode(error)}`) }) }),
            )
            .finally(() => client.invalidateQueries(trpc.calendar.pathFilter())),
      });
      work.catch(withdraw);
    }

    const nameOf = (summary: string) => summary || t('untitled');
    return {
      create: (calendarId, event, onFailed) => {
        const uid = newUuid();
        const guess = guessOf(uid, calendarId, event, timeZone);
        mutate({
          change: (list) => [...list, guess],
          send: () => server.calendar.createEvent.mutate({ calendarId, uid, event }),
          done: t('done.created', { title: nameOf(event.summary) }),
          failed: (reason) => t('failed.created', { reason }),
          onFailed,
        });
      },
      move: (target, span, scope) =>
        mutate({
          change: (list) => moveOccurrences(list, target, { scope, span, zone: timeZone }),
          send: () =>
            server.calendar.moveEvent.mutate({
              id: target.id,
              recurrenceId: target.recurrenceId,
              scope,
              allDay: span.allDay,
              ...localTimes(span),
              zone: span.allDay || (target.floating && !target.allDay) ? null : timeZone,
            }),
          done: t('done.moved', { title: nameOf(target.summary) }),
          failed: (reason) => t('failed.moved', { reason }),
        }),
      update: (target, { patch, scope, calendarId, etag }, onFailed) =>
        mutate({
          change: (list) => patched(list, target, { patch, scope, calendarId: calendarId ?? target.calendarId, zone: timeZone }),
          send: () =>
            server.calendar.updateEvent.mutate({
              id: target.id,
              etag,
              recurrenceId: target.recurrenceId,
              scope,
              patch,
              ...(calendarId && calendarId !== target.calendarId ? { calendarId } : {}),
            }),
          done: t('done.changed', { title: nameOf(patch.summary ?? target.summary) }),
          failed: (reason) => t('failed.changed', { reason }),
          onFailed,
        }),
      remove: (target, scope) =>
        mutate({
          change: (list) => removeOccurrences(list, target, scope),
          send: () => server.calendar.deleteEvent.mutate({ id: target.id, recurrenceId: target.recurrenceId, scope }),
          done: t('done.deleted', { title: nameOf(target.summary) }),
          failed: (reason) => t('failed.deleted', { reason }),
        }),
    };
  }, [t, common, trpc, server, client, timeZone, mutateAsync]);
}

/** How a new event will look until the server has told its id; of a series, the first time. */
function guessOf(uid: string, calendarId: string, event: EventInput, timeZone: string): OccurrenceView {
  const floating = !event.allDay && event.zone === null;
  return {
    id: `new-${uid}`,
    calendarId,
    uid,
    recurrenceId: null,
    summary: event.summary,
    location: event.location,
    ...timesOf(event, timeZone),
    floating,
    zone: event.zone,
    recurring: event.repeat !== null,
    status: event.status,
    transparent: event.transparent,
    classified: event.classified,
    hasAlarm: event.reminders.length > 0,
    hasAttendees: false,
    canWrite: false,
    canErase: false,
  };
}

function timesOf(event: Pick<EventInput, 'start' | 'end' | 'allDay' | 'zone'>, timeZone: string) {
  const span = { start: minuteFromLocal(event.start), end: minuteFromLocal(event.end), allDay: event.allDay };
  return viewTimes(span, event.zone ?? timeZone, !event.allDay && event.zone === null);
}

function patched(
  list: List,
  target: OccurrenceView,
  { patch, scope, calendarId, zone }: { patch: EventPatch; scope: Scope; calendarId: string; zone: string },
): OccurrenceView[] {
  const { summary, location, transparent, classified, status } = patch;
  const changed = patchOccurrences(list, target, scope, {
    calendarId,
    ...(summary === undefined ? {} : { summary }),
    ...(location === undefined ? {} : { location }),
    ...(transparent === undefined ? {} : { transparent }),
    ...(classified === undefined ? {} : { classified }),
    ...(status === undefined ? {} : { status }),
    ...(patch.reminders === undefined ? {} : { hasAlarm: patch.reminders.length > 0 }),
  });
  const { start, end, allDay } = patch;
  if (start === undefined || end === undefined || allDay === undefined) return changed;
  // The event may be said in another zone than the one that is read.
  const span = allDay
    ? { start: minuteFromLocal(start), end: minuteFromLocal(end), allDay }
    : { start: inZone(start, patch.zone ?? zone, zone), end: inZone(end, patch.zone ?? zone, zone), allDay };
  return moveOccurrences(changed, target, { scope, span, zone });
}

function inZone(local: string, from: string, to: string): number {
  const minute = minuteFromLocal(local);
  return from === to ? minute : wallMinuteIn(to, instantOf(minute, from));
}
