'use client';

import { createContext, useContext } from 'react';
import type { CalendarView, OccurrenceView } from '@/server/domain/calendar/schema';
import type { PlacedEvent, Span } from '../layout/event';
import type { Axis } from '../time/axis';
import type { DayNumber } from '../time/days';
import type { Overlays } from './overlays';
import type { CalendarPlace } from './place';
import type { CalendarActions } from './use-calendar-actions';

export type CalendarState = {
  place: CalendarPlace;
  go: (place: Partial<CalendarPlace>, options?: { replace?: boolean }) => void;
  /** One view forward or back. */
  step: (direction: 1 | -1) => void;
  today: DayNumber;
  axis: Axis;
  calendars: readonly CalendarView[];
  calendarOf: (id: string) => CalendarView | undefined;
  colorOf: (calendarId: string) => string;
  /** Where a new event goes unless told otherwise; undefined when there is no calendar to write to, or none is known yet. */
  defaultCalendar: CalendarView | undefined;
  /** Whether an event may be begun: also while the calendars are on their way, so that no early click is lost. */
  canCreate: boolean;
  events: readonly PlacedEvent[];
  pending: boolean;
  error: unknown;
  retry: () => void;
  actions: CalendarActions;
  overlays: Overlays;
  /** Moves an event; asks first which of a series. Gives whether it was done. */
  moveEvent: (event: PlacedEvent, span: Span) => Promise<boolean>;
  removeEvent: (view: OccurrenceView) => Promise<boolean>;
};

const Context = createContext<CalendarState | null>(null);

export const CalendarProvider = Context.Provider;

export function useCalendar(): CalendarState {
  const state = useContext(Context);
  if (!state) throw new Error('useCalendar outside the calendar module');
  return state;
}
