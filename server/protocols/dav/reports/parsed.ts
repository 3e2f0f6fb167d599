import type { Item } from '@/server/domain/sync/model';
import type { CalendarObject } from '@/server/formats/ical/calendar-object';
import { parseStored } from '@/server/formats/ical/parse-stored';

/** The parsed body of an item: the filter, the answer and the next request share one parse. */
export function objectOf(item: Item): CalendarObject {
  return parseStored(item);
}
