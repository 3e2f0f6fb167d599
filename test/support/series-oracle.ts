import { Temporal } from 'temporal-polyfill';

// A slow, obviously right reading of recurring events (RFC 5545 section 3.3.10): every day of thirty years is looked at, one after the other,
// and asked whether each part of the rule lets it pass. Nothing here is shared with server/formats.

export type Freq = 'YEARLY' | 'MONTHLY' | 'WEEKLY' | 'DAILY' | 'HOURLY' | 'MINUTELY';
export type RuleSpec = {
  freq: Freq;
  interval: number;
  count: number | null;
  /** Wall clock; null for none. */
  until: number | null;
  weekStart: number;
  byMonth: number[];
  byMonthDay: number[];
  byYearDay: number[];
  byWeekNo: number[];
  /** Weekday (0 = Sunday) and which one of the month or year (0 = every). */
  byDay: { weekday: number; ordinal: number }[];
  byHour: number[];
  byMinute: number[];
  bySetPos: number[];
};

/** `home-made` is the zone of `homeMadeZone` below. */
export type Form = 'utc' | 'floating' | 'date' | 'zoned' | 'home-made';
export type LengthSpec = { kind: 'end'; seconds: number } | { kind: 'duration'; days: number; seconds: number } | { kind: 'none' };

/** All times are wall clock in seconds "as if UTC". */
export type SeriesSpec = {
  uid: string;
  form: Form;
  tzid: string;
  start: number;
  length: LengthSpec;
  rule: RuleSpec | null;
  exdates: number[];
  rdates: number[];
  periods: { start: number; seconds: number }[];
  overrides: { slot: number; start: number; seconds: number }[];
  status: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED';
  transparent: boolean;
};

export type Expected = { slot: number; start: number; end: number; moved: boolean };

export const day = 86_400;
/** Where the looking ends. */
export const horizon = Date.UTC(2036, 0, 1) / 1000;
/** Nothing lasts longer than this, clocks and all. */
const margin = 60 * day;

const dateOf = (local: number) => new Date(local * 1000);
const monthOf = (local: number) => dateOf(local).getUTCMonth() + 1;
const monthDay = (local: number) => dateOf(local).getUTCDate();
const yearOf = (local: number) => dateOf(local).getUTCFullYear();
const weekday = (local: number) => dateOf(local).getUTCDay();
const midnight = (local: number) => Math.floor(local / day) * day;
const firstOfYear = (year: number) => Date.UTC(year, 0, 1) / 1000;
const lastOfMonth = (local: number) => Date.UTC(yearOf(local), monthOf(local), 0) / 1000;
const weekBegin = (local: number, weekStart: number) => midnight(local) - ((weekday(local) - weekStart + 7) % 7) * day;

/** The week of the year (RFC 5545: week 1 is the first with four days in it), from the front and from the back. */
function weekNumbers(local: number, weekStart: number): [number, number] {
  const begin = weekBegin(local, weekStart);
  const year = yearOf(begin + 3 * day);
  const first = (of: number) => {
    let week = weekBegin(firstOfYear(of), weekStart);
    while (yearOf(week + 3 * day) < of) week += 7 * day;
    return week;
  };
  const number = (begin - first(year)) / (7 * day) + 1;
  const weeks = (first(year + 1) - first(year)) / (7 * day);
  return [number, number - weeks - 1];
}

/** Which one of its kind a day is within the month or the year, from the front and from the back. */
function ordinals(local: number, scope: 'month' | 'year'): [number, number] {
  const same = (at: number) => (scope === 'month' ? monthOf(at) === monthOf(local) : yearOf(at) === yearOf(local));
  let front = 0;
  for (let at = midnight(local); same(at); at -= 7 * day) front += 1;
  let back = 0;
  for (let at = midnight(local); same(at); at += 7 * day) back -= 1;
  return [front, back];
}

