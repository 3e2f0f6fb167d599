import { DomainError, isDomainError } from '@/server/core/errors';
import { type Component, componentsOf, propertyOf } from '@/server/formats/content-line/model';
import { parseLines } from '@/server/formats/content-line/parse-lines';
import { customZone } from '@/server/formats/ical/custom-zone';
import type { Zone } from '@/server/formats/ical/zone-offsets';
import { namedZone } from '@/server/formats/ical/zones';

// CALDAV:calendar-timezone and the CALDAV:timezone of a report: a VCALENDAR with exactly one VTIMEZONE (RFC 4791 section 5.2.2).

const limits = { maxLength: 200_000, maxDepth: 8, maxComponents: 1000, maxProperties: 20_000, maxParameters: 50 };

/** The VTIMEZONE in such a text, or null when it is anything else. */
function vtimezoneIn(text: string): Component | null {
  let roots: Component[];
  try {
    roots = parseLines(text, limits, (_reason, message) => {
      throw new DomainError('invalid', message);
    });
  } catch (error) {
    if (isDomainError(error)) return null;
    throw error;
  }
  const [root, ...more] = roots;
  if (root?.name !== 'VCALENDAR' || more.length > 0) return null;
  const [zone, ...others] = componentsOf(root);
  return zone?.name === 'VTIMEZONE' && others.length === 0 && propertyOf(zone, 'TZID') ? zone : null;
}

/** Whether a client may set it. */
export function isCalendarTimezone(text: string): boolean {
  return timezoneOf(text) !== null;
}

/** The zone it describes: our own data for a name we know, else its rules. Null when it is none. */
export function timezoneOf(text: string): Zone | null {
  const component = vtimezoneIn(text);
  if (!component) return null;
  const tzid = propertyOf(component, 'TZID')?.value ?? '';
  return namedZone(tzid) ?? customZone(component, tzid);
}
