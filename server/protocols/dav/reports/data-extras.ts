import type { Collection, Item } from '@/server/domain/sync/model';
import { utcZone, type Zone } from '@/server/formats/ical/zone-offsets';
import { childOf, textOf, type XmlElement } from '@/server/formats/xml/tree';
import { escapeText } from '@/server/formats/xml/write-xml';
import { parseAddressData, renderAddressData } from '../data/address-data';
import { type CalendarDataRequest, parseCalendarData, renderCalendarData } from '../data/calendar-data';
import { refuse } from '../errors';
import { caldav, carddav, dav } from '../names';
import type { DavKind } from '../path';
import { timezoneOf } from '../properties/calendar-timezone';
import type { Extra } from '../properties/render';
import { objectOf } from './parsed';

// calendar-data and address-data: properties that only reports know. RFC 4791 section 9.6, RFC 6352 section 10.4.

export const dataNames: ReadonlySet<string> = new Set([caldav('calendar-data'), carddav('address-data')]);

/** How the bodies of items are to be written in this report. */
export function dataExtras({ body, kind, collection }: { body: XmlElement; kind: DavKind; collection: Collection }): Record<string, Extra> {
  const prop = childOf(body, dav('prop'));
  if (kind === 'calendar') {
    const name = caldav('calendar-data');
    const element = prop ? childOf(prop, name) : undefined;
    if (!element) return {};
    const request = parseCalendarData(element);
    const zone = request.plain ? utcZone : floatingZoneOf(body, collection);
    return {
      [name]: (resource) => (resource.type === 'item' && 'body' in resource.item ? calendarText(resource.item, request, zone) : null),
    };
  }
  const name = carddav('address-data');
  const element = prop ? childOf(prop, name) : undefined;
  if (!element) return {};
  const request = parseAddressData(element);
  return {
    [name]: (resource) =>
      resource.type === 'item' && 'body' in resource.item ? escapeText(renderAddressData(resource.item.body, request)) : null,
  };
}

function calendarText(item: Item, request: CalendarDataRequest, zone: Zone): string {
  if (request.plain) return escapeText(item.body);
  return escapeText(renderCalendarData({ object: objectOf(item), zone }, request));
}

/**
 * What floating and all-day times are read in: CALDAV:timezone of the request, else calendar-timezone, else UTC.
 * RFC 4791 section 7.3. Throws 403 valid-calendar-data.
 */
export function floatingZoneOf(body: XmlElement, collection: Collection): Zone {
  const given = childOf(body, caldav('timezone'));
  if (given) {
    const zone = timezoneOf(textOf(given).trim());
    if (!zone) throw refuse(403, caldav('valid-calendar-data'));
    return zone;
  }
  return (collection.timezone === '' ? null : timezoneOf(collection.timezone.trim())) ?? utcZone;
}
