import { withChildren } from '@/server/formats/content-line/edit-tree';
import type { Component, Property } from '@/server/formats/content-line/model';
import {
  endInstant,
  instantOf,
  isThisAndFuture,
  lengthOf,
  recurrenceIdOf,
  startOf,
  zoneOfTime,
} from '@/server/formats/ical/calendar-object';
import { parsePeriod } from '@/server/formats/ical/time-value';
import type { Reading } from '../filters/time-range';

type Range = { start: number; end: number };

/**
 * CALDAV:limit-recurrence-set: the series stays whole; of the exceptions only those are given that lie in the range
 * now, or whose place in the series does. RFC 4791 section 9.6.6.
 */
export function limitedCalendar(reading: Reading, range: Range): Component {
  const { object } = reading;
  const kept = new Set(object.overrides.filter((override) => matters(override, reading, range)));
  return withChildren(
    object.root,
    object.root.children.filter((child) => child.kind === 'property' || !object.overrides.includes(child) || kept.has(child)),
  );
}

function matters(override: Component, { object, zone }: Reading, range: Range): boolean {
  const name = recurrenceIdOf(override);
  if (!name) return true;
  const original = instantOf(name, object.zones, zone);
  if (isThisAndFuture(override)) return original < range.end;
  const start = startOf(override) ?? name;
  const startZone = zoneOfTime(start, object.zones, zone);
  const from = instantOf(start, object.zones, zone);
  const length = lengthOf(override, start, object.zones, zone);
  const to = endInstant(startZone, start.local, from, length);
  const seriesStart = object.master ? startOf(object.master) : null;
  const seriesLength = object.master && seriesStart ? lengthOf(object.master, seriesStart, object.zones, zone) : length;
  const originalTo = endInstant(startZone, name.local, original, seriesLength);
  const inRange = (a: number, b: number) => a < range.end && (b > range.start || (a === b && a >= range.start));
  return inRange(from, to) || inRange(original, originalTo);
}

/** CALDAV:limit-freebusy-set: only FREEBUSY periods that overlap the range. RFC 4791 section 9.6.7. */
export function limitedFreeBusy(root: Component, reading: Reading, range: Range): Component {
  return withChildren(
    root,
    root.children.map((child) =>
      child.kind === 'component' && child.name === 'VFREEBUSY'
        ? withChildren(
            child,
            child.children.flatMap((inner) =>
              inner.kind === 'property' && inner.name === 'FREEBUSY' ? periodsWithin(inner, reading, range) : [inner],
            ),
          )
        : child,
    ),
  );
}

function periodsWithin(property: Property, { object, zone }: Reading, range: Range): Property[] {
  const kept = property.value.split(',').filter((text) => {
    const period = parsePeriod(text, null);
    if (!period) return false;
    const start = instantOf(period.start, object.zones, zone);
    const end = 'form' in period.end ? instantOf(period.end, object.zones, zone) : start + period.end.days * 86_400 + period.end.seconds;
    return start < range.end && end > range.start;
  });
  return kept.length === 0 ? [] : [{ ...property, value: kept.join(','), source: null }];
}
