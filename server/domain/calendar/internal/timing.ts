import { DomainError } from '@/server/core/errors';
import { withoutProperties, withProperty } from '@/server/formats/content-line/edit-tree';
import { type Component, componentsOf, propertyOf } from '@/server/formats/content-line/model';
import { type CalendarObject, instantOf, startOf, zoneOfTime } from '@/server/formats/ical/calendar-object';
import { daySeconds } from '@/server/formats/ical/civil';
import type { Occurrence } from '@/server/formats/ical/expand';
import { type TimeValue, timeProperty } from '@/server/formats/ical/time-value';
import { withZone } from '@/server/formats/ical/write-vtimezone';
import { ianaZone, requireZone, toInstant, toLocal, utcZone } from '@/server/formats/ical/zone-offsets';
import { type Zones, zonesOf } from '@/server/formats/ical/zones';
import type { WallTime } from './event-fields';

/** Start and end as iCalendar times, both of the same kind and zone. */
export type Timing = { start: TimeValue; end: TimeValue };

/**
 * The browser's wall clock as iCalendar times. When the event has a TZID for the same zone (a Windows name, say), it keeps it.
 * Errors: `invalid` for an unknown zone or an end before the start.
 */
export function timingFrom(wall: WallTime, keep: { tzid: string | null; zones: Zones } | null): Timing {
  const start = localOf(wall.start);
  const end = localOf(wall.end);
  if (wall.allDay) {
    const first = Math.floor(start / daySeconds) * daySeconds;
    const last = Math.floor(end / daySeconds) * daySeconds;
    if (last < first) throw new DomainError('invalid', 'ends before it starts', { details: { field: 'end' } });
    return { start: date(first), end: date(Math.max(last, first + daySeconds)) };
  }
  if (end < start) throw new DomainError('invalid', 'ends before it starts', { details: { field: 'end' } });
  if (wall.zone === null)
    return { start: { form: 'floating', local: start, tzid: null }, end: { form: 'floating', local: end, tzid: null } };
  const zone = requireZone(wall.zone);
  if (zone === utcZone) return { start: { form: 'utc', local: start, tzid: null }, end: { form: 'utc', local: end, tzid: null } };
  const tzid = keep?.tzid && keep.zones.zoneOf(keep.tzid)?.id === zone.id ? keep.tzid : zone.id;
  return { start: { form: 'zoned', local: start, tzid }, end: { form: 'zoned', local: end, tzid } };
}

/**
 * A time told in any zone, as the event's own zone and form say it; null when it changes between all-day and timed, or has no zone to
 * be told in. A floating event stays floating: its wall clock is everybody's.
 * Errors: `invalid` for an unknown zone or an end before the start.
 */
export function timingInOwnZone(wall: WallTime, object: CalendarObject, component: Component): Timing | null {
  const own = startOf(component);
  if (!own || wall.allDay || own.form === 'date') return null;
  if (own.form === 'floating') return timingFrom({ ...wall, zone: null }, null);
  if (wall.zone === null) return null;
  const shown = requireZone(wall.zone);
  const zone = zoneOfTime(own, object.zones, utcZone);
  const convert = (text: string) => toLocal(zone, toInstant(shown, localOf(text)));
  const start = convert(wall.start);
  const end = convert(wall.end);
  if (end < start) throw new DomainError('invalid', 'ends before it starts', { details: { field: 'end' } });
  return { start: { ...own, local: start }, end: { ...own, local: end } };
}

function date(local: number): TimeValue {
  return { form: 'date', local, tzid: null };
}

/** Wall clock as if UTC. */
export function localOf(text: string): number {
  const milliseconds = Date.parse(text.length === 10 ? `${text}T00:00:00Z` : `${text}Z`);
  if (Number.isNaN(milliseconds)) throw new DomainError('invalid', 'not a date', { details: { field: 'start' } });
  return milliseconds / 1000;
}

/** The component at this time. DURATION gives way to DTEND; an event without length has neither. */
export function withTiming(component: Component, timing: Timing): Component {
  const oldStart = propertyOf(component, 'DTSTART');
  const oldEnd = propertyOf(component, 'DTEND');
  const next = withProperty(withoutProperties(component, 'DURATION'), timeProperty('DTSTART', timing.start, oldStart?.parameters ?? []));
  if (timing.end.local <= timing.start.local) return withoutProperties(next, 'DTEND');
  const end = timeProperty('DTEND', timing.end, oldEnd?.parameters ?? []);
  if (oldEnd) return withProperty(next, end);
  const children = next.children.flatMap((child) => (child.kind === 'property' && child.name === 'DTSTART' ? [child, end] : [child]));
  return { ...next, children };
}

/** The time an occurrence has, in the form and zone its component writes. */
export function timingOf(occurrence: Occurrence): Timing {
  const written = startOf(occurrence.component);
  const form = written?.form ?? 'utc';
  const tzid = written?.tzid ?? null;
  return { start: { form, tzid, local: occurrence.startLocal }, end: { form, tzid, local: occurrence.endLocal } };
}

/** Whether both say the same time in the same zone. */
export function sameTiming(a: Timing, b: Timing): boolean {
  return sameTime(a.start, b.start) && sameTime(a.end, b.end);
}

function sameTime(a: TimeValue, b: TimeValue): boolean {
  return a.form === b.form && a.tzid === b.tzid && a.local === b.local;
}

/** The calendar with a VTIMEZONE for every IANA zone its times name and no VTIMEZONE describes. */
export function withZonesFor(root: Component): Component {
  const zones = zonesOf(root);
  let next = root;
  for (const component of componentsOf(root)) {
    for (const name of ['DTSTART', 'DTEND']) {
      const tzid =
        component.name === 'VTIMEZONE'
          ? null
          : propertyOf(component, name)?.parameters.find((parameter) => parameter.name === 'TZID')?.values[0];
      const start = startOf(component);
      if (tzid && start && ianaZone(tzid)?.id === tzid) next = withZone(next, tzid, instantOf(start, zones, utcZone));
    }
  }
  return next;
}

/** The TZID an object's own start is written with, to keep it where the zone stays the same. */
export function keptTzid(object: CalendarObject, component: Component): { tzid: string | null; zones: Zones } {
  return { tzid: startOf(component)?.tzid ?? null, zones: object.zones };
}
