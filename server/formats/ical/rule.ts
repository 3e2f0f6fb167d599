import { formatTime, parseTime, type TimeValue } from './time-value';

// RECUR values (RFC 5545 section 3.3.10).

export const frequencies = ['SECONDLY', 'MINUTELY', 'HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
export type Frequency = (typeof frequencies)[number];

/** 0 = Sunday … 6 = Saturday. Ordinal 0 = every one. */
export type DayOfWeek = { weekday: number; ordinal: number };

export type Rule = {
  readonly frequency: Frequency;
  readonly interval: number;
  readonly count: number | null;
  readonly until: TimeValue | null;
  readonly bySecond: readonly number[];
  readonly byMinute: readonly number[];
  readonly byHour: readonly number[];
  readonly byDay: readonly DayOfWeek[];
  readonly byMonthDay: readonly number[];
  readonly byYearDay: readonly number[];
  readonly byWeekNo: readonly number[];
  readonly byMonth: readonly number[];
  readonly bySetPos: readonly number[];
  readonly weekStart: number;
};

export const weekdayNames = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;
const names: readonly string[] = weekdayNames;

/**
 * Reads a rule; null when it cannot be followed. Liberal: case, an empty part at the end, INTERVAL=0 (read as 1), unknown parts.
 * RSCALE (RFC 7529) other than Gregorian is refused, because following it wrongly would show wrong days.
 */
export function parseRule(text: string): Rule | null {
  const parts = new Map<string, string>();
  for (const piece of text.trim().toUpperCase().split(';')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    if (equals < 1) return null;
    parts.set(piece.slice(0, equals).trim(), piece.slice(equals + 1).trim());
  }
  const frequency = frequencies.find((name) => name === parts.get('FREQ'));
  const scale = parts.get('RSCALE');
  if (!frequency || (scale !== undefined && scale !== 'GREGORIAN')) return null;

  const interval = wholeNumber(parts.get('INTERVAL') ?? '1', 0, 1_000_000_000);
  const count = parts.has('COUNT') ? wholeNumber(parts.get('COUNT') ?? '', 1, 2_147_483_647) : null;
  const until = parts.has('UNTIL') ? parseTime(parts.get('UNTIL') ?? '', null) : null;
  const weekStart = parts.has('WKST') ? names.indexOf(parts.get('WKST') ?? '') : 1;
  const byDay = parseByDay(parts.get('BYDAY'));
  const lists = {
    bySecond: numbers(parts.get('BYSECOND'), 0, 60),
    byMinute: numbers(parts.get('BYMINUTE'), 0, 59),
    byHour: numbers(parts.get('BYHOUR'), 0, 23),
    byMonthDay: numbers(parts.get('BYMONTHDAY'), -31, 31),
    byYearDay: numbers(parts.get('BYYEARDAY'), -366, 366),
    byWeekNo: numbers(parts.get('BYWEEKNO'), -53, 53),
    byMonth: numbers(parts.get('BYMONTH'), 1, 12),
    bySetPos: numbers(parts.get('BYSETPOS'), -366, 366),
  };
  const { bySecond, byMinute, byHour, byMonthDay, byYearDay, byWeekNo, byMonth, bySetPos } = lists;
  if (interval === null || (parts.has('COUNT') && count === null) || (parts.has('UNTIL') && until === null) || weekStart < 0) return null;
  if (!byDay || !bySecond || !byMinute || !byHour || !byMonthDay || !byYearDay || !byWeekNo || !byMonth || !bySetPos) return null;
  if (byMonthDay.includes(0) || byYearDay.includes(0) || byWeekNo.includes(0) || bySetPos.includes(0)) return null;
  return {
    frequency,
    interval: Math.max(1, interval),
    count,
    until,
    bySecond: [...new Set(bySecond.map((second) => Math.min(second, 59)))],
    byMinute,
    byHour,
    byDay,
    byMonthDay,
    byYearDay,
    byWeekNo,
    byMonth,
    bySetPos,
    weekStart,
  };
}

function wholeNumber(text: string, low: number, high: number): number | null {
  if (!/^[+-]?\d{1,10}$/.test(text)) return null;
  const value = Number(text);
  return value >= low && value <= high ? value : null;
}

/** A comma list in ascending order without doubles; empty when absent, null when wrong. */
function numbers(text: string | undefined, low: number, high: number): number[] | null {
  if (text === undefined || text === '') return [];
  const found = new Set<number>();
  for (const piece of text.split(',')) {
    const value = wholeNumber(piece.trim(), low, high);
    if (value === null) return null;
    found.add(value);
  }
  return [...found].sort((a, b) => a - b);
}

function parseByDay(text: string | undefined): DayOfWeek[] | null {
  if (text === undefined || text === '') return [];
  const found = new Map<string, DayOfWeek>();
  for (const piece of text.split(',')) {
    const match = /^([+-]?\d{1,2})?(SU|MO|TU|WE|TH|FR|SA)$/.exec(piece.trim());
    if (!match) return null;
    const ordinal = Number(match[1] ?? 0);
    if (Math.abs(ordinal) > 53) return null;
    const weekday = names.indexOf(match[2] ?? '');
    found.set(`${ordinal}/${weekday}`, { weekday, ordinal });
  }
  return [...found.values()];
}

/** The rule's text with COUNT and UNTIL changed and everything else, unknown parts too, as it was written. */
export function withLimit(text: string, limit: { count: number } | { until: TimeValue } | null): string {
  const kept = text.split(';').filter((piece) => piece !== '' && !/^\s*(count|until)\s*=/i.test(piece));
  if (limit && 'count' in limit) kept.push(`COUNT=${limit.count}`);
  if (limit && 'until' in limit) kept.push(`UNTIL=${formatTime(limit.until)}`);
  return kept.join(';');
}
