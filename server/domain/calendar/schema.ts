import { z } from 'zod';

// The shapes that travel between the browser and the calendar room. Safe to load in the browser.
// Times: `local` is a wall-clock "2026-11-21T09:00:00" (or "2026-11-21" when all-day) read in `zone` (IANA; null = floating).
// Instants are ISO 8601 in UTC with "Z". All-day ends are exclusive, as in RFC 5545 section 3.6.1.

export type CalendarView = {
  id: string;
  name: string;
  displayName: string;
  color: string;
  isDefault: boolean;
  /** Whose it is, when not one's own. */
  owner: { displayName: string; address: string } | null;
  /** May do everything in it. */
  canWrite: boolean;
  /** May add to it. */
  canCreate: boolean;
  visible: boolean;
  takesEvents: boolean;
  takesTasks: boolean;
};

/** One occurrence in an asked range. */
export type OccurrenceView = {
  /** Item id. */
  id: string;
  calendarId: string;
  uid: string;
  /** Which occurrence of a series, as RECURRENCE-ID text; null for a single event. */
  recurrenceId: string | null;
  summary: string;
  location: string;
  /** Instants (UTC) for timed events; dates for all-day ones; wall clock without zone when floating. */
  start: string;
  end: string;
  allDay: boolean;
  floating: boolean;
  zone: string | null;
  recurring: boolean;
  status: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED';
  transparent: boolean;
  classified: 'PUBLIC' | 'CONFIDENTIAL' | 'PRIVATE';
  hasAlarm: boolean;
  hasAttendees: boolean;
  /** May change it, by its class. */
  canWrite: boolean;
  canErase: boolean;
};

export const localTime = z.string().regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2})?$/);

export const repeatInput = z.object({
  frequency: z.enum(['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY']),
  interval: z.number().int().min(1).max(999),
  /** MO..SU, with an ordinal for MONTHLY/YEARLY ("-1FR"); empty = from the start. */
  byDay: z
    .array(z.string().regex(/^(-?[1-5])?(MO|TU|WE|TH|FR|SA|SU)$/))
    .max(20)
    .default([]),
  byMonthDay: z.array(z.number().int().min(-31).max(31)).max(31).default([]),
  count: z.number().int().min(1).max(9999).nullable().default(null),
  /** Last day, inclusive. */
  until: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .nullable()
    .default(null),
});
export type Repeat = z.infer<typeof repeatInput>;

const eventFields = z.object({
  summary: z.string().max(1000),
  location: z.string().max(1000),
  description: z.string().max(100_000),
  url: z.string().max(2000),
  allDay: z.boolean(),
  start: localTime,
  end: localTime,
  zone: z.string().max(64).nullable(),
  repeat: repeatInput.nullable(),
  /** Minutes before the start, for display alarms. */
  reminders: z.array(z.number().int().min(0).max(40_320)).max(10),
  transparent: z.boolean(),
  classified: z.enum(['PUBLIC', 'CONFIDENTIAL', 'PRIVATE']),
  status: z.enum(['CONFIRMED', 'TENTATIVE', 'CANCELLED']),
  categories: z.array(z.string().max(100)).max(50),
});
const { shape } = eventFields;
export const eventInput = eventFields.extend({
  location: shape.location.default(''),
  description: shape.description.default(''),
  url: shape.url.default(''),
  repeat: shape.repeat.default(null),
  reminders: shape.reminders.default([]),
  transparent: shape.transparent.default(false),
  classified: shape.classified.default('PUBLIC'),
  status: shape.status.default('CONFIRMED'),
  categories: shape.categories.default([]),
});
/** Without defaults: in `eventInput.partial()` Zod would fill what the patch leaves out, and so erase what is stored. */
export const eventPatch = eventFields.partial();
export type EventInput = z.infer<typeof eventInput>;

export type EventDetail = EventInput & {
  id: string;
  calendarId: string;
  uid: string;
  etag: string;
  recurrenceId: string | null;
  canWrite: boolean;
  canErase: boolean;
  /** The rule is there but richer than `repeat` can say; it is kept, and shown as this text. */
  repeatText: string | null;
  organizer: { name: string; address: string } | null;
  attendees: readonly { name: string; address: string; state: string; required: boolean }[];
};

/** this: only that occurrence; following: it and all later ones (splits the series); all: the series. */
export const seriesScope = z.enum(['this', 'following', 'all']);

export const occurrencesInput = z.object({
  /** Instants, at most 400 days apart. */
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** The zone in which floating and all-day times are read. */
  zone: z.string().max(64),
  calendarIds: z.array(z.string().max(64)).max(200).nullable().default(null),
});
export const createEventInput = z.object({
  calendarId: z.string().max(64),
  /** Made by the browser; a repeat of the request makes no second event. */ uid: z.string().min(8).max(200),
  event: eventInput,
});
export const updateEventInput = z.object({
  id: z.string().max(64),
  etag: z.string().max(100).nullable(),
  recurrenceId: z.string().max(40).nullable(),
  scope: seriesScope,
  patch: eventPatch,
  /** Move to another calendar (scope all only). */
  calendarId: z.string().max(64).optional(),
});
/** Drag and resize: shift by whole seconds of wall clock, or to/from all-day. */
export const moveEventInput = z.object({
  id: z.string().max(64),
  recurrenceId: z.string().max(40).nullable(),
  scope: seriesScope,
  allDay: z.boolean(),
  start: localTime,
  end: localTime,
  /** Zone of start and end; the event keeps its own zone. Null for all-day and floating. */
  zone: z.string().max(64).nullable(),
});
export const deleteEventInput = z.object({ id: z.string().max(64), recurrenceId: z.string().max(40).nullable(), scope: seriesScope });
/** What a write gives back; `undo` puts the state before it back (calendar.undo), as long as nobody changed it since. */
export type Written = { id: string; etag: string; undo: string };

export const calendarInput = z.object({ displayName: z.string().min(1).max(200), color: z.string().regex(/^#[0-9a-fA-F]{6}$/) });
