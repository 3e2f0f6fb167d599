import type { Item } from '@/server/domain/sync/model';
import type { CalendarObject } from '@/server/formats/ical/calendar-object';
import { parseStored } from '@/server/formats/ical/parse-stored';

/** The parsed body of an item; null (not an error) for a stored text that cannot be read any more, so that one bad item hides nothing else. */
export function parsedItem(item: Item): CalendarObject | null {
  try {
    return parseStored(item);
  } catch {
    return null;
  }
}
