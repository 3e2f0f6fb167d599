import { z } from 'zod';
import { createCalendar, deleteCalendar, updateCalendar } from '@/server/domain/calendar/change-calendars';
import { createEvent } from '@/server/domain/calendar/create-event';
import { deleteEvent } from '@/server/domain/calendar/delete-event';
import { listCalendars } from '@/server/domain/calendar/list-calendars';
import { listOccurrences } from '@/server/domain/calendar/list-occurrences';
import { moveEvent } from '@/server/domain/calendar/move-event';
import { readEvent } from '@/server/domain/calendar/read-event';
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
import { searchEvents } from '@/server/domain/calendar/search-events';
import { undoChange } from '@/server/domain/calendar/undo-change';
import { updateEvent } from '@/server/domain/calendar/update-event';
import { personProcedure, router } from '../init';

const idInput = z.object({ id: z.string().max(64) });
const occurrenceInput = idInput.extend({ recurrenceId: z.string().max(40).nullable() });
const undoInput = z.object({ undo: z.string().max(200) });
const searchInput = z.object({ term: z.string().min(1).max(200) });
const calendarPatch = calendarInput.partial().extend({ id: z.string().max(64), visible: z.boolean().optional() });

export const calendarRouter = router({
  calendars: personProcedure.query(({ ctx }): Promise<readonly CalendarView[]> => listCalendars(ctx.atrium.directory, ctx.person)),
  occurrences: personProcedure
    .input(occurrencesInput)
    .query(({ ctx, input }): Promise<readonly OccurrenceView[]> => listOccurrences(ctx.atrium.store, ctx.person, input)),
  event: personProcedure
    .input(occurrenceInput)
    .query(({ ctx, input }): Promise<EventDetail> => readEvent(ctx.atrium.store, ctx.person, input)),
  createEvent: personProcedure
    .input(createEventInput)
    .mutation(({ ctx, input }): Promise<Written> => createEvent(ctx.atrium.store, ctx.person, input)),
  updateEvent: personProcedure
    .input(updateEventInput)
    .mutation(({ ctx, input }): Promise<Written> => updateEvent(ctx.atrium.store, ctx.person, input)),
  moveEvent: personProcedure
    .input(moveEventInput)
    .mutation(({ ctx, input }): Promise<Written> => moveEvent(ctx.atrium.store, ctx.person, input)),
  deleteEvent: personProcedure
    .input(deleteEventInput)
    .mutation(({ ctx, input }): Promise<Written> => deleteEvent(ctx.atrium.store, ctx.person, input)),
  undo: personProcedure.input(undoInput).mutation(({ ctx, input }): Promise<void> => undoChange(ctx.atrium.store, ctx.person, input.undo)),
  search: personProcedure
    .input(searchInput)
    .query(({ ctx, input }): Promise<readonly OccurrenceView[]> => searchEvents(ctx.atrium.store, ctx.person, input.term)),
  createCalendar: personProcedure
    .input(calendarInput)
    .mutation(({ ctx, input }): Promise<CalendarView> => createCalendar(ctx.atrium.store, ctx.person, input)),
  updateCalendar: personProcedure
    .input(calendarPatch)
    .mutation(({ ctx, input }): Promise<CalendarView> => updateCalendar(ctx.atrium.directory, ctx.person, input)),
  deleteCalendar: personProcedure
    .input(idInput)
    .mutation(({ ctx, input }): Promise<void> => deleteCalendar(ctx.atrium.store, ctx.person, input.id)),
});
