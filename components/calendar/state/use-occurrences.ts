'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { CalendarView } from '@/server/domain/calendar/schema';
import { useLive } from '../../lib/live';
import { usePreferences } from '../../lib/me';
import { useTRPC } from '../../lib/trpc';
import { type PlacedEvent, placeEvents } from '../layout/event';
import { type Axis, makeAxis } from '../time/axis';
import { type CalendarPlace, daysShown, stepPlace } from './place';

export function useCalendars(): readonly CalendarView[] | undefined {
  const trpc = useTRPC();
  return useQuery(trpc.calendar.calendars.queryOptions()).data;
}

function rangeInput(axis: Axis) {
  return { from: new Date(axis.startMs).toISOString(), to: new Date(axis.endMs).toISOString(), zone: axis.zone, calendarIds: null };
}

export type Occurrences = {
  axis: Axis;
  /** Of the calendars that are shown, in order; those of the range before stay until the new ones are here. */
  events: readonly PlacedEvent[];
  /** Nothing is known yet. */
  pending: boolean;
  error: unknown;
  retry: () => void;
};

/** The events of what is in view. The neighbours are fetched when there is time, so that a step forward or back has them at once. */
export function useOccurrences(
  place: CalendarPlace,
  calendars: readonly CalendarView[] | undefined,
  { neighbours = true }: { neighbours?: boolean } = {},
): Occurrences {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { timeZone, firstDayOfWeek } = usePreferences();
  const { first, count } = daysShown(place, firstDayOfWeek);
  const axis = useMemo(() => makeAxis(first, count, timeZone), [first, count, timeZone]);
  const query = useQuery(trpc.calendar.occurrences.queryOptions(rangeInput(axis), { placeholderData: keepPreviousData }));

  const { view, day } = place;
  useEffect(() => {
    if (!neighbours) return;
    const timer = setTimeout(() => {
      for (const direction of [1, -1] as const) {
        const days = daysShown(stepPlace({ view, day }, direction), firstDayOfWeek);
        void client.prefetchQuery(trpc.calendar.occurrences.queryOptions(rangeInput(makeAxis(days.first, days.count, timeZone))));
      }
    }, 250);
    return () => clearTimeout(timer);
  }, [client, trpc, view, day, firstDayOfWeek, timeZone, neighbours]);

  const events = useMemo(() => {
    const shown = new Set(calendars?.filter((calendar) => calendar.visible).map((calendar) => calendar.id));
    return placeEvents(query.data?.filter((occurrence) => shown.has(occurrence.calendarId)) ?? [], axis);
  }, [query.data, calendars, axis]);

  return { axis, events, pending: query.isPending || calendars === undefined, error: query.error, retry: () => void query.refetch() };
}

/** Fetches again what changed on another device. While a write of our own is on its way, its answer does that. */
export function useCalendarLive(calendars: readonly CalendarView[] | undefined): void {
  const trpc = useTRPC();
  const client = useQueryClient();
  useLive('collection', (event) => {
    if (!calendars?.some((calendar) => calendar.id === event.collectionId)) return;
    if (client.isMutating({ mutationKey: calendarMutationKey }) > 0) return;
    void client.invalidateQueries(trpc.calendar.occurrences.pathFilter());
    void client.invalidateQueries(trpc.calendar.event.pathFilter());
  });
  useLive('collections', () => {
    void client.invalidateQueries(trpc.calendar.calendars.pathFilter());
    void client.invalidateQueries(trpc.calendar.occurrences.pathFilter());
  });
}

export const calendarMutationKey = ['calendar-write'];
