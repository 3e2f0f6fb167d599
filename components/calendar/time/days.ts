// Days as whole numbers (days since 1970-01-01) and wall-clock times as minutes since then: what layouts and drags count in.
// No zone here; time/axis.ts knows those.

export type DayNumber = number;
/** Wall-clock minutes since 1970-01-01T00:00, in whatever zone the person reads. */
export type WallMinute = number;

export const minutesPerDay = 1440;
const msPerDay = 86_400_000;

/** "2026-11-21" -> its number; NaN for what is no date. */
export function dayFromIso(text: string): DayNumber {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) / msPerDay : Number.NaN;
}

export function isoFromDay(day: DayNumber): string {
  return new Date(day * msPerDay).toISOString().slice(0, 10);
}

/** The instant to give Intl (with zone UTC) to name this day. */
export function utcOfDay(day: DayNumber): number {
  return day * msPerDay;
}

/** 1 = Monday … 7 = Sunday. */
export function weekdayOf(day: DayNumber): number {
  return modulo(day + 3, 7) + 1;
}

export function startOfWeek(day: DayNumber, firstDayOfWeek: number): DayNumber {
  return day - modulo(weekdayOf(day) - firstDayOfWeek, 7);
}

export function startOfMonth(day: DayNumber): DayNumber {
  return day - (new Date(utcOfDay(day)).getUTCDate() - 1);
}

/** The same day of another month; the last one when that month is shorter. */
export function addMonths(day: DayNumber, months: number): DayNumber {
  const date = new Date(utcOfDay(day));
  const wanted = date.getUTCDate();
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).getUTCDate();
  return first / msPerDay + Math.min(wanted, length) - 1;
}

export function isSameMonth(a: DayNumber, b: DayNumber): boolean {
  return startOfMonth(a) === startOfMonth(b);
}

export function dayOfMonth(day: DayNumber): number {
  return new Date(utcOfDay(day)).getUTCDate();
}

/** ISO 8601 week number: the week of the year's first Thursday is week 1. */
export function weekNumber(day: DayNumber): number {
  const thursday = day - weekdayOf(day) + 4;
  const firstOfYear = Date.UTC(new Date(utcOfDay(thursday)).getUTCFullYear(), 0, 1) / msPerDay;
  return Math.floor((thursday - firstOfYear) / 7) + 1;
}

export function dayOfMinute(minute: WallMinute): DayNumber {
  return Math.floor(minute / minutesPerDay);
}

/** "2026-11-21T09:30:00" (or only the date) -> wall minutes. */
export function minuteFromLocal(local: string): WallMinute {
  const day = dayFromIso(local.slice(0, 10));
  if (local.length === 10) return day * minutesPerDay;
  return day * minutesPerDay + Number(local.slice(11, 13)) * 60 + Number(local.slice(14, 16));
}

export function localFromMinute(minute: WallMinute): string {
  const day = dayOfMinute(minute);
  const rest = Math.round(minute - day * minutesPerDay);
  return `${isoFromDay(day)}T${twoDigits(Math.floor(rest / 60))}:${twoDigits(rest % 60)}:00`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

export function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
