import { withChildren } from '../content-line/edit-tree';
import { type Component, componentsOf, propertyOf } from '../content-line/model';
import { makeProperty } from '../content-line/write-lines';
import { civilDate, dayNumber, daySeconds, daysInMonth, weekdayOf } from './civil';
import { weekdayNames } from './rule';
import { formatTime } from './time-value';
import { requireZone, type Zone } from './zone-offsets';

// VTIMEZONE for events we write: the changes of the zone from the year before the event on; once a zone keeps to one pair of yearly
// changes, these become two observances with a rule, and nothing older than needed is told.

type Change = { instant: number; before: number; after: number };

const yearsAhead = 20;

/**
 * The VTIMEZONE of an IANA zone that is right for times from `fromSeconds` on.
 * Errors: `invalid` for a name that is no zone.
 */
export function vtimezoneFor(name: string, fromSeconds: number, tzid: string = name): Component {
  const zone = requireZone(name);
  const firstYear = Math.max(1900, civilDate(Math.floor(fromSeconds / daySeconds)).year - 1);
  const begin = dayNumber(firstYear, 1, 1) * daySeconds;
  const changes = changesOf(zone, begin, dayNumber(firstYear + yearsAhead + 1, 1, 1) * daySeconds);
  const tail = ruledTail(changes, firstYear + yearsAhead);
  const single = changes.slice(0, changes.length - tail.covered);
  const children: Component[] = [];
  const initial = zone.offsetAt(begin);
  const nothingBefore = single.length === 0 && tail.observances.length > 0;
  if (!nothingBefore) children.push(observance({ instant: begin, before: initial, after: initial }, isDaylight(zone, begin), null));
  for (const change of single) children.push(observance(change, isDaylight(zone, change.instant), null));
  for (const ruled of tail.observances) children.push(observance(ruled.first, isDaylight(zone, ruled.first.instant), ruled.rule));
  return { kind: 'component', name: 'VTIMEZONE', children: [makeProperty('TZID', tzid), ...children] };
}

/** Whether clocks are ahead of the smallest offset of the months around. */
function isDaylight(zone: Zone, instant: number): boolean {
  const offsets = [-180, -90, 90, 180].map((days) => zone.offsetAt(instant + days * daySeconds));
  return zone.offsetAt(instant) > Math.min(...offsets);
}

function changesOf(zone: Zone, from: number, to: number): Change[] {
  const found: Change[] = [];
  let offset = zone.offsetAt(from);
  for (let at = from; at < to; at += 7 * daySeconds) {
    const end = Math.min(at + 7 * daySeconds, to);
    const next = zone.offsetAt(end);
    if (next === offset) continue;
    let low = at;
    let high = end;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (zone.offsetAt(middle) === offset) low = middle;
      else high = middle;
    }
    found.push({ instant: high, before: offset, after: next });
    offset = next;
  }
  return found;
}

type Tail = { covered: number; observances: { first: Change; rule: string }[] };

/** The longest run of years up to the last one in which the same two changes come every year. */
function ruledTail(changes: readonly Change[], lastYear: number): Tail {
  const none: Tail = { covered: 0, observances: [] };
  const firstIndex = (year: number) => changes.findIndex((change) => yearOf(change) >= year);
  let best = none;
  for (let year = lastYear - 2; ; year -= 1) {
    const start = firstIndex(year);
    if (start < 0) return best;
    const run = changes.slice(start);
    if (run.length !== 2 * (lastYear - year + 1)) return best;
    const even = ruleOf(run.filter((_change, index) => index % 2 === 0));
    const odd = ruleOf(run.filter((_change, index) => index % 2 === 1));
    const [first, second] = run;
    // A few years alone may fit no rule, or too many: the longest run that fits one is the truth.
    if (even && odd && first && second)
      best = {
        covered: run.length,
        observances: [
          { first, rule: even },
          { first: second, rule: odd },
        ],
      };
    if (start === 0) return best;
  }
}

function localOf(change: Change): number {
  return change.instant + change.before;
}

function yearOf(change: Change): number {
  return civilDate(Math.floor(localOf(change) / daySeconds)).year;
}

/** One rule for all these changes, one in each year, or null. */
function ruleOf(changes: readonly Change[]): string | null {
  const [first] = changes;
  if (!first) return null;
  const day = Math.floor(localOf(first) / daySeconds);
  const { month } = civilDate(day);
  const weekday = weekdayOf(day);
  const clock = localOf(first) - day * daySeconds;
  const days: number[] = [];
  let alwaysLast = true;
  for (const change of changes) {
    const changeDay = Math.floor(localOf(change) / daySeconds);
    const date = civilDate(changeDay);
    const alike =
      change.before === first.before &&
      change.after === first.after &&
      date.month === month &&
      localOf(change) - changeDay * daySeconds === clock;
    if (!alike) return null;
    if (weekdayOf(changeDay) !== weekday) return sameDayRule(changes, month);
    alwaysLast &&= date.day + 7 > daysInMonth(date.year, date.month);
    days.push(date.day);
  }
  const head = `FREQ=YEARLY;BYMONTH=${month};BYDAY=`;
  const name = weekdayNames[weekday] ?? 'SU';
  if (alwaysLast) return `${head}-1${name}`;
  const ordinals = new Set(days.map((value) => Math.ceil(value / 7)));
  if (ordinals.size === 1) return `${head}${[...ordinals][0]}${name}`;
  const low = Math.min(...days);
  // "The Friday on or after the 23rd" has no ordinal: the seven days it can fall on are listed.
  if (Math.max(...days) - low !== 6) return null;
  return `FREQ=YEARLY;BYMONTH=${month};BYMONTHDAY=${Array.from({ length: 7 }, (_unused, index) => low + index).join(',')};BYDAY=${name}`;
}

/** The same day of the month every year. */
function sameDayRule(changes: readonly Change[], month: number): string | null {
  const days = new Set(changes.map((change) => civilDate(Math.floor(localOf(change) / daySeconds)).day));
  const [day] = days;
  return days.size === 1 ? `FREQ=YEARLY;BYMONTH=${month};BYMONTHDAY=${day}` : null;
}

function observance(change: Change, daylight: boolean, rule: string | null): Component {
  const children = [
    makeProperty('DTSTART', formatTime({ form: 'floating', local: localOf(change) })),
    makeProperty('TZOFFSETFROM', offsetText(change.before)),
    makeProperty('TZOFFSETTO', offsetText(change.after)),
  ];
  if (rule) children.push(makeProperty('RRULE', rule));
  return { kind: 'component', name: daylight ? 'DAYLIGHT' : 'STANDARD', children };
}

function offsetText(seconds: number): string {
  const size = Math.abs(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const tail = size % 60 === 0 ? '' : two(size % 60);
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}${two(Math.floor(size / 60) % 60)}${tail}`;
}

/** The calendar with a VTIMEZONE for this IANA zone, put before the first other component, unless it has one of that name. */
export function withZone(vcalendar: Component, name: string, fromSeconds: number): Component {
  const has = componentsOf(vcalendar, 'VTIMEZONE').some((component) => propertyOf(component, 'TZID')?.value.trim() === name);
  if (has) return vcalendar;
  const at = vcalendar.children.findIndex((child) => child.kind === 'component');
  const children = [...vcalendar.children];
  children.splice(at < 0 ? children.length : at, 0, vtimezoneFor(name, fromSeconds));
  return withChildren(vcalendar, children);
}
