import { civilDate, dayNumber, daySeconds, daysInMonth, weekdayOf } from '@/server/formats/ical/civil';
import { type DayOfWeek, parseRule, type Rule, weekdayNames } from '@/server/formats/ical/rule';
import { formatTime, type TimeValue } from '@/server/formats/ical/time-value';
import { toInstant, toLocal, type Zone } from '@/server/formats/ical/zone-offsets';
import type { Repeat } from '../schema';

// Between RRULE and what the dialog can say. A rule the dialog cannot say stays as it is until somebody replaces it.

type SeriesStart = { start: TimeValue; zone: Zone };

/** The rule in the dialog's words; null when it says more than they can. */
export function repeatOf(text: string, series: SeriesStart): Repeat | null {
  const rule = parseRule(text);
  if (!rule) return null;
  const { frequency } = rule;
  if (frequency !== 'DAILY' && frequency !== 'WEEKLY' && frequency !== 'MONTHLY' && frequency !== 'YEARLY') return null;
  const unsayable =
    rule.byHour.length + rule.byMinute.length + rule.bySecond.length + rule.byYearDay.length + rule.byWeekNo.length + rule.bySetPos.length;
  if (unsayable > 0 || rule.interval > 999 || (rule.count ?? 1) > 9999 || rule.byDay.some((day) => Math.abs(day.ordinal) > 5)) return null;
  if (frequency === 'DAILY' && rule.byDay.length + rule.byMonthDay.length + rule.byMonth.length > 0) return null;
  if (frequency === 'WEEKLY' && rule.byMonthDay.length + rule.byMonth.length > 0) return null;
  if (frequency === 'MONTHLY' && rule.byMonth.length > 0) return null;
  if (frequency === 'YEARLY' && !isPlainYear(rule, series.start)) return null;
  return {
    frequency,
    interval: rule.interval,
    byDay: rule.byDay.map((day) => dayText(frequency === 'WEEKLY' ? { ...day, ordinal: 0 } : day)),
    byMonthDay: [...rule.byMonthDay],
    count: rule.count,
    until: rule.until ? untilDate(rule.until, series) : null,
  };
}

/** In a year, days are meant within the month of the start; a rule over other months says more than the dialog. */
function isPlainYear(rule: Rule, start: TimeValue): boolean {
  const { month } = civilDate(Math.floor(start.local / daySeconds));
  if (rule.byMonth.length === 0) return rule.byDay.length + rule.byMonthDay.length === 0;
  return rule.byMonth.length === 1 && rule.byMonth[0] === month;
}

function dayText(day: DayOfWeek): string {
  return `${day.ordinal === 0 ? '' : day.ordinal}${weekdayNames[day.weekday]}`;
}

function untilDate(until: TimeValue, series: SeriesStart): string {
  const local = until.form === 'utc' ? toLocal(series.zone, until.local) : until.local;
  return new Date(local * 1000).toISOString().slice(0, 10);
}

/** The RRULE text for the dialog's words. UNTIL takes the form DTSTART asks for (RFC 5545 section 3.3.10). */
export function ruleText(repeat: Repeat, series: SeriesStart): string {
  const parts = [`FREQ=${repeat.frequency}`];
  if (repeat.interval > 1) parts.push(`INTERVAL=${repeat.interval}`);
  const byMonthDay = repeat.byMonthDay.filter((day) => day !== 0);
  if (repeat.frequency === 'YEARLY' && repeat.byDay.length + byMonthDay.length > 0) {
    parts.push(`BYMONTH=${civilDate(Math.floor(series.start.local / daySeconds)).month}`);
  }
  const mayName = repeat.frequency !== 'DAILY';
  if (mayName && repeat.byDay.length > 0) {
    parts.push(`BYDAY=${(repeat.frequency === 'WEEKLY' ? repeat.byDay.map((day) => day.slice(-2)) : repeat.byDay).join(',')}`);
  }
  if ((repeat.frequency === 'MONTHLY' || repeat.frequency === 'YEARLY') && byMonthDay.length > 0)
    parts.push(`BYMONTHDAY=${byMonthDay.join(',')}`);
  if (repeat.count !== null) parts.push(`COUNT=${repeat.count}`);
  else if (repeat.until !== null) parts.push(`UNTIL=${untilText(repeat.until, series)}`);
  return parts.join(';');
}

function untilText(date: string, { start, zone }: SeriesStart): string {
  const day = Date.parse(`${date}T00:00:00Z`) / 1000;
  if (start.form === 'date') return formatTime({ form: 'date', local: day });
  const lastSecond = day + daySeconds - 1;
  if (start.form === 'floating') return formatTime({ form: 'floating', local: lastSecond });
  return formatTime({ form: 'utc', local: toInstant(zone, lastSecond) });
}

/**
 * The rule after its series moved by whole days or hours: weekdays turn with it, and a day of month, month or ordinal that said the old
 * start's day says the new one's. What does not follow from the start stays.
 */
export function movedRule(text: string, before: number, after: number): string {
  const rule = parseRule(text);
  const dayBefore = Math.floor(before / daySeconds);
  const dayAfter = Math.floor(after / daySeconds);
  if (!rule || dayBefore === dayAfter) return text;
  const from = civilDate(dayBefore);
  const to = civilDate(dayAfter);
  let next = text;
  if (rule.frequency === 'WEEKLY' && rule.byDay.length > 0) {
    const turn = (weekday: number) => (((weekday + dayAfter - dayBefore) % 7) + 7) % 7;
    next = withPart(next, 'BYDAY', rule.byDay.map((day) => dayText({ ordinal: 0, weekday: turn(day.weekday) })).join(','));
    // Every second week is counted from WKST: it turns too, or a day that crosses it would fall into the other weeks.
    if (rule.interval > 1) next = withPart(next, 'WKST', weekdayNames[turn(rule.weekStart)] ?? 'MO');
  }
  if (rule.frequency === 'MONTHLY' || rule.frequency === 'YEARLY') {
    if (rule.byMonthDay.length === 1 && rule.byMonthDay[0] === from.day) next = withPart(next, 'BYMONTHDAY', String(to.day));
    if (rule.byMonth.length === 1 && rule.byMonth[0] === from.month) next = withPart(next, 'BYMONTH', String(to.month));
    const [day] = rule.byDay;
    if (rule.byDay.length === 1 && day && day.ordinal !== 0 && day.weekday === weekdayOf(dayBefore)) {
      const fromEnd = day.ordinal < 0 && to.day + 7 > daysInMonth(to.year, to.month);
      const ordinal = fromEnd ? -1 : Math.floor((dayAfter - dayNumber(to.year, to.month, 1)) / 7) + 1;
      next = withPart(next, 'BYDAY', dayText({ ordinal, weekday: weekdayOf(dayAfter) }));
    }
  }
  return next;
}

function withPart(text: string, name: string, value: string): string {
  const parts = text.split(';').filter((part) => part !== '');
  const at = parts.findIndex((part) => part.trim().toUpperCase().startsWith(`${name}=`));
  parts.splice(at < 0 ? parts.length : at, at < 0 ? 0 : 1, `${name}=${value}`);
  return parts.join(';');
}
