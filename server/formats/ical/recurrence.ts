import { type CivilDate, civilDate, dayNumber, daySeconds, weekdayOf } from './civil';
import { type Budget, daysOfMonth, daysOfWeek, daysOfYear, isDayAllowed } from './day-sets';
import type { Rule } from './rule';

export type Walk = {
  /** First wall clock that is wanted; earlier ones are stepped over, by arithmetic where the rule allows. */
  from: number;
  /** Wall clock after which nothing is wanted. */
  to: number;
  /** UNTIL as wall clock, or null. */
  until: number | null;
  budget: Budget;
};

/**
 * Walks a rule in wall clock, ascending, from DTSTART on (which always counts as the first, RFC 5545 section 3.8.5.3).
 * Stops at `to`, at the rule's own end, or silently when the budget is used up (then `budget.left` is negative).
 */
export function* walkRule(given: Rule, start: number, walk: Walk): Generator<number> {
  const last = lastByArithmetic(given, start);
  const rule = last === null ? given : { ...given, count: null };
  const end = Math.min(walk.to, walk.until ?? walk.to, last ?? lastYear);
  const skip = skipTo(rule, start, walk.from);
  let number = skip.counted;
  const limit = rule.count ?? Number.POSITIVE_INFINITY;
  if (number === 0) {
    number = 1;
    if (start > end) return;
    if (start >= walk.from) yield start;
  }
  for (let index = skip.period; ; index += 1) {
    if (walk.budget.left < 0) return;
    walk.budget.left -= 1;
    const period = periodAt(rule, start, index);
    if (period.begin > end) return;
    for (const time of timesOfPeriod(rule, start, period, walk)) {
      if (time <= start) continue;
      if (time > end || number >= limit) return;
      number += 1;
      if (time >= walk.from) yield time;
    }
    if (number >= limit) return;
  }
}

/** 31 December 9999: four digits of year are all the format has. */
const lastYear = dayNumber(10_000, 1, 1) * daySeconds - 1;

type Period = { begin: number; date: CivilDate; day: number };

const subDaily: Readonly<Record<string, number>> = { HOURLY: 3600, MINUTELY: 60, SECONDLY: 1 };

/** Rules shorter than a day are walked day by day: a period of theirs is one day, whatever the interval. */
function periodAt(rule: Rule, start: number, index: number): Period {
  const startDay = Math.floor(start / daySeconds);
  const date = civilDate(startDay);
  switch (rule.frequency) {
    case 'YEARLY':
      return periodOf(dayNumber(date.year + index * rule.interval, 1, 1), date.year + index * rule.interval, 1);
    case 'MONTHLY': {
      const months = date.year * 12 + date.month - 1 + index * rule.interval;
      const year = Math.floor(months / 12);
      const month = months - year * 12 + 1;
      return periodOf(dayNumber(year, month, 1), year, month);
    }
    case 'WEEKLY': {
      const weekFirst = startDay - ((weekdayOf(startDay) - rule.weekStart + 7) % 7);
      return periodOf(weekFirst + index * 7 * rule.interval, 0, 0);
    }
    case 'DAILY':
      return periodOf(startDay + index * rule.interval, 0, 0);
    default:
      return periodOf(startDay + index, 0, 0);
  }
}

function periodOf(day: number, year: number, month: number): Period {
  return { begin: day * daySeconds, date: { year, month, day: 1 }, day };
}

