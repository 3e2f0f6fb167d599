import { type Parameter, type Property, parameterOf } from '../content-line/model';
import { makeParameter, makeProperty } from '../content-line/write-lines';
import { dayNumber, daySeconds, daysInMonth } from './civil';

// DATE, DATE-TIME, DURATION and PERIOD (RFC 5545 section 3.3). Wall clock is kept as seconds "as if UTC": plain arithmetic on it is
// calendar arithmetic, and a zone turns it into an instant.

export type TimeForm = 'date' | 'floating' | 'utc' | 'zoned';

export type TimeValue = {
  readonly form: TimeForm;
  /** Wall clock as if UTC; midnight for dates. */
  readonly local: number;
  /** TZID as written, for `zoned`. */
  readonly tzid: string | null;
};

export type Duration = {
  /** Days and weeks: calendar time. Sign included. */
  readonly days: number;
  /** Hours, minutes, seconds: exact time. Sign included. */
  readonly seconds: number;
};

const timeShape = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?$/i;

/** Reads one DATE or DATE-TIME; null when it is neither. */
export function parseTime(text: string, tzid: string | null): TimeValue | null {
  const match = timeShape.exec(text.trim());
  if (!match) return null;
  const [, year, month, day, hour, minute, second, zulu] = match;
  if (!isRealDate(Number(year), Number(month), Number(day))) return null;
  const dayStart = dayNumber(Number(year), Number(month), Number(day)) * daySeconds;
  if (hour === undefined) return { form: 'date', local: dayStart, tzid: null };
  const hours = Number(hour);
  const minutes = Number(minute);
  const seconds = Math.min(Number(second ?? 0), 60);
  if (hours > 23 || minutes > 59 || Number(second ?? 0) > 60) return null;
  // A leap second is the second before (RFC 5545 section 3.3.12).
  const local = dayStart + hours * 3600 + minutes * 60 + Math.min(seconds, 59);
  if (zulu) return { form: 'utc', local, tzid: null };
  return tzid ? { form: 'zoned', local, tzid } : { form: 'floating', local, tzid: null };
}

function isRealDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** The time of a property such as DTSTART; null when it is not a time. */
export function timeOf(property: Property): TimeValue | null {
  return parseTime(property.value, parameterOf(property, 'TZID'));
}

/** All times of a list property (EXDATE, RDATE without periods); what is not a time is left out. */
export function timesOf(property: Property): TimeValue[] {
  const tzid = parameterOf(property, 'TZID');
  const found: TimeValue[] = [];
  for (const text of property.value.split(',')) {
    const time = parseTime(text, tzid);
    if (time) found.push(time);
  }
  return found;
}

/** Years outside 1-9999 are held at the ends: the format has four digits. */
export const firstLocal = dayNumber(1, 1, 1) * daySeconds;
export const lastLocal = dayNumber(10_000, 1, 1) * daySeconds - 1;

/** `20261121`, `20261121T090000` or `…Z`. */
export function formatTime(time: Pick<TimeValue, 'form' | 'local'>): string {
  const text = new Date(Math.max(firstLocal, Math.min(lastLocal, time.local)) * 1000).toISOString().replace(/\.\d+Z$/, '');
  const compact = text.replace(/[-:]/g, '');
  if (time.form === 'date') return compact.slice(0, 8);
  return time.form === 'utc' ? `${compact}Z` : compact;
}

/** An instant as `…Z`. */
export function formatUtc(utcSeconds: number): string {
  return formatTime({ form: 'utc', local: utcSeconds });
}

/** A property holding this time, with VALUE and TZID as they must be; other parameters are handed in. */
export function timeProperty(name: string, time: TimeValue, others: readonly Parameter[] = []): Property {
  const parameters = others.filter((parameter) => parameter.name !== 'TZID' && parameter.name !== 'VALUE');
  if (time.form === 'date') parameters.push(makeParameter('VALUE', 'DATE'));
  if (time.form === 'zoned' && time.tzid) parameters.push(makeParameter('TZID', time.tzid));
  return makeProperty(name, formatTime(time), parameters);
}

const durationShape = /^([+-])?P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,10})S)?)?$/i;

/** Reads a DURATION; null when it is none. */
export function parseDuration(text: string): Duration | null {
  const match = durationShape.exec(text.trim());
  if (!match || /[PT]$/i.test(text.trim())) return null;
  const [, mark, weeks = '0', days = '0', hours = '0', minutes = '0', seconds = '0'] = match;
  const sign = mark === '-' ? -1 : 1;
  return {
    days: sign * (Number(weeks) * 7 + Number(days)) || 0,
    seconds: sign * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) || 0,
  };
}

export type Period = { start: TimeValue; end: TimeValue | Duration };

/** Reads a PERIOD (RDATE, FREEBUSY); null when it is none. */
export function parsePeriod(text: string, tzid: string | null): Period | null {
  const [first = '', second = ''] = text.split('/');
  const start = parseTime(first, tzid);
  const end = /^[+-]?P/i.test(second) ? parseDuration(second) : parseTime(second, tzid);
  return start && end ? { start, end } : null;
}
