import type { Item } from '@/server/domain/sync/model';
import type { CalendarObject } from '@/server/formats/ical/calendar-object';
import { parseCalendarObject } from '@/server/formats/ical/parse';
import type { Store } from '@/server/store/store';

// Parsed objects by item and etag. Trees are never changed in place, so everybody may share them.

type Entry = { etag: string; object: CalendarObject; size: number };
type Cache = { entries: Map<string, Entry>; size: number };

/** Characters of source text; the tree takes a small multiple of it in memory. */
const maxSize = 8_000_000;
const caches = new WeakMap<Store, Cache>();

/** The parsed body of an item; null (not an error) for a stored text that cannot be read any more, so that one bad item hides nothing else. */
export function parsedItem(store: Store, item: Item): CalendarObject | null {
  let cache = caches.get(store);
  if (!cache) {
    cache = { entries: new Map(), size: 0 };
    caches.set(store, cache);
  }
  const hit = cache.entries.get(item.id);
  if (hit) {
    // Least recently used goes first: a map keeps the order of insertion.
    cache.entries.delete(item.id);
    if (hit.etag === item.etag) {
      cache.entries.set(item.id, hit);
      return hit.object;
    }
    cache.size -= hit.size;
  }
  let object: CalendarObject;
  try {
    object = parseCalendarObject(item.body);
  } catch {
    return null;
  }
  const size = item.body.length + 500;
  if (size > maxSize / 8) return object;
  cache.entries.set(item.id, { etag: item.etag, object, size });
  cache.size += size;
  for (const [id, entry] of cache.entries) {
    if (cache.size <= maxSize) break;
    cache.entries.delete(id);
    cache.size -= entry.size;
  }
  return object;
}
