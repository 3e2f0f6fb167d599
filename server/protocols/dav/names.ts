import { clarkName, splitClarkName } from '@/server/formats/xml/tree';
import { escapeAttribute } from '@/server/formats/xml/write-xml';

/** The namespaces every answer declares at its root, and their prefixes. */
export const DAV = 'DAV:';
export const CALDAV = 'urn:ietf:params:xml:ns:caldav';
export const CARDDAV = 'urn:ietf:params:xml:ns:carddav';
export const CALENDARSERVER = 'http://calendarserver.org/ns/';
export const APPLE_ICAL = 'http://apple.com/ns/ical/';
export const GROUPDAV = 'http://groupdav.org/';

const prefixes: Readonly<Record<string, string>> = {
  [DAV]: 'D',
  [CALDAV]: 'C',
  [CARDDAV]: 'CR',
  [CALENDARSERVER]: 'CS',
  [APPLE_ICAL]: 'I',
  [GROUPDAV]: 'G',
};

/** To stand in a root element; all prefixes used by `tags` are then bound. */
export const namespaceDeclarations = Object.entries(prefixes)
  .map(([namespace, prefix]) => ` xmlns:${prefix}="${namespace}"`)
  .join('');

/** Shorthands for Clark names. */
export const dav = (name: string): string => clarkName({ namespace: DAV, name });
export const caldav = (name: string): string => clarkName({ namespace: CALDAV, name });
export const carddav = (name: string): string => clarkName({ namespace: CARDDAV, name });
export const calendarServer = (name: string): string => clarkName({ namespace: CALENDARSERVER, name });
export const groupDav = (name: string): string => clarkName({ namespace: GROUPDAV, name });
export const appleIcal = (name: string): string => clarkName({ namespace: APPLE_ICAL, name });

/** Opening, closing and empty tag of a property, made once per request and not once per resource. */
export type Tags = { open: string; close: string; empty: string };

/** Tags for a Clark name; foreign namespaces are declared on the element itself. */
export function tagsOf(clark: string): Tags {
  const { namespace, name } = splitClarkName(clark);
  const prefix = prefixes[namespace];
  if (prefix) return { open: `<${prefix}:${name}>`, close: `</${prefix}:${name}>`, empty: `<${prefix}:${name}/>` };
  if (namespace === '') return { open: `<${name}>`, close: `</${name}>`, empty: `<${name}/>` };
  const declaration = ` xmlns:x="${escapeAttribute(namespace)}"`;
  return { open: `<x:${name}${declaration}>`, close: `</x:${name}>`, empty: `<x:${name}${declaration}/>` };
}
