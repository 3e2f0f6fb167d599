// The one place where times become text. All functions take the person's settings, so that a page never mixes two spellings.

export type DateSettings = {
  /** BCP 47: "en", "fr". */
  locale: string;
  /** IANA zone the person reads times in. */
  timeZone: string;
  hourCycle: 'h23' | 'h12';
  /** 1 = Monday … 7 = Sunday. */
  firstDayOfWeek: number;
};

export type Instant = Date | string | number;

const formats = new Map<string, Intl.DateTimeFormat>();
const relatives = new Map<string, Intl.RelativeTimeFormat>();

function formatOf(settings: DateSettings, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const full: Intl.DateTimeFormatOptions = { timeZone: settings.timeZone, ...options };
  if (options.hour !== undefined || options.timeStyle !== undefined) full.hourCycle = settings.hourCycle;
  const key = settings.locale + JSON.stringify(full);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(settings.locale, full);
    formats.set(key, format);
  }
  return format;
}

function toDate(instant: Instant): Date {
  return instant instanceof Date ? instant : new Date(instant);
}

/** Any Intl format in the person's language, zone (unless another is given) and hour cycle. Empty for what is no date. */
export function formatDate(settings: DateSettings, instant: Instant, options: Intl.DateTimeFormatOptions): string {
  const date = toDate(instant);
  return Number.isNaN(date.getTime()) ? '' : formatOf(settings, options).format(date);
}

/** "10:00 – 11:30", "21 – 23 November": what both ends share is said once. */
export function formatDateRange(settings: DateSettings, from: Instant, to: Instant, options: Intl.DateTimeFormatOptions): string {
  return formatOf(settings, options).formatRange(toDate(from), toDate(to));
}

/** "10:42" or "10:42 AM". */
export function formatTime(settings: DateSettings, instant: Instant): string {
  return formatDate(settings, instant, { hour: settings.hourCycle === 'h12' ? 'numeric' : '2-digit', minute: '2-digit' });
}

/** "2026-11-21" as the person's zone sees this instant. */
export function isoDay(settings: Pick<DateSettings, 'timeZone'>, instant: Instant): string {
  return formatOf(
    { locale: 'en-CA', timeZone: settings.timeZone, hourCycle: 'h23', firstDayOfWeek: 1 },
    { year: 'numeric', month: '2-digit', day: '2-digit' },
  ).format(toDate(instant));
}

/** Whole days from the day of `from` to the day of `to`, in the person's zone. */
export function daysBetween(settings: Pick<DateSettings, 'timeZone'>, from: Instant, to: Instant): number {
  return Math.round((Date.parse(isoDay(settings, to)) - Date.parse(isoDay(settings, from))) / 86_400_000);
}

/** For a list: the time today, the weekday this week, then the day, then with the year. */
export function formatListDate(settings: DateSettings, instant: Instant, now: Instant): string {
  const date = toDate(instant);
  if (Number.isNaN(date.getTime())) return '';
  const days = daysBetween(settings, date, now);
  if (days === 0) return formatTime(settings, date);
  if (days > 0 && days < 7) return formatDate(settings, date, { weekday: 'short' });
  const sameYear = isoDay(settings, date).slice(0, 4) === isoDay(settings, now).slice(0, 4);
  return formatDate(settings, date, sameYear ? { day: 'numeric', month: 'short' } : { day: '2-digit', month: '2-digit', year: 'numeric' });
}

/** "Tuesday 24 November, 10:42"; the year only when it is another one. */
export function formatLongDate(settings: DateSettings, instant: Instant, now: Instant): string {
  const sameYear = isoDay(settings, instant).slice(0, 4) === isoDay(settings, now).slice(0, 4);
  return formatDate(settings, instant, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
    hour: settings.hourCycle === 'h12' ? 'numeric' : '2-digit',
    minute: '2-digit',
  });
}

/** "Today", "Tomorrow", "Yesterday", else undefined (as the language says it, first letter upper case). */
export function nearDayName(settings: DateSettings, instant: Instant, now: Instant): string | undefined {
  const days = daysBetween(settings, now, instant);
  if (Math.abs(days) > 1) return undefined;
  let relative = relatives.get(settings.locale);
  if (!relative) {
    relative = new Intl.RelativeTimeFormat(settings.locale, { numeric: 'auto' });
    relatives.set(settings.locale, relative);
  }
  const text = relative.format(days, 'day');
  return text.slice(0, 1).toLocaleUpperCase(settings.locale) + text.slice(1);
}

/** "Monday" … in the order of the person's week. `dayNumber` is 1 (Monday) to 7. */
export function weekdayNames(settings: DateSettings, width: 'long' | 'short' | 'narrow'): { dayNumber: number; name: string }[] {
  return Array.from({ length: 7 }, (_, at) => {
    const dayNumber = ((settings.firstDayOfWeek - 1 + at) % 7) + 1;
    // 2024-01-01 was a Monday.
    const name = formatDate({ ...settings, timeZone: 'UTC' }, Date.UTC(2024, 0, dayNumber), { weekday: width });
    return { dayNumber, name };
  });
}
