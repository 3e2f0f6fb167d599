import { type Component, componentsOf, parameterOf, propertiesOf, propertyOf } from '../content-line/model';
import { cutText, joinSearchable } from '../content-line/search-text';
import { decodeText } from '../content-line/text-value';
import {
  type CalendarComponent,
  type CalendarObject,
  endInstant,
  instantOf,
  isThisAndFuture,
  lengthOf,
  recurrenceIdOf,
  spanOf,
  startOf,
  zoneOfTime,
} from './calendar-object';
import { daySeconds } from './civil';
import { parseCalendarObject } from './parse';
import { lastOfCounted } from './recurrence';
import { parseRule } from './rule';
import { untilOf } from './series-exceptions';
import { type StoredOccurrences, storedOccurrences } from './stored-occurrences';
import { parsePeriod, parseTime, type TimeValue, timeOf } from './time-value';
import { toInstant, utcZone } from './zone-offsets';

/** The columns that find a calendar object; the sync room's ItemIndex for calendars. */
export type CalendarIndex = {
  uid: string;
  component: CalendarComponent;
  summary: string;
  firstStart: number | null;
  lastEnd: number | null;
  recurring: boolean;
  hasAlarm: boolean;
  classified: 'PUBLIC' | 'CONFIDENTIAL' | 'PRIVATE';
  status: string;
  searchText: string;
  emails: readonly string[];
  occurrences: (now: Date) => StoredOccurrences | null;
};

/** First and last instant that anything in the object could touch; `to` null = endless. Never too narrow, seldom too wide. */
type Span = { from: number; to: number | null };

/** Index columns of a calendar object. Takes the object or its stored text. Never fails on a stored (validated) text. */
export function indexCalendarObject(given: CalendarObject | string): CalendarIndex {
  const object = typeof given === 'string' ? parseCalendarObject(given) : given;
  const components = object.master ? [object.master, ...object.overrides] : [...object.overrides];
  const [main] = components;
  let span: Span | null = null;
  let recurring = false;
  let hasAlarm = false;
  for (const component of components) {
    recurring ||= isSeries(component);
    hasAlarm ||= componentsOf(component, 'VALARM').length > 0;
    span = joined(span, spanOfComponent(component, object));
  }
  if (span) span = withRulings(span, object);
  const firstStart = span ? Math.floor(span.from) : null;
  const lastEnd = span?.to === null || !span ? null : Math.ceil(span.to);
  return {
    uid: object.uid,
    component: object.component,
    summary: cutText(main ? textOf(main, 'SUMMARY') : '', 255),
    firstStart,
    lastEnd,
    recurring,
    hasAlarm,
    classified: classOf(main),
    status: cutText(main ? textOf(main, 'STATUS').toUpperCase() : '', 16),
    searchText: joinSearchable(components.slice(0, 50).flatMap(searchedTexts), 8_000),
    emails: addressesOf(components),
    occurrences: (now) => storedOccurrences(object, { firstStart, lastEnd }, now.getTime() / 1000),
  };
}

function isSeries(component: Component): boolean {
  return component.children.some((child) => child.kind === 'property' && (child.name === 'RRULE' || child.name === 'RDATE'));
}

/** More of a text than any column holds; megabytes of it need not be read. */
function beginning(value: string): string {
  return decodeText(value.length > 50_000 ? value.slice(0, 50_000) : value);
}

function textOf(component: Component, name: string): string {
  return beginning(propertyOf(component, name)?.value ?? '').trim();
}

/** RFC 5545 section 3.8.1.3: an unknown class is treated as private. */
function classOf(component: Component | undefined): CalendarIndex['classified'] {
  const value = component ? textOf(component, 'CLASS').toUpperCase() : '';
  if (value === '' || value === 'PUBLIC') return 'PUBLIC';
  return value === 'CONFIDENTIAL' ? 'CONFIDENTIAL' : 'PRIVATE';
}

function searchedTexts(component: Component): string[] {
  const texts: string[] = [];
  for (const name of ['SUMMARY', 'LOCATION', 'CATEGORIES', 'DESCRIPTION', 'COMMENT']) {
    for (const property of propertiesOf(component, name)) texts.push(beginning(property.value));
  }
  for (const name of ['ORGANIZER', 'ATTENDEE']) {
    for (const property of propertiesOf(component, name).slice(0, 100)) {
      texts.push(parameterOf(property, 'CN') ?? '', property.value.replace(/^mailto:/i, ''));
    }
  }
  return texts;
}

function addressesOf(components: readonly Component[]): string[] {
  const found = new Set<string>();
  for (const component of components) {
    for (const name of ['ORGANIZER', 'ATTENDEE']) {
      for (const property of propertiesOf(component, name)) {
        const match = /^mailto:(.+)$/i.exec(property.value.trim());
        const address = match?.[1]?.trim().toLowerCase();
        if (address && address.length <= 190 && found.size < 1_000) found.add(address);
      }
    }
  }
  return [...found];
}

/** Exceptions for all later occurrences move and lengthen slots that are only known by the series. */
function withRulings(span: Span, object: CalendarObject): Span {
  let reach = 0;
  for (const component of object.overrides) {
    const slot = isThisAndFuture(component) ? recurrenceIdOf(component) : null;
    const start = startOf(component);
    if (!slot || !start) continue;
    const shift = Math.abs(instantOf(start, object.zones, utcZone) - instantOf(slot, object.zones, utcZone));
    reach = Math.max(reach, shift + spanOf(lengthOf(component, start, object.zones, utcZone)) + 2 * daySeconds);
  }
  return reach === 0 ? span : { from: span.from - reach, to: span.to === null ? null : span.to + reach };
}

