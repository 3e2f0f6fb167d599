import type { Collection } from '@/server/domain/sync/model';
import { escapeText } from '@/server/formats/xml/write-xml';
import { isDirectory } from '../directory-books';
import type { Hrefs } from '../hrefs';
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
    value: (resource, { hrefs }) => (isShared(resource) ? null : hrefElement(ownerHref(resource, hrefs))),
  },
  { name: dav('group'), value: (resource) => (isShared(resource) ? null : '') },
  { name: dav('current-user-privilege-set'), value: privilegesOf },
  { name: dav('supported-privilege-set'), value: () => supportedPrivileges },
  { name: dav('acl'), value: aclText },
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

function ownerHref(resource: Resource, hrefs: Hrefs): string {
  if (resource.type === 'principal') return resource.proxies ? hrefs.principal : resource.href;
  if (resource.type === 'home') return resource.delegatedBy === undefined ? hrefs.principal : hrefs.principalOf(resource.delegatedBy);
  const shared = resource.type === 'collection' || resource.type === 'item' ? resource.collection.shared : undefined;
  return shared ? hrefs.principalOf(shared.owner.login) : hrefs.principal;
}

function resourceType(resource: Resource): string {
  switch (resource.type) {
    case 'root':
    case 'principals':
    case 'homes':
    case 'home':
      return '<D:collection/>';
    case 'principal':
      return `<D:collection/><D:principal/>${resource.proxies ? `<CS:calendar-proxy-${resource.proxies}/>` : ''}`;
    case 'collection':
      if (resource.kind === 'calendar') return `<D:collection/><C:calendar/>${groupDavTypes(resource.collection)}`;
      return `<D:collection/><CR:addressbook/>${isDirectory(resource.collection) ? '<CR:directory/>' : '<G:vcard-collection/>'}`;
    case 'item':
      return '';
  }
}

/** GroupDAV knows a collection by what is in it (ACC-8). */
function groupDavTypes({ components }: Pick<Collection, 'components'>): string {
  const types = [];
  if (components.includes('VEVENT')) types.push('<G:vevent-collection/>');
  if (components.includes('VTODO')) types.push('<G:vtodo-collection/>');
  return types.join('');
}

function displayName(resource: Resource, { person }: { person: { displayName: string; login: string } }): string | null {
  switch (resource.type) {
    case 'root':
      return 'Atrium';
    case 'principal': {
      const { displayName: name, login } = resource.shown ?? person;
      if (resource.proxies) return `calendar-proxy-${resource.proxies}`;
      return escapeText(name || login);
    }
    case 'home':
      return escapeText(resource.delegatedBy ?? (person.displayName || person.login));
    case 'collection':
      return resource.collection.displayName === '' ? null : escapeText(resource.collection.displayName);
    case 'principals':
    case 'homes':
    case 'item':
      return null;
  }
}
