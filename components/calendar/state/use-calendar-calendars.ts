'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { CalendarView } from '@/server/domain/calendar/schema';
import { notify } from '../../lib/toasts';
import { failureCode, useTRPC, useTRPCClient } from '../../lib/trpc';
import { offerUndo, undoSeconds } from '../../lib/undo';

type List = readonly CalendarView[];
export type CalendarProperties = { displayName?: string; color?: string };

/** What one can do to calendars: at once, and put back with a word when the server refuses. */
export function useCalendarCalendars() {
  const t = useTranslations('calendar');
  const common = useTranslations('common');
  const trpc = useTRPC();
  const server = useTRPCClient();
  const client = useQueryClient();

  return useMemo(() => {
    const key = trpc.calendar.calendars.queryKey();
    const list = () => client.getQueryData<List>(key) ?? [];
    const setList = (change: (list: List) => List) => client.setQueryData<List>(key, (now) => now && change(now));
    const refresh = () => {
      void client.invalidateQueries(trpc.calendar.calendars.pathFilter());
      void client.invalidateQueries(trpc.calendar.occurrences.pathFilter());
    };
    const failed = (before: List) => (error: unknown) => {
      setList(() => before);
      notify({ kind: 'error', message: common('notSaved', { reason: common(`errors.${failureCode(error)}`) }) });
    };

    function setVisibility(wanted: ReadonlyMap<string, boolean>) {
      const before = list();
      const changing = before.filter((calendar) => wanted.has(calendar.id) && wanted.get(calendar.id) !== calendar.visible);
      setList((now) => now.map((calendar) => ({ ...calendar, visible: wanted.get(calendar.id) ?? calendar.visible })));
      Promise.all(changing.map(({ id }) => server.calendar.updateCalendar.mutate({ id, visible: wanted.get(id) ?? true }))).catch(
        failed(before),
      );
    }

    return {
      setVisible: (calendar: CalendarView, visible: boolean) => setVisibility(new Map([[calendar.id, visible]])),
      showOnly: (only: CalendarView) => setVisibility(new Map(list().map(({ id }) => [id, id === only.id]))),
      showAll: () => setVisibility(new Map(list().map(({ id }) => [id, true]))),
      change: (calendar: CalendarView, patch: CalendarProperties) => {
        const before = list();
        setList((now) => now.map((other) => (other.id === calendar.id ? { ...other, ...patch } : other)));
        server.calendar.updateCalendar.mutate({ id: calendar.id, ...patch }).catch(failed(before));
      },
      create: (properties: Required<CalendarProperties>) => {
        const before = list();
        server.calendar.createCalendar.mutate(properties).then((made) => {
          setList((now) => [...now.filter((other) => other.id !== made.id), made]);
          refresh();
        }, failed(before));
      },
      /** Nothing brings a deleted calendar back, so the server hears of it only when the time to undo is over. */
      remove: (calendar: CalendarView) => {
        const before = list();
        setList((now) => now.filter((other) => other.id !== calendar.id));
        const commit = () => {
          clearTimeout(timer);
          window.removeEventListener('pagehide', commit);
          server.calendar.deleteCalendar.mutate({ id: calendar.id }).then(refresh, failed(before));
        };
        const timer = setTimeout(commit, undoSeconds * 1000);
        window.addEventListener('pagehide', commit);
        offerUndo({
          message: t('done.calendarDeleted', { name: calendar.displayName }),
          undoLabel: common('actions.undo'),
          undo: () => {
            clearTimeout(timer);
            window.removeEventListener('pagehide', commit);
            setList(() => before);
          },
        });
      },
    };
  }, [t, common, trpc, server, client]);
}
