import type { CalendarObject } from './calendar-object';
import { parseCalendarObject } from './parse';

// Parsed objects by what they were parsed from. Trees are never changed in place, so everybody may share them, and a text means the
// same to everybody: the whole text is compared, so one with the same key but less in it (for other eyes) gets its own tree.

type Entry = { body: string; object: CalendarObject };

/** Characters of source text; the tree takes some six times as much memory. */
const maxSize = 4_000_000;
const entries = new Map<string, Entry>();
let size = 0;

/**
 * The parsed form of a stored text, from the cache where it is known; `etag` finds it there.
 * Errors: as parseCalendarObject.
 */
export function parseStored({ etag, body }: { etag: string; body: string }): CalendarObject {
  const hit = entries.get(etag);
  if (hit) {
    // Least recently used goes first: a map keeps the order of insertion.
    entries.delete(etag);
    if (hit.body === body) {
      entries.set(etag, hit);
      return hit.object;
    }
    size -= hit.body.length;
  }
  const object = parseCalendarObject(body);
  if (body.length > maxSize / 20) return object;
  entries.set(etag, { body, object });
  size += body.length;
  for (const [key, entry] of entries) {
    if (size <= maxSize) break;
    entries.delete(key);
    size -= entry.body.length;
  }
  return object;
}