function joined(a: Span | null, b: Span | null): Span | null {
  if (!a || !b) return a ?? b;
  return { from: Math.min(a.from, b.from), to: a.to === null || b.to === null ? null : Math.max(a.to, b.to) };
}

/** A floating or all-day time lies up to 14 hours off; the room's promise is a day to both sides. */
function widened(time: TimeValue, object: CalendarObject, instant: number): Span {
  const unknownZone = time.form === 'zoned' && time.tzid !== null && !object.zones.zoneOf(time.tzid);
  const slack = time.form === 'date' || time.form === 'floating' || unknownZone ? daySeconds : 0;
  return { from: instant - slack, to: instant + slack };
}

function spanOfComponent(component: Component, object: CalendarObject): Span | null {
  const start = startOf(component);
  if (component.name === 'VTODO') return spanOfTodo(component, object, start);
  if (component.name === 'VFREEBUSY') return joined(spanOfTimes(component, object, ['DTSTART', 'DTEND']), spanOfPeriods(component, object));
  if (!start) return null;
  const span = spanOfSeries(component, object, start);
  // A journal entry of a day lasts that day (RFC 4791 section 9.9), though it has no length.
  const more = component.name === 'VJOURNAL' && start.form === 'date' ? daySeconds : 0;
  return { from: span.from, to: span.to === null ? null : span.to + more };
}

function spanOfSeries(component: Component, object: CalendarObject, start: TimeValue): Span {
  const zone = zoneOfTime(start, object.zones, utcZone);
  const length = lengthOf(component, start, object.zones, utcZone);
  const spanAt = (local: number): Span => {
    const instant = toInstant(zone, local);
    const around = widened(start, object, instant);
    return { from: around.from, to: endInstant(zone, local, instant, length) + (around.to ?? instant) - instant };
  };
  let span = spanAt(start.local);
  for (const property of propertiesOf(component, 'RRULE')) {
    const rule = parseRule(property.value);
    if (!rule) continue;
    const until = untilOf(rule, { start, zone });
    const last = until ?? (rule.count === null ? null : lastOfCounted(rule, start.local, { left: 100_000 }));
    // Endless; but an RDATE may still lie before the start.
    if (last === null) span = { from: span.from, to: null };
    else span = joined(span, spanAt(Math.max(last, start.local))) ?? span;
  }
  for (const property of propertiesOf(component, 'RDATE')) {
    const tzid = parameterOf(property, 'TZID');
    for (const text of property.value.split(',')) {
      const period = text.includes('/') ? parsePeriod(text, tzid) : null;
      const time = period?.start ?? parseTime(text, tzid);
      if (!time) continue;
      const instant = instantOf(time, object.zones, utcZone);
      const around = widened(time, object, instant);
      const periodEnd = period && 'form' in period.end ? instantOf(period.end, object.zones, utcZone) : instant;
      const periodLength = period && !('form' in period.end) ? period.end.days * daySeconds + period.end.seconds : 0;
      const end = Math.max(endInstant(utcZone, instant, instant, length), periodEnd, instant + periodLength);
      span = joined(span, { from: around.from, to: end + (around.to ?? instant) - instant }) ?? span;
    }
  }
  return span;
}

/** RFC 4791 section 9.9: a to-do is found by DTSTART, DUE, DURATION, COMPLETED or CREATED; one without any is always found. */
function spanOfTodo(component: Component, object: CalendarObject, start: TimeValue | null): Span | null {
  const span = spanOfTodoTimes(component, object, start);
  // Its table counts a range that ends right at the time.
  return span ? { from: span.from - 1, to: span.to } : null;
}

function spanOfTodoTimes(component: Component, object: CalendarObject, start: TimeValue | null): Span | null {
  const timed = spanOfTimes(component, object, ['DUE']);
  if (start) return joined(spanOfSeries(component, object, start), timed);
  if (timed) return timed;
  const completed = spanOfTimes(component, object, ['COMPLETED']);
  const created = spanOfTimes(component, object, ['CREATED']);
  if (completed) return joined(completed, created);
  return { from: created?.from ?? -62_135_596_800, to: null };
}

function spanOfTimes(component: Component, object: CalendarObject, names: readonly string[]): Span | null {
  let span: Span | null = null;
  for (const name of names) {
    const property = propertyOf(component, name);
    const time = property ? timeOf(property) : null;
    if (time) span = joined(span, widened(time, object, instantOf(time, object.zones, utcZone)));
  }
  return span;
}

/** The FREEBUSY periods of a component (RFC 5545 section 3.8.2.6). */
function spanOfPeriods(component: Component, object: CalendarObject): Span | null {
  let span: Span | null = null;
  for (const property of propertiesOf(component, 'FREEBUSY')) {
    for (const text of property.value.split(',')) {
      const period = parsePeriod(text, null);
      if (!period) continue;
      const from = instantOf(period.start, object.zones, utcZone);
      const to =
        'form' in period.end ? instantOf(period.end, object.zones, utcZone) : from + period.end.days * daySeconds + period.end.seconds;
      span = joined(span, { from, to: Math.max(from, to) });
    }
  }
  return span;
}
