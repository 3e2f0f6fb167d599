import { attachmentLimits } from '@/server/domain/calendar/attachments/store-attachment';
import type { Collection } from '@/server/domain/sync/model';
import { objectLimits } from '@/server/formats/ical/validate';
import { escapeText } from '@/server/formats/xml/write-xml';
import { maxResourceBytes } from '../body';
import { isDirectory } from '../directory-books';
import { collations } from '../filters/text-match';
import { appleIcal, caldav, calendarServer, carddav, dav, groupDav } from '../names';
import type { CollectionResource } from '../resources';
import { syncToken } from '../sync-token';
import type { LiveProperty } from './live-property';

type Property = LiveProperty<CollectionResource>;

/** A text, or no property at all where nothing was set. */
const textOrNone = (text: string) => (text === '' ? null : escapeText(text));

/** A directory has no change log (dav.md 61). */
const tokenOf = (collection: Collection) => (isDirectory(collection) ? null : syncToken(collection));

/** GroupDAV's (ACC-8): what is in a collection. */
const components: Property = {
  name: groupDav('component-set'),
  value: ({ collection }) => collection.components.map((component) => `<G:component name="${component}"/>`).join(''),
};

/** Properties of both kinds. RFC 6578 section 3, RFC 5842 section 3.1. */
const both: readonly Property[] = [
  components,
  { name: dav('sync-token'), value: ({ collection }) => tokenOf(collection) },
  // The same text as the sync-token, so the two cannot disagree (dav.md 40).
  { name: calendarServer('getctag'), value: ({ collection }) => tokenOf(collection) },
  { name: dav('resource-id'), value: ({ collection }) => (isDirectory(collection) ? null : `<D:href>urn:uuid:${collection.id}</D:href>`) },
];

/** RFC 4791 section 5.2, RFC 6638 section 9.1, and Apple's. */
const calendar: readonly Property[] = [
  { name: caldav('calendar-description'), value: ({ collection }) => textOrNone(collection.description) },
  { name: caldav('calendar-timezone'), value: ({ collection }) => textOrNone(collection.timezone) },
  {
    name: caldav('supported-calendar-component-set'),
    value: ({ collection }) => collection.components.map((component) => `<C:comp name="${component}"/>`).join(''),
  },
  { name: caldav('supported-calendar-data'), value: () => '<C:calendar-data content-type="text/calendar" version="2.0"/>' },
  { name: caldav('max-resource-size'), value: () => String(maxResourceBytes) },
  { name: caldav('max-attachment-size'), value: () => String(attachmentLimits.maxBytes) },
  { name: caldav('max-attachments-per-resource'), value: () => String(attachmentLimits.perObject) },
  { name: caldav('min-date-time'), value: () => objectLimits.minDateTime },
  { name: caldav('max-date-time'), value: () => objectLimits.maxDateTime },
  { name: caldav('max-instances'), value: () => String(objectLimits.maxInstances) },
  { name: caldav('max-attendees-per-instance'), value: () => String(objectLimits.maxAttendeesPerInstance) },
  {
    name: caldav('supported-collation-set'),
    value: () => collations.map((name) => `<C:supported-collation>${name}</C:supported-collation>`).join(''),
  },
  {
    name: caldav('schedule-calendar-transp'),
    value: ({ collection }) => (collection.transparent ? '<C:transparent/>' : '<C:opaque/>'),
  },
  { name: appleIcal('calendar-color'), value: ({ collection }) => textOrNone(collection.color) },
  { name: appleIcal('calendar-order'), value: ({ collection }) => String(collection.position) },
];

/** RFC 6352 section 6.2. */
const addressbook: readonly Property[] = [
  { name: carddav('addressbook-description'), value: ({ collection }) => textOrNone(collection.description) },
  {
    name: carddav('supported-address-data'),
    value: () =>
      '<CR:address-data-type content-type="text/vcard" version="3.0"/><CR:address-data-type content-type="text/vcard" version="4.0"/>',
  },
  { name: carddav('max-resource-size'), value: () => String(maxResourceBytes) },
  {
    name: carddav('supported-collation-set'),
    value: () => collations.map((name) => `<CR:supported-collation>${name}</CR:supported-collation>`).join(''),
  },
];

export const collectionProperties = { calendar: [...both, ...calendar], addressbook: [...both, ...addressbook] } as const;
