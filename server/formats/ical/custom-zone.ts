import { type Component, componentsOf, propertiesOf, propertyOf } from '../content-line/model';
import { walkRule } from './recurrence';
import { parseRule, type Rule } from './rule';
import { parsePeriod, parseTime } from './time-value';
import type { Zone } from './zone-offsets';

// A home-made VTIMEZONE (RFC 5545 section 3.6.5) read by its own rules.

type Observance = { start: number; offsetFrom: number; offsetTo: number; rule: Rule | null; dates: number[] };
type Change = { from: number; offset: number };

const yearSeconds = 31_556_952;
const bucketSeconds = 2 ** 25;
const maxBuckets = 100;

/** The zone a VTIMEZONE describes; null when it has no observance that can be read. */
export function customZone(vtimezone: Component, id: string): Zone | null {
  const observances = vtimezone.children
    .flatMap((child) => (child.kind === 'component' ? (readObservance(child) ?? []) : []))
    .slice(0, 500);
  const earliest = observances.reduce<Observance | null>((best, one) => (!best || one.start < best.start ? one : best), null);
  if (!earliest) return null;
  const buckets = new Map<number, Change[]>();
  return {
    id,
    isIana: false,
    offsetAt(utcSeconds) {
      const number = Math.floor(utcSeconds / bucketSeconds);
      let changes = buckets.get(number);
      if (!changes) {
        if (buckets.size >= maxBuckets) buckets.clear();
        changes = changesAround(observances, number * bucketSeconds, (number + 1) * bucketSeconds);
        buckets.set(number, changes);
      }
      let offset = earliest.offsetFrom;
      for (const change of changes) {
        if (change.from > utcSeconds) break;
        offset = change.offset;
      }
      return offset;
    },
  };
}

function readObservance(component: Component): Observance | null {
  if (component.name !== 'STANDARD' && component.name !== 'DAYLIGHT') return null;
  const start = parseTime(propertyOf(component, 'DTSTART')?.value ?? '', null);
  const offsetFrom = parseOffset(propertyOf(component, 'TZOFFSETFROM')?.value ?? '');
  const offsetTo = parseOffset(propertyOf(component, 'TZOFFSETTO')?.value ?? '');
  if (!start || offsetTo === null) return null;
  const asked = parseRule(propertyOf(component, 'RRULE')?.value ?? '');
  // Clocks are changed a few times a year; a rule that says every hour would only cost time.
  const rule = asked && (asked.frequency === 'YEARLY' || asked.frequency === 'MONTHLY') ? asked : null;
  const dates = propertiesOf(component, 'RDATE')
    .slice(0, 5_000)
    .flatMap((property) =>
      property.value.split(',', 5_000).flatMap((text) => {
        const time = parseTime(text, null) ?? parsePeriod(text, null)?.start;
        return time ? [time.local] : [];
      }),
    );
  return { start: start.local, offsetFrom: offsetFrom ?? offsetTo, offsetTo, rule, dates: dates.slice(0, 5_000) };
}

/** UTC-OFFSET (RFC 5545 section 3.3.14) in seconds. */
export function parseOffset(text: string): number | null {
  const match = /^([+-])(\d{2}):?(\d{2}):?(\d{2})?$/.exec(text.trim());
  if (!match) return null;
  const size = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
  return size > 26 * 3600 ? null : match[1] === '-' ? -size : size;
}

/** All changes inside a window, and the last one before it, ascending. */
function changesAround(observances: readonly Observance[], from: number, to: number): Change[] {
  const found: Change[] = [];
  for (const observance of observances) {
    const instants = onsets(observance, from, to);
    let lastBefore: number | null = null;
    for (const instant of instants) {
      if (instant > from && instant <= to) found.push({ from: instant, offset: observance.offsetTo });
      else if (instant <= from && (lastBefore === null || instant > lastBefore)) lastBefore = instant;
    }
    if (lastBefore !== null) found.push({ from: lastBefore, offset: observance.offsetTo });
  }
  return found.sort((a, b) => a.from - b.from);
}

function onsets(observance: Observance, from: number, to: number): number[] {
  const { rule, start, offsetFrom } = observance;
  const locals = [start, ...observance.dates];
  if (rule) {
    const until = rule.until ? (rule.until.form === 'utc' ? rule.until.local + offsetFrom : rule.until.local) : null;
    const reach = 2 * yearSeconds * (rule.frequency === 'YEARLY' ? rule.interval : 1);
    const begin = Math.max(start, Math.min(from, until ?? from) - reach);
    locals.push(...walkRule(rule, start, { from: begin, to: to + 86_400, until, budget: { left: 50_000 } }));
  }
  return locals.map((local) => local - offsetFrom);
}

/** VTIMEZONE components by their TZID. */
export function vtimezonesOf(vcalendar: Component): Map<string, Component> {
  const found = new Map<string, Component>();
  for (const component of componentsOf(vcalendar, 'VTIMEZONE')) {
    const tzid = propertyOf(component, 'TZID')?.value.trim();
    if (tzid && !found.has(tzid)) found.set(tzid, component);
  }
  return found;
}
