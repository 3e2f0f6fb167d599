import type { EventDetail, EventInput } from '@/server/domain/calendar/schema';
import type { Span } from '../layout/event';
import { localInZone } from '../time/axis';
import { dayFromIso, dayOfMinute, isoFromDay, localFromMinute, minuteFromLocal, minutesPerDay } from '../time/days';
import { type RepeatForm, repeatFormOf, repeatOf } from './repeat-form';

// What the editor shows of an event, and what of it is to be written. All-day ends are inclusive here, as people say them.

export type EventForm = {
  summary: string;
  location: string;
  description: string;
  url: string;
  calendarId: string;
  allDay: boolean;
  startDate: string;
  startTime: string;
  endDate: string;
  endTime: string;
  zone: string | null;
  repeat: RepeatForm;
  reminders: readonly number[];
  transparent: boolean;
  classified: EventInput['classified'];
  status: EventInput['status'];
};

type Defaults = { calendarId: string; zone: string; reminder: number | null };

/** The form of a new event that fills `span` (wall clock of the default zone). */
export function newForm(span: Span, summary: string, { calendarId, zone, reminder }: Defaults): EventForm {
  return {
    summary,
    location: '',
    description: '',
    url: '',
    calendarId,
    ...timesOfSpan(span),
    zone: span.allDay ? null : zone,
    repeat: repeatFormOf(null, isoFromDay(dayOfMinute(span.start))),
    reminders: reminder === null || span.allDay ? [] : [reminder],
    transparent: span.allDay,
    classified: 'PUBLIC',
    status: 'CONFIRMED',
  };
}

function timesOfSpan(span: Span) {
  const start = localFromMinute(span.start);
  const end = span.allDay ? localFromMinute(span.end - minutesPerDay) : localFromMinute(span.end);
  const times = {
    startDate: start.slice(0, 10),
    startTime: start.slice(11, 16),
    endDate: end.slice(0, 10),
    endTime: end.slice(11, 16),
    allDay: span.allDay,
  };
  // A whole day that gets hours begins at nine, not at midnight.
  return span.allDay ? { ...times, startTime: '09:00', endTime: '10:00' } : times;
}

export function formOf(detail: EventDetail): EventForm {
  const span = { start: minuteFromLocal(detail.start), end: minuteFromLocal(detail.end), allDay: detail.allDay };
  return {
    summary: detail.summary,
    location: detail.location,
    description: detail.description,
    url: detail.url,
    calendarId: detail.calendarId,
    ...timesOfSpan(detail.allDay ? { ...span, end: Math.max(span.end, span.start + minutesPerDay) } : span),
    zone: detail.zone,
    repeat: repeatFormOf(detail.repeat, detail.start.slice(0, 10)),
    reminders: detail.reminders,
    transparent: detail.transparent,
    classified: detail.classified,
    status: detail.status,
  };
}

/** Another start takes the end along, so that the event keeps its length. */
export function withStart(form: EventForm, start: { startDate?: string; startTime?: string }): EventForm {
  const next = { ...form, ...start };
  const before = minuteFromLocal(`${form.startDate}T${form.startTime}:00`);
  const after = minuteFromLocal(`${next.startDate}T${next.startTime}:00`);
  const end = minuteFromLocal(`${form.endDate}T${form.endTime}:00`) + after - before;
  if (!Number.isFinite(end)) return next;
  const local = localFromMinute(end);
  const moved = { ...next, endDate: local.slice(0, 10), endTime: form.allDay ? form.endTime : local.slice(11, 16) };
  // A weekly rule on the day of the start follows it; one the person chose stays.
  return { ...moved, repeat: followStart(moved.repeat, form.startDate, next.startDate) };
}

function followStart(repeat: RepeatForm, before: string, after: string): RepeatForm {
  const old = repeatFormOf(null, before);
  if (repeat.weekdays.length === 1 && repeat.weekdays[0] === old.weekdays[0])
    return { ...repeat, weekdays: repeatFormOf(null, after).weekdays };
  return repeat;
}

/** What is wrong with it; null when it can be saved. */
export function problemOf(form: EventForm): 'start' | 'end' | 'until' | null {
  const { start, end } = minutesOf(form);
  if (!Number.isFinite(start)) return 'start';
  if (!Number.isFinite(end) || end < start || (form.allDay && end === start)) return 'end';
  if (form.repeat.frequency !== 'none' && form.repeat.ends === 'until' && !(dayFromIso(form.repeat.until) >= dayOfMinute(start)))
    return 'until';
  return null;
}

function minutesOf(form: EventForm): { start: number; end: number } {
  if (form.allDay) return { start: minuteFromLocal(form.startDate), end: minuteFromLocal(form.endDate) + minutesPerDay };
  return { start: minuteFromLocal(`${form.startDate}T${form.startTime}:00`), end: minuteFromLocal(`${form.endDate}T${form.endTime}:00`) };
}

/** The form as the server takes it. */
export function inputOf(form: EventForm): EventInput {
  const { start, end } = minutesOf(form);
  return {
    summary: form.summary.trim(),
    location: form.location.trim(),
    description: form.description,
    url: form.url.trim(),
    allDay: form.allDay,
    start: form.allDay ? isoFromDay(dayOfMinute(start)) : localFromMinute(start),
    end: form.allDay ? isoFromDay(dayOfMinute(end)) : localFromMinute(end),
    zone: form.allDay ? null : form.zone,
    repeat: repeatOf(form.repeat, form.startDate),
    reminders: [...form.reminders],
    transparent: form.transparent,
    classified: form.classified,
    status: form.status,
    categories: [],
  };
}

const timeFields = ['allDay', 'start', 'end', 'zone'] as const;
const plainFields = ['summary', 'location', 'description', 'url', 'repeat', 'reminders', 'transparent', 'classified', 'status'] as const;

/** Only what the person changed: all else of the event stays as some client wrote it. */
export function patchOf(before: EventForm, after: EventForm): Partial<EventInput> {
  const old = inputOf(before);
  const now = inputOf(after);
  const differs = (field: keyof EventInput) => JSON.stringify(old[field]) !== JSON.stringify(now[field]);
  const fields: (keyof EventInput)[] = plainFields.filter(differs);
  // Times belong together: the server needs all four to read one.
  if (timeFields.some(differs)) fields.push(...timeFields);
  return Object.fromEntries(fields.map((field) => [field, now[field]])) as Partial<EventInput>;
}

/** The same event with its times said in another zone. */
export function inZone(form: EventForm, zone: string): EventForm {
  if (form.zone === null || form.allDay) return { ...form, zone };
  const start = localInZone(`${form.startDate}T${form.startTime}:00`, form.zone, zone);
  const end = localInZone(`${form.endDate}T${form.endTime}:00`, form.zone, zone);
  return {
    ...form,
    zone,
    startDate: start.slice(0, 10),
    startTime: start.slice(11, 16),
    endDate: end.slice(0, 10),
    endTime: end.slice(11, 16),
  };
}