function* timesOfPeriod(rule: Rule, start: number, period: Period, walk: Walk): Generator<number> {
  const step = subDaily[rule.frequency];
  if (step !== undefined) {
    if (isDayAllowed(rule, period.day)) yield* timesOfDay(rule, start, period.day, { ...walk, step });
    return;
  }
  const startDay = Math.floor(start / daySeconds);
  const days = daysOfPeriod(rule, period, startDay, walk.budget);
  if (days.length === 0) return;
  const clock = clockTimes(rule, start - startDay * daySeconds);
  if (rule.bySetPos.length > 0) {
    const size = days.length * clock.length;
    walk.budget.left -= rule.bySetPos.length;
    const places = [...new Set(rule.bySetPos.map((place) => (place > 0 ? place - 1 : size + place)))].sort((a, b) => a - b);
    for (const place of places) {
      const day = days[Math.floor(place / clock.length)];
      const time = clock[place % clock.length];
      if (place >= 0 && day !== undefined && time !== undefined) yield day * daySeconds + time;
    }
    return;
  }
  for (const day of days) {
    for (const time of clock) {
      walk.budget.left -= 1;
      if (walk.budget.left < 0) return;
      yield day * daySeconds + time;
    }
  }
}

function daysOfPeriod(rule: Rule, period: Period, startDay: number, budget: Budget): number[] {
  const startDate = civilDate(startDay);
  switch (rule.frequency) {
    case 'YEARLY':
      return daysOfYear(rule, period.date.year, startDate, budget);
    case 'MONTHLY':
      return daysOfMonth(rule, period.date.year, period.date.month, startDate, budget);
    case 'WEEKLY':
      return daysOfWeek(rule, period.day, weekdayOf(startDay), budget);
    default:
      return isDayAllowed(rule, period.day) ? [period.day] : [];
  }
}

/** The times of a day, ascending, for rules of a day or longer. */
function clockTimes(rule: Rule, startOfClock: number): number[] {
  const hours = rule.byHour.length > 0 ? rule.byHour : [Math.floor(startOfClock / 3600)];
  const minutes = rule.byMinute.length > 0 ? rule.byMinute : [Math.floor(startOfClock / 60) % 60];
  const seconds = rule.bySecond.length > 0 ? rule.bySecond : [startOfClock % 60];
  if (hours.length === 1 && minutes.length === 1 && seconds.length === 1) {
    return [(hours[0] ?? 0) * 3600 + (minutes[0] ?? 0) * 60 + (seconds[0] ?? 0)];
  }
  return hours.flatMap((hour) => minutes.flatMap((minute) => seconds.map((second) => hour * 3600 + minute * 60 + second)));
}

/** HOURLY, MINUTELY and SECONDLY inside one day: steps from the start by the interval, filtered, smaller units expanded. */
function* timesOfDay(rule: Rule, start: number, day: number, walk: Walk & { step: number }): Generator<number> {
  const { step, budget } = walk;
  const stride = step * rule.interval;
  const origin = Math.floor(start / step) * step;
  const dayBegin = day * daySeconds;
  // Only a rule that is not counted may begin in the middle.
  const wanted = rule.count === null ? Math.max(dayBegin, Math.floor(walk.from / step) * step) : dayBegin;
  let unit = origin + Math.max(0, Math.ceil((wanted - origin) / stride)) * stride;
  const seconds = step > 1 ? (rule.bySecond.length > 0 ? rule.bySecond : [start % 60]) : [0];
  const minutes = step > 60 ? (rule.byMinute.length > 0 ? rule.byMinute : [Math.floor(start / 60) % 60]) : [0];
  for (; unit < dayBegin + daySeconds; unit += stride) {
    budget.left -= 1;
    if (budget.left < 0) return;
    const clock = unit - dayBegin;
    if (rule.byHour.length > 0 && !rule.byHour.includes(Math.floor(clock / 3600))) continue;
    if (step <= 60 && rule.byMinute.length > 0 && !rule.byMinute.includes(Math.floor(clock / 60) % 60)) continue;
    if (step === 1 && rule.bySecond.length > 0 && !rule.bySecond.includes(clock % 60)) continue;
    const times = minutes.flatMap((minute) => seconds.map((second) => unit + minute * 60 + second));
    const size = times.length;
    for (let place = 0; place < size; place += 1) {
      budget.left -= 1;
      if (rule.bySetPos.length > 0 && !rule.bySetPos.includes(place + 1) && !rule.bySetPos.includes(place - size)) continue;
      const time = times[place];
      if (time !== undefined) yield time;
    }
  }
}

