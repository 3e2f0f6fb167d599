import type { Component, ItemRef } from '@/server/domain/sync/model';
import { caldav, dav } from '../names';
import type { Resource } from '../resources';
import type { LiveProperty } from './live-property';

type ItemResource = Extract<Resource, { type: 'item' }>;

const contentTypes: Readonly<Record<Component, string>> = {
  VEVENT: 'text/calendar; charset=utf-8; component=vevent',
  VTODO: 'text/calendar; charset=utf-8; component=vtodo',
  VJOURNAL: 'text/calendar; charset=utf-8; component=vjournal',
  VFREEBUSY: 'text/calendar; charset=utf-8; component=vfreebusy',
  VCARD: 'text/vcard; charset=utf-8',
};

/** The Content-Type of GET and of getcontenttype. RFC 4791 section 5.3.4 (component), RFC 6352 section 5.1. */
export function contentTypeOf(item: ItemRef): string {
  return contentTypes[item.component];
}

/** Properties of a calendar object or card. RFC 4918 section 15. */
export const itemProperties: readonly LiveProperty<ItemResource>[] = [
  { name: dav('getetag'), inAllprop: true, value: ({ item }) => `"${item.etag}"` },
  { name: dav('getcontenttype'), inAllprop: true, value: ({ item }) => contentTypes[item.component] },
  { name: dav('getcontentlength'), inAllprop: true, value: ({ item }) => String(item.size) },
  {
    name: dav('getlastmodified'),
    inAllprop: true,
    value: ({ item }) => ('updatedAt' in item ? item.updatedAt.toUTCString() : null),
  },
  // RFC 6638 section 9.3: only scheduling objects have one.
  {
    name: caldav('schedule-tag'),
    value: ({ item }) => ('scheduleTag' in item && item.scheduleTag !== null ? `"${item.scheduleTag}"` : null),
  },
  { name: dav('resource-id'), value: ({ item }) => ('id' in item ? `<D:href>urn:uuid:${item.id}</D:href>` : null) },
];

/** What needs more of an item than a listing has. */
export const needsWholeItem: ReadonlySet<string> = new Set([dav('getlastmodified'), dav('resource-id'), caldav('schedule-tag')]);
