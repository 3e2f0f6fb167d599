import { addMonths, type DayNumber, dayFromIso, isoFromDay, startOfMonth, startOfWeek } from '../time/days';

// Where in the calendar we are, as the address says it: /calendar/week/2026-11-20.

export const calendarViews = ['day', 'days', 'workweek', 'week', 'month', 'agenda'] as const;
export type CalendarViewName = (typeof calendarViews)[number];
export type CalendarPlace = { view: CalendarViewName; day: DayNumber };

/** What the address does not say is the view used last, and today. */
export function parsePlace(parts: readonly string[], fallback: CalendarPlace): CalendarPlace {
  const [name = '', date = ''] = parts;
  const day = dayFromIso(date);
  return { view: calendarViews.find((view) => view === name) ?? fallback.view, day: Number.isNaN(day) ? fallback.day : day };
}

export function placeParts({ view, day }: CalendarPlace): [string, string] {
  return [view, isoFromDay(day)];
}

/** The days a view shows. */
export function daysShown({ view, day }: CalendarPlace, firstDayOfWeek: number): { first: DayNumber; count: number } {
  switch (view) {
    case 'day':
      return { first: day, count: 1 };
    case 'days':
      return { first: day, count: 3 };
    case 'workweek':
      return { first: startOfWeek(day, 1), count: 5 };
    case 'week':
      return { first: startOfWeek(day, firstDayOfWeek), count: 7 };
    case 'month': {
      const first = startOfWeek(startOfMonth(day), firstDayOfWeek);
      const next = addMonths(startOfMonth(day), 1);
      return { first, count: Math.ceil((next - first) / 7) * 7 };
    }
    case 'agenda':
      return { first: day, count: 30 };
  }
}

/** The place one view further (1) or back (-1). */
export function stepPlace(place: CalendarPlace, direction: 1 | -1): CalendarPlace {
  const { view, day } = place;
  if (view === 'month') return { view, day: addMonths(day, direction) };
  const days = { day: 1, days: 3, workweek: 7, week: 7, agenda: 30 }[view];
  return { view, day: day + direction * days };
}
