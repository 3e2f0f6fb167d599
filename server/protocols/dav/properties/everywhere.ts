import { escapeText } from '@/server/formats/xml/write-xml';
import { isDirectory } from '../directory-books';
import { hrefElement } from '../multistatus';
import { dav } from '../names';
import type { Resource } from '../resources';
import type { LiveProperty } from './live-property';
import { aclText, privilegesOf, supportedPrivileges } from './privileges';
import { reportsOf } from './reports-of';

/** Properties of every resource: types, principals, privileges, reports. RFC 4918 section 15, RFC 3744 section 5, RFC 5397. */
export const everywhereProperties: readonly LiveProperty[] = [
  { name: dav('resourcetype'), inAllprop: true, value: resourceType },
  { name: dav('current-user-principal'), value: (_resource, { hrefs }) => hrefElement(hrefs.principal) },
  { name: dav('principal-collection-set'), value: (_resource, { hrefs }) => hrefElement(hrefs.principals) },
  {
    name: dav('owner'),
    value: (resource, { hrefs }) =>
      isShared(resource) ? null : hrefElement(resource.type === 'principal' ? resource.href : hrefs.principal),
  },
  { name: dav('group'), value: (resource) => (isShared(resource) ? null : '') },
  { name: dav('current-user-privilege-set'), value: privilegesOf },
  { name: dav('supported-privilege-set'), value: () => supportedPrivileges },
  { name: dav('acl'), value: (resource) => aclText(resource) },
  { name: dav('acl-restrictions'), value: () => '<D:grant-only/><D:no-invert/>' },
  { name: dav('inherited-acl-set'), value: () => '' },
  {
    name: dav('supported-report-set'),
    value: (resource) =>
      reportsOf(resource)
        .map((report) => `<D:supported-report><D:report><${report}/></D:report></D:supported-report>`)
        .join(''),
  },
  { name: dav('displayname'), inAllprop: true, value: displayName },
];

/** Root and the nodes above the homes belong to nobody. */
function isShared(resource: Resource): boolean {
  return resource.type === 'root' || resource.type === 'principals' || resource.type === 'homes';
}

function resourceType(resource: Resource): string {
  switch (resource.type) {
    case 'root':
    case 'principals':
    case 'homes':
    case 'home':
      return '<D:collection/>';
    case 'principal':
      return '<D:collection/><D:principal/>';
    case 'collection':
      if (resource.kind === 'calendar') return '<D:collection/><C:calendar/>';
      return `<D:collection/><CR:addressbook/>${isDirectory(resource.collection) ? '<CR:directory/>' : ''}`;
    case 'item':
      return '';
  }
}

function displayName(resource: Resource, { person }: { person: { displayName: string; login: string } }): string | null {
  switch (resource.type) {
    case 'root':
      return 'Atrium';
    case 'principal': {
      const { displayName: name, login } = resource.shown ?? person;
      return escapeText(name || login);
    }
    case 'home':
      return escapeText(person.displayName || person.login);
    case 'collection':
      return resource.collection.displayName === '' ? null : escapeText(resource.collection.displayName);
    case 'principals':
    case 'homes':
    case 'item':
      return null;
  }
}