function dayPasses(rule: RuleSpec, start: number, local: number): boolean {
  if (rule.byMonth.length > 0 && !rule.byMonth.includes(monthOf(local))) return false;
  const fromEnd = Math.round((midnight(local) - lastOfMonth(local)) / day) - 1;
  if (rule.byMonthDay.length > 0 && !rule.byMonthDay.includes(monthDay(local)) && !rule.byMonthDay.includes(fromEnd)) return false;
  if (rule.byYearDay.length > 0) {
    const front = (midnight(local) - firstOfYear(yearOf(local))) / day + 1;
    const back = (midnight(local) - firstOfYear(yearOf(local) + 1)) / day;
    if (!rule.byYearDay.includes(front) && !rule.byYearDay.includes(back)) return false;
  }
  if (rule.byWeekNo.length > 0 && !weekNumbers(local, rule.weekStart).some((number) => rule.byWeekNo.includes(number))) return false;
  if (rule.byDay.length > 0) {
    const scope = rule.freq === 'MONTHLY' || rule.byMonth.length > 0 ? 'month' : 'year';
    const passes = rule.byDay.some(
      (wanted) =>
        wanted.weekday === weekday(local) &&
        (wanted.ordinal === 0 || ((rule.freq === 'MONTHLY' || rule.freq === 'YEARLY') && ordinals(local, scope).includes(wanted.ordinal))),
    );
    if (!passes) return false;
  }
  // Without a part that says which day, it is the day of the start.
  const { byMonthDay, byYearDay, byWeekNo, byDay, byMonth } = rule;
  const saysDay = byMonthDay.length + byYearDay.length + byDay.length > 0;
  switch (rule.freq) {
    case 'YEARLY':
      if (saysDay) return true;
      if (byWeekNo.length > 0) return weekday(local) === weekday(start);
      return monthDay(local) === monthDay(start) && (byMonth.length > 0 || monthOf(local) === monthOf(start));
    case 'MONTHLY':
      return saysDay || monthDay(local) === monthDay(start);
    case 'WEEKLY':
      return byDay.length > 0 || weekday(local) === weekday(start);
    default:
      return true;
  }
}

/** The period of the rule a wall clock lies in, counted from that of the start. */
function periodOf(rule: RuleSpec, start: number, local: number): number {
  switch (rule.freq) {
    case 'YEARLY':
      return yearOf(local) - yearOf(start);
    case 'MONTHLY':
      return (yearOf(local) - yearOf(start)) * 12 + monthOf(local) - monthOf(start);
    case 'WEEKLY':
      return (weekBegin(local, rule.weekStart) - weekBegin(start, rule.weekStart)) / (7 * day);
    case 'DAILY':
      return (midnight(local) - midnight(start)) / day;
    case 'HOURLY':
      return Math.floor(local / 3600) - Math.floor(start / 3600);
    case 'MINUTELY':
      return Math.floor(local / 60) - Math.floor(start / 60);
  }
}

/** The wall clocks of one day. */
function clocks(rule: RuleSpec, start: number): number[] {
  const clock = start - midnight(start);
  const all = (size: number) => Array.from({ length: size }, (_unused, n) => n);
  const hourly = rule.freq === 'HOURLY' || rule.freq === 'MINUTELY';
  const hours = rule.byHour.length > 0 ? rule.byHour : hourly ? all(24) : [Math.floor(clock / 3600)];
  const minutes = rule.byMinute.length > 0 ? rule.byMinute : rule.freq === 'MINUTELY' ? all(60) : [Math.floor(clock / 60) % 60];
  const found: number[] = [];
  for (const hour of hours) for (const minute of minutes) found.push(hour * 3600 + minute * 60 + (clock % 60));
  return found.sort((a, b) => a - b);
}

/** The wall clocks a rule names until 2036, ascending; the start is always the first. */
export function slotsOfRule(rule: RuleSpec, start: number): readonly number[] {
  const known = remembered.get(rule);
  if (known) return known;
  const slots = walked(rule, start);
  remembered.set(rule, slots);
  return slots;
}

const remembered = new WeakMap<RuleSpec, readonly number[]>();

function walked(rule: RuleSpec, start: number): number[] {
  const periods = new Map<number, number[]>();
  const times = clocks(rule, start);
  const spare = rule.freq === 'HOURLY' || rule.freq === 'MINUTELY' ? 2 * day : 400 * day;
  const last = Math.min(horizon, rule.until === null ? horizon : rule.until + spare);
  for (let at = firstOfYear(yearOf(start)) - 7 * day; at < last; at += day) {
    if (!dayPasses(rule, start, at)) continue;
    for (const time of times) {
      const period = periodOf(rule, start, at + time);
      if (period < 0 || period % rule.interval !== 0) continue;
      const list = periods.get(period);
      if (list) list.push(at + time);
      else periods.set(period, [at + time]);
    }
    // Enough of a counted rule was seen, though not every period gives one.
    if (rule.count !== null && periods.size > rule.count * 12 + 60) break;
  }
  const found = new Set([start]);
  for (const [, candidates] of [...periods].sort(([a], [b]) => a - b)) {
    const chosen =
      rule.bySetPos.length === 0
        ? candidates
        : candidates.filter((_at, index) => rule.bySetPos.includes(index + 1) || rule.bySetPos.includes(index - candidates.length));
    for (const at of chosen) if (at > start) found.add(at);
  }
  const until = rule.until;
  return [...found]
    .sort((a, b) => a - b)
    .filter((at) => until === null || at <= until)
    .slice(0, rule.count ?? Number.POSITIVE_INFINITY);
}

