import { z } from 'zod';
import {
  type CalendarView,
  calendarInput,
  createEventInput,
  deleteEventInput,
  type EventDetail,
  moveEventInput,
  type OccurrenceView,
  occurrencesInput,
  updateEventInput,
  type Written,
} from '@/server/domain/calendar/schema';
import { personProcedure, router } from '../init';

function pending(): never {
  throw new Error('not built yet');
}

export const calendarRouter = router({
  calendars: personProcedure.query(async (): Promise<readonly CalendarView[]> => pending()),
  occurrences: personProcedure.input(occurrencesInput).query(async (): Promise<readonly OccurrenceView[]> => pending()),
  event: personProcedure
    .input(z.object({ id: z.string().max(64), recurrenceId: z.string().max(40).nullable() }))
    .query(async (): Promise<EventDetail> => pending()),
  createEvent: personProcedure.input(createEventInput).mutation(async (): Promise<Written> => pending()),
  updateEvent: personProcedure.input(updateEventInput).mutation(async (): Promise<Written> => pending()),
  moveEvent: personProcedure.input(moveEventInput).mutation(async (): Promise<Written> => pending()),
  deleteEvent: personProcedure.input(deleteEventInput).mutation(async (): Promise<Written> => pending()),
  undo: personProcedure.input(z.object({ undo: z.string().max(200) })).mutation(async (): Promise<void> => pending()),
  search: personProcedure
    .input(z.object({ term: z.string().min(1).max(200) }))
    .query(async (): Promise<readonly OccurrenceView[]> => pending()),
  createCalendar: personProcedure.input(calendarInput).mutation(async (): Promise<CalendarView> => pending()),
  updateCalendar: personProcedure
    .input(calendarInput.partial().extend({ id: z.string().max(64), visible: z.boolean().optional() }))
    .mutation(async (): Promise<CalendarView> => pending()),
  deleteCalendar: personProcedure.input(z.object({ id: z.string().max(64) })).mutation(async (): Promise<void> => pending()),
});