/** How many periods may be stepped over before `from`, and how many occurrences lie in them. */
function skipTo(rule: Rule, start: number, from: number): { period: number; counted: number } {
  if (from <= start) return { period: 0, counted: 0 };
  const before = Math.max(0, periodIndex(rule, start, Math.min(from, lastYear)) - 1);
  if (before === 0) return { period: 0, counted: 0 };
  if (rule.count === null) return { period: before, counted: 1 };
  const perPeriod = uniformPerPeriod(rule, start);
  if (perPeriod === null) return { period: 0, counted: 0 };
  // The first period may hold fewer (a week that began before DTSTART): it is counted out, the others are all alike.
  let first = 0;
  let startMatches = false;
  const budget = { left: 1_000_000 };
  for (const time of timesOfPeriod(rule, start, periodAt(rule, start, 0), { from: start, to: from, until: null, budget })) {
    if (time === start) startMatches = true;
    if (time >= start) first += 1;
  }
  return { period: before, counted: first + (startMatches ? 0 : 1) + (before - 1) * perPeriod };
}

/** The index of the period a wall clock lies in, rounded down. */
function periodIndex(rule: Rule, start: number, at: number): number {
  const startDay = Math.floor(start / daySeconds);
  const day = Math.floor(at / daySeconds);
  switch (rule.frequency) {
    case 'YEARLY':
      return Math.floor((civilDate(day).year - civilDate(startDay).year) / rule.interval);
    case 'MONTHLY': {
      const a = civilDate(startDay);
      const b = civilDate(day);
      return Math.floor((b.year * 12 + b.month - a.year * 12 - a.month) / rule.interval);
    }
    case 'WEEKLY':
      return Math.floor((day - startDay) / 7 / rule.interval);
    case 'DAILY':
      return Math.floor((day - startDay) / rule.interval);
    default:
      return day - startDay;
  }
}

/** How many occurrences every period but the first has, when that is always the same number; else null. */
function uniformPerPeriod(rule: Rule, start: number): number | null {
  const filtered = rule.byMonth.length + rule.byMonthDay.length + rule.byYearDay.length + rule.byWeekNo.length + rule.bySetPos.length > 0;
  if (filtered || subDaily[rule.frequency] !== undefined) return null;
  const clock = clockTimes(rule, 0).length;
  const { month, day } = civilDate(Math.floor(start / daySeconds));
  if (rule.frequency === 'WEEKLY') return clock * Math.max(1, new Set(rule.byDay.map((entry) => entry.weekday)).size);
  if (rule.byDay.length > 0) return null;
  if (rule.frequency === 'MONTHLY') return day <= 28 ? clock : null;
  if (rule.frequency === 'YEARLY') return month === 2 && day === 29 ? null : clock;
  return clock;
}

/** Where a counted rule shorter than a day and without BY parts ends; COUNT may be in the billions there. */
function lastByArithmetic(rule: Rule, start: number): number | null {
  const step = subDaily[rule.frequency];
  if (rule.count === null || step === undefined) return null;
  const clock = rule.byHour.length + rule.byMinute.length + rule.bySecond.length + rule.byDay.length;
  const days = rule.byMonth.length + rule.byMonthDay.length + rule.byYearDay.length + rule.byWeekNo.length + rule.bySetPos.length;
  return clock + days > 0 ? null : Math.min(lastYear, start + (rule.count - 1) * step * rule.interval);
}

/** The last wall clock of a counted rule; null when the budget does not reach it. */
export function lastOfCounted(rule: Rule, start: number, budget: Budget): number | null {
  const byArithmetic = lastByArithmetic(rule, start);
  if (byArithmetic !== null) return byArithmetic;
  let last: number | null = null;
  for (const time of walkRule(rule, start, { from: start, to: lastYear, until: null, budget })) last = time;
  return budget.left < 0 ? null : last;
}