/** The instant of a wall clock. A clock that is skipped counts on from before the gap, one that comes twice is the first (RFC 5545 section 3.3.5). */
export function instantOf(form: Form, tzid: string, local: number, floatingZone: string): number {
  if (form === 'utc') return local;
  if (form === 'home-made') return homeMadeInstant(local);
  const iso = dateOf(local).toISOString().replace('Z', '');
  const zone = form === 'zoned' ? tzid : floatingZone;
  return Temporal.PlainDateTime.from(iso).toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds / 1000;
}

const standard = 3.5 * 3600;
const summer = 5 * 3600;
const lastSunday = (year: number, month: number) => {
  let at = Date.UTC(year, month, 0) / 1000;
  while (weekday(at) !== 0) at -= day;
  return at;
};

/** Summer begins at 02:00 of the last Sunday of March and ends at 03:00 of the last Sunday of October; an hour and a half apart. */
function homeMadeOffset(instant: number): number {
  const year = yearOf(instant + standard);
  return instant >= lastSunday(year, 3) + 7200 - standard && instant < lastSunday(year, 10) + 10_800 - summer ? summer : standard;
}

function homeMadeInstant(local: number): number {
  const fitting = [local - summer, local - standard].filter((instant) => instant + homeMadeOffset(instant) === local);
  return fitting.length > 0 ? Math.min(...fitting) : local - standard;
}

export const homeMadeZone = [
  'BEGIN:VTIMEZONE',
  'TZID:Our own',
  'BEGIN:STANDARD',
  'DTSTART:19701025T030000',
  'TZOFFSETFROM:+0500',
  'TZOFFSETTO:+0330',
  'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
  'END:STANDARD',
  'BEGIN:DAYLIGHT',
  'DTSTART:19700329T020000',
  'TZOFFSETFROM:+0330',
  'TZOFFSETTO:+0500',
  'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
  'END:DAYLIGHT',
  'END:VTIMEZONE',
];

/** An occurrence as the series itself would have it. */
export function undisturbed(spec: SeriesSpec, local: number, floatingZone: string): { start: number; end: number } {
  const at = (wall: number) => instantOf(spec.form, spec.tzid, wall, floatingZone);
  const { length } = spec;
  const start = at(local);
  if (length.kind === 'none') return { start, end: spec.form === 'date' ? at(local + day) : start };
  if (length.kind === 'duration') return { start, end: (length.days === 0 ? start : at(local + length.days * day)) + length.seconds };
  if (spec.form === 'date') return { start, end: at(local + length.seconds) };
  return { start, end: start + (at(spec.start + length.seconds) - at(spec.start)) };
}

/** Every occurrence of a series between two instants, and those around them. */
export function occurrencesOf(spec: SeriesSpec, floatingZone: string, { from, to }: { from: number; to: number }): Expected[] {
  const at = (local: number) => instantOf(spec.form, spec.tzid, local, floatingZone);
  const key = (local: number) => (spec.form === 'date' ? local : at(local));
  const endOf = (local: number) => undisturbed(spec, local, floatingZone).end;
  const slots = new Map<number, { local: number; end: number }>();
  for (const { start, seconds } of spec.periods) slots.set(key(start), { local: start, end: at(start) + seconds });
  const near = (local: number) => local > from - margin && local < to + margin;
  for (const local of [...spec.rdates, ...(spec.rule ? slotsOfRule(spec.rule, spec.start) : [spec.start])].filter(near))
    if (!slots.has(key(local))) slots.set(key(local), { local, end: endOf(local) });
  for (const local of spec.exdates) slots.delete(key(local));
  const found: Expected[] = [];
  for (const { slot, start, seconds } of spec.overrides) {
    slots.delete(key(slot));
    found.push({
      slot,
      start: at(start),
      end: at(start) + (spec.form === 'date' ? at(start + seconds) - at(start) : seconds),
      moved: true,
    });
  }
  for (const { local, end } of slots.values()) found.push({ slot: local, start: at(local), end, moved: false });
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** RFC 4791 section 9.9: what has no length counts when it begins in the range. */
export function touches({ start, end }: { start: number; end: number }, from: number, to: number): boolean {
  return end > start ? start < to && end > from : start >= from && start < to;
}
