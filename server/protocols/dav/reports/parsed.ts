import type { Item } from '@/server/domain/sync/model';
import type { CalendarObject } from '@/server/formats/ical/calendar-object';
import { parseCalendarObject } from '@/server/formats/ical/parse';

const parsed = new WeakMap<Item, CalendarObject>();

/** The parsed body of an item that was read for this request: the filter and the answer share one parse. */
export function objectOf(item: Item): CalendarObject {
  let object = parsed.get(item);
  if (!object) {
    object = parseCalendarObject(item.body);
    parsed.set(item, object);
  }
  return object;
}
