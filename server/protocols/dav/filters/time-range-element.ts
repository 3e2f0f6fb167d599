import type { XmlElement } from '@/server/formats/xml/tree';
import { refuse } from '../errors';
import { caldav } from '../names';

/** A range in UTC epoch seconds, start inclusive, end exclusive; null = open. */
export type TimeRange = { start: number | null; end: number | null };

/**
 * Reads the start and end of a CALDAV:time-range, expand, limit-recurrence-set or limit-freebusy-set
 * (RFC 4791 sections 9.9, 9.6.5 ff.): UTC date-times. Throws 403 valid-filter.
 */
export function parseTimeRange(element: XmlElement): TimeRange {
  const start = instant(element.attributes['start']);
  const end = instant(element.attributes['end']);
  if (start === null && end === null) throw refuse(403, caldav('valid-filter'));
  if (start !== null && end !== null && end <= start) throw refuse(403, caldav('valid-filter'));
  return { start, end };
}

/** The same where both ends are required. */
export function parseClosedRange(element: XmlElement): { start: number; end: number } {
  const { start, end } = parseTimeRange(element);
  if (start === null || end === null) throw refuse(403, caldav('valid-filter'));
  return { start, end };
}

const shape = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

function instant(text: string | undefined): number | null {
  if (text === undefined) return null;
  const match = shape.exec(text.trim());
  if (!match) throw refuse(403, caldav('valid-filter'));
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) throw refuse(403, caldav('valid-filter'));
  // Date.UTC reads years below 100 as 19xx.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return date.getTime() / 1000;
}
