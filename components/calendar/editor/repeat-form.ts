import type { Repeat } from '@/server/domain/calendar/schema';
import { dayFromIso, dayOfMonth, isSameMonth, weekdayOf } from '../time/days';

// The repeat rules the editor can say. Richer ones are kept by the server and shown as text.

export const weekdayCodes = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Weekday = (typeof weekdayCodes)[number];

export type RepeatForm = {
  frequency: 'none' | 'daily' | 'weekly' | 'monthlyDay' | 'monthlyWeekday' | 'yearly';
  interval: number;
  /** For weekly. */
  weekdays: readonly Weekday[];
  ends: 'never' | 'until' | 'count';
  until: string;
  count: number;
};

/** Which weekday of its month a date is: { ordinal: 3, code: 'SA' }; -1 when it is the last of its kind. */
export function weekdayInMonth(date: string): { ordinal: number; code: Weekday } {
  const day = dayFromIso(date);
  const code = weekdayCodes[weekdayOf(day) - 1] ?? 'MO';
  const isLast = !isSameMonth(day, day + 7);
  const ordinal = Math.ceil(dayOfMonth(day) / 7);
  return { ordinal: isLast && ordinal !== 4 ? -1 : ordinal, code };
}

export function repeatFormOf(repeat: Repeat | null, startDate: string): RepeatForm {
  const code = weekdayCodes[weekdayOf(dayFromIso(startDate)) - 1] ?? 'MO';
  const form: RepeatForm = { frequency: 'none', interval: 1, weekdays: [code], ends: 'never', until: startDate, count: 10 };
  if (!repeat) return form;
  const weekdays = weekdayCodes.filter((weekday) => repeat.byDay.includes(weekday));
  return {
    ...form,
    frequency: frequencyOf(repeat),
    interval: repeat.interval,
    weekdays: repeat.frequency === 'WEEKLY' && weekdays.length > 0 ? weekdays : [code],
    ends: repeat.until !== null ? 'until' : repeat.count !== null ? 'count' : 'never',
    until: repeat.until ?? startDate,
    count: repeat.count ?? 10,
  };
}

function frequencyOf(repeat: Repeat): RepeatForm['frequency'] {
  switch (repeat.frequency) {
    case 'DAILY':
      return 'daily';
    case 'WEEKLY':
      return 'weekly';
    case 'MONTHLY':
      return repeat.byDay.length > 0 ? 'monthlyWeekday' : 'monthlyDay';
    case 'YEARLY':
      return 'yearly';
  }
}

export function repeatOf(form: RepeatForm, startDate: string): Repeat | null {
  if (form.frequency === 'none') return null;
  const end = {
    count: form.ends === 'count' ? Math.max(1, form.count) : null,
    until: form.ends === 'until' ? form.until : null,
    interval: Math.max(1, form.interval),
  };
  switch (form.frequency) {
    case 'daily':
      return { frequency: 'DAILY', byDay: [], byMonthDay: [], ...end };
    case 'weekly':
      return { frequency: 'WEEKLY', byDay: weekdayCodes.filter((code) => form.weekdays.includes(code)), byMonthDay: [], ...end };
    case 'monthlyDay':
      return { frequency: 'MONTHLY', byDay: [], byMonthDay: [dayOfMonth(dayFromIso(startDate))], ...end };
    case 'monthlyWeekday': {
      const { ordinal, code } = weekdayInMonth(startDate);
      return { frequency: 'MONTHLY', byDay: [`${ordinal}${code}`], byMonthDay: [], ...end };
    }
    case 'yearly':
      return { frequency: 'YEARLY', byDay: [], byMonthDay: [], ...end };
  }
}
