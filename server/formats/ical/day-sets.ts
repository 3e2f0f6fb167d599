import { type CivilDate, civilDate, dayNumber, daysInMonth, isLeapYear, weekdayOf } from './civil';
import type { Rule } from './rule';

// Which days of a period a rule names (the day rows of the table in RFC 5545 section 3.3.10).
// Every BY part is a filter over the days of the period; without any, the start's own day stands in.

/** Counts down; when it is used up the caller stops and says so. */
export type Budget = { left: number };

export function daysOfYear(rule: Rule, year: number, start: CivilDate, budget: Budget): number[] {
  const filtered = rule.byWeekNo.length > 0 || rule.byYearDay.length > 0 || rule.byMonthDay.length > 0 || rule.byDay.length > 0;
  const months = rule.byMonth.length > 0 ? rule.byMonth : filtered ? allMonths : [start.month];
  if (!filtered) {
    budget.left -= 1;
    return months.filter((month) => start.day <= daysInMonth(year, month)).map((month) => dayNumber(year, month, start.day));
  }
  const weekdayStandsIn =
    rule.byWeekNo.length > 0 && rule.byDay.length === 0 && rule.byMonthDay.length === 0 && rule.byYearDay.length === 0;
  const startWeekday = weekdayOf(dayNumber(start.year, start.month, start.day));
  const found: number[] = [];
  for (const month of months) {
    const first = dayNumber(year, month, 1);
    const length = daysInMonth(year, month);
    budget.left -= length;
    for (let day = 1; day <= length; day += 1) {
      const days = first + day - 1;
      if (!matchesMonthDay(rule, day, length)) continue;
      if (weekdayStandsIn && weekdayOf(days) !== startWeekday) continue;
      if (rule.byDay.length > 0) {
        const scope = rule.byMonth.length > 0 ? { first, length } : { first: dayNumber(year, 1, 1), length: isLeapYear(year) ? 366 : 365 };
        // With week numbers an ordinal has no meaning (RFC 5545: MUST NOT be there) and is not looked at.
        if (!matchesWeekday(rule, days, rule.byWeekNo.length > 0 ? null : scope)) continue;
      }
      if (rule.byYearDay.length > 0 && !matchesYearDay(rule, days, year)) continue;
      if (rule.byWeekNo.length > 0 && !matchesWeekNumber(rule, days)) continue;
      found.push(days);
    }
  }
  return found;
}

export function daysOfMonth(rule: Rule, year: number, month: number, start: CivilDate, budget: Budget): number[] {
  budget.left -= 1;
  if (rule.byMonth.length > 0 && !rule.byMonth.includes(month)) return [];
  const length = daysInMonth(year, month);
  const first = dayNumber(year, month, 1);
  const plain = rule.byMonthDay.length === 0 && rule.byDay.length === 0 && rule.byYearDay.length === 0 && rule.byWeekNo.length === 0;
  if (plain) return start.day <= length ? [first + start.day - 1] : [];
  budget.left -= length;
  const found: number[] = [];
  for (let day = 1; day <= length; day += 1) {
    const days = first + day - 1;
    if (!matchesMonthDay(rule, day, length)) continue;
    if (rule.byDay.length > 0 && !matchesWeekday(rule, days, { first, length })) continue;
    if (rule.byYearDay.length > 0 && !matchesYearDay(rule, days, year)) continue;
    if (rule.byWeekNo.length > 0 && !matchesWeekNumber(rule, days)) continue;
    found.push(days);
  }
  return found;
}

/** Seven days from `weekFirst` on. */
export function daysOfWeek(rule: Rule, weekFirst: number, startWeekday: number, budget: Budget): number[] {
  budget.left -= 7;
  const found: number[] = [];
  for (let days = weekFirst; days < weekFirst + 7; days += 1) {
    if (rule.byDay.length === 0 && weekdayOf(days) !== startWeekday) continue;
    if (isDayAllowed(rule, days)) found.push(days);
  }
  return found;
}

/** Whether a single day passes; for rules whose period is a day or shorter, and as the limits of a week. */
export function isDayAllowed(rule: Rule, days: number): boolean {
  if (rule.byDay.length > 0 && !matchesWeekday(rule, days, null)) return false;
  if (rule.byMonth.length === 0 && rule.byMonthDay.length === 0 && rule.byYearDay.length === 0 && rule.byWeekNo.length === 0) return true;
  const { year, month, day } = civilDate(days);
  if (rule.byMonth.length > 0 && !rule.byMonth.includes(month)) return false;
  if (!matchesMonthDay(rule, day, daysInMonth(year, month))) return false;
  if (rule.byYearDay.length > 0 && !matchesYearDay(rule, days, year)) return false;
  return rule.byWeekNo.length === 0 || matchesWeekNumber(rule, days);
}

const allMonths: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

function matchesMonthDay(rule: Rule, day: number, length: number): boolean {
  if (rule.byMonthDay.length === 0) return true;
  return rule.byMonthDay.includes(day) || rule.byMonthDay.includes(day - length - 1);
}

function matchesYearDay(rule: Rule, days: number, year: number): boolean {
  const dayOfYear = days - dayNumber(year, 1, 1) + 1;
  return rule.byYearDay.includes(dayOfYear) || rule.byYearDay.includes(dayOfYear - (isLeapYear(year) ? 366 : 365) - 1);
}

/** `scope`: what ordinals count in; null when they mean nothing. */
function matchesWeekday(rule: Rule, days: number, scope: { first: number; length: number } | null): boolean {
  const weekday = weekdayOf(days);
  for (const wanted of rule.byDay) {
    if (wanted.weekday !== weekday) continue;
    if (wanted.ordinal === 0 || !scope) return true;
    const at = days - scope.first;
    const ordinal = wanted.ordinal > 0 ? Math.floor(at / 7) + 1 : -(Math.floor((scope.length - 1 - at) / 7) + 1);
    if (ordinal === wanted.ordinal) return true;
  }
  return false;
}

/** Week 1 is the first with four days in the year, weeks starting on WKST. */
function matchesWeekNumber(rule: Rule, days: number): boolean {
  const middle = days - ((weekdayOf(days) - rule.weekStart + 7) % 7) + 3;
  const year = civilDate(middle).year;
  const week = Math.floor((middle - dayNumber(year, 1, 1)) / 7) + 1;
  if (rule.byWeekNo.includes(week)) return true;
  return rule.byWeekNo.includes(week - weeksIn(year, rule.weekStart) - 1);
}

function weeksIn(year: number, weekStart: number): number {
  const last = dayNumber(year, 12, 31);
  const middle = last - ((weekdayOf(last) - weekStart + 7) % 7) + 3;
  const lastMiddle = middle > last ? middle - 7 : middle;
  return Math.floor((lastMiddle - dayNumber(year, 1, 1)) / 7) + 1;
}
