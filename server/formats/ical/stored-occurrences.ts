import { parameterOf, propertiesOf } from '../content-line/model';
import { busyOf } from './busy';
import { type CalendarObject, isRecurring } from './calendar-object';
import { daySeconds } from './civil';
import { expandBounded } from './expand';
import { parseRule } from './rule';
import { parsePeriod, parseTime, type TimeForm, type TimeValue } from './time-value';

/** When something happens, as it is stored to be found by; `about` = around then, read the body for when exactly. */
export type StoredOccurrence = { start: number; end: number; busy: 'free' | 'busy' | 'tentative' | 'about' };

/** All occurrences that touch [from, to); null bounds = there are no others at all. */
export type StoredOccurrences = { from: number | null; to: number | null; rows: readonly StoredOccurrence[] };

type Span = { firstStart: number | null; lastEnd: number | null };

/** Most rows of one object: two years of a weekday, a year of days. Denser series are stored for a shorter time. */
const maxRows = 400;
const maxWork = 20_000;
const yearSeconds = 366 * daySeconds;
/** Floating and all-day times lie up to 14 hours off, and clocks are put forward in between. */
const slack = daySeconds + 2 * 3_600;
/** What an endless thing ends at. */
const never = 253_402_300_800;

/**
 * What to store of an object so that it is found by time without its body: all of it when it is not much, else from a year back to two
 * years ahead of `nowSeconds`, less for a dense series. Null when that cannot be said exactly; then only the body can tell.
 */
export function storedOccurrences(object: CalendarObject, span: Span, nowSeconds: number): StoredOccurrences | null {
  if (span.firstStart === null) return { from: null, to: null, rows: [] };
  const whole = { from: null, to: null, rows: [{ start: span.firstStart, end: span.lastEnd ?? never, busy: 'about' as const }] };
  if (object.component !== 'VEVENT') return whole;
  const single = object.overrides.length === 0 && object.master !== null && !isRecurring(object.master);
  const kind = kindOfTimes(object);
  if (kind === 'mixed') return single ? whole : null;
  if (span.lastEnd !== null) {
    const all = rowsBetween(object, kind, span.firstStart - slack, span.lastEnd + slack);
    if (all) return { from: null, to: null, rows: all };
  }
  const today = Math.floor(nowSeconds / daySeconds) * daySeconds;
  for (const share of [1, 1 / 3, 1 / 12, 1 / 52]) {
    const from = today - Math.floor(yearSeconds * share);
    const to = today + Math.floor(2 * yearSeconds * share);
    const rows = rowsBetween(object, kind, from - slack, to + slack);
    if (rows) return { from, to, rows };
  }
  return null;
}

/** Null when there are too many. */
function rowsBetween(object: CalendarObject, kind: 'fixed' | 'floating', from: number, to: number): StoredOccurrence[] | null {
  const { occurrences, truncated } = expandBounded(object, from, to, { max: maxRows, maxWork });
  if (truncated) return null;
  return occurrences.map(({ component, startSeconds, endSeconds }) =>
    kind === 'fixed'
      ? { start: startSeconds, end: endSeconds, busy: busyOf(component) }
      : { start: startSeconds - slack, end: endSeconds + slack, busy: 'about' },
  );
}

/**
 * `fixed`: every time is an instant, whoever asks. `floating`: none is, and all move together with the asker's zone.
 * `mixed`: some do, so that which occurrences there are may itself depend on the asker (an EXDATE that hits or misses).
 */
function kindOfTimes(object: CalendarObject): 'fixed' | 'floating' | 'mixed' {
  const isFixed = ({ form, tzid }: { form: TimeForm; tzid: string | null }) =>
    form === 'utc' || (form === 'zoned' && tzid !== null && object.zones.zoneOf(tzid) !== null);
  let fixed = false;
  let floating = false;
  const note = (time: TimeValue | null) => {
    if (time && isFixed(time)) fixed = true;
    else floating = true;
  };
  for (const component of object.master ? [object.master, ...object.overrides] : object.overrides) {
    for (const name of ['DTSTART', 'DTEND', 'RECURRENCE-ID', 'RDATE', 'EXDATE']) {
      for (const property of propertiesOf(component, name)) {
        const tzid = parameterOf(property, 'TZID');
        for (const text of property.value.split(',')) {
          const period = text.includes('/') ? parsePeriod(text, tzid) : null;
          note(period?.start ?? parseTime(text, tzid));
          if (period && 'form' in period.end) note(period.end);
        }
      }
    }
    for (const name of ['RRULE', 'EXRULE'])
      for (const property of propertiesOf(component, name)) if (parseRule(property.value)?.until?.form === 'utc') fixed = true;
  }
  if (fixed && floating) return 'mixed';
  return floating ? 'floating' : 'fixed';
}
