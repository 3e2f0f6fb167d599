import { DomainError } from '@/server/core/errors';
import { childOf, childrenOf, clarkName, elementsOf, textOf, type XmlElement } from '@/server/formats/xml/tree';
import { multistatusAnswer, xmlHeaders } from '../answer';
import type { DavContext } from '../context';
import { depthOf, preferencesOf } from '../headers';
import { appliedPreferences } from '../methods/propfind';
import { multistatus, xmlDocument } from '../multistatus';
import { caldav, calendarServer, dav, tagsOf } from '../names';
import { renderer } from '../properties/render';
import { listHome, type Resource } from '../resources';
import type { Report } from './report';
import { requireWanted } from './require-wanted';

// The reports about principals: RFC 3744 sections 9.2 to 9.5. Until exposure rules come, everybody finds only themselves.

/** Properties principal-property-search looks into, with what a person would call them. */
const searchable: readonly { name: string; description: string }[] = [
  { name: dav('displayname'), description: 'Name' },
  { name: caldav('calendar-user-address-set'), description: 'Address' },
  { name: calendarServer('email-address-set'), description: 'E-mail address' },
];

export const principalSearchPropertySet: Report = async (context, { body }) => {
  if (depthOf(context.request, 0) !== 0) throw new DomainError('invalid', 'principal-search-property-set: Depth');
  if (elementsOf(body).length > 0) throw new DomainError('invalid', 'principal-search-property-set: takes nothing');
  const sets = searchable.map(
    ({ name, description }) =>
      `<D:principal-search-property><D:prop>${tagsOf(name).empty}</D:prop>` +
      `<D:description xml:lang="en">${description}</D:description></D:principal-search-property>`,
  );
  return { status: 200, headers: xmlHeaders, body: xmlDocument('D:principal-search-property-set', sets.join('')) };
};

export const principalPropertySearch: Report = async (context, { body }) => {
  if (depthOf(context.request, 0) !== 0) throw new DomainError('invalid', 'principal-property-search: Depth');
  const searches = childrenOf(body, dav('property-search'));
  if (searches.length === 0) throw new DomainError('invalid', 'principal-property-search: no property-search');
  const anyOf = body.attributes['test'] === 'anyof';
  const meets = (search: XmlElement) => searchMeets(search, context);
  const found = anyOf ? searches.some(meets) : searches.every(meets);
  return principalAnswer(context, body, found);
};

function searchMeets(search: XmlElement, { person }: DavContext): boolean {
  const prop = childOf(search, dav('prop'));
  const match = childOf(search, dav('match'));
  if (!prop || !match) throw new DomainError('invalid', 'property-search: prop and match are needed');
  const text = textOf(match).trim().toLowerCase();
  const values = (name: string): readonly string[] => {
    if (name === dav('displayname')) return [person.displayName, person.login];
    if (name === calendarServer('email-address-set')) return person.addresses;
    return name === caldav('calendar-user-address-set') ? person.addresses.map((address) => `mailto:${address}`) : [];
  };
  // All properties of one search have to match; which way of matching is ours to choose, and we take "contains".
  const compare = comparison(search.attributes['match-type'] ?? match.attributes['match-type'] ?? 'contains');
  return elementsOf(prop).every((element) => values(clarkName(element)).some((value) => compare(value.toLowerCase(), text)));
}

function comparison(type: string): (value: string, text: string) => boolean {
  switch (type) {
    case 'equals':
      return (value, text) => value === text;
    case 'starts-with':
      return (value, text) => value.startsWith(text) || value.startsWith(`mailto:${text}`);
    case 'ends-with':
      return (value, text) => value.endsWith(text);
    default:
      return (value, text) => value.includes(text);
  }
}

/** RFC 3744 section 9.3: `self` finds oneself; a principal-property finds the members that are one's own by it. */
export const principalMatch: Report = async (context, { body, resource }) => {
  if (depthOf(context.request, 0) !== 0) throw new DomainError('invalid', 'principal-match: Depth');
  if (childOf(body, dav('self'))) return principalAnswer(context, body, isAbovePrincipals(resource));
  const property = childOf(body, dav('principal-property'));
  if (!property) throw new DomainError('invalid', 'principal-match: neither self nor principal-property');
  const wantsOwner = elementsOf(property).some((element) => clarkName(element) === dav('owner'));
  const members = wantsOwner && resource.type === 'home' ? await listHome(context, resource.kind) : [];
  const preferences = preferencesOf(context.request);
  const document = multistatus(preferences);
  const render = renderer(requireWanted(body), context);
  for (const member of members) document.properties(member.href, render(member));
  return multistatusAnswer(document.finish(), appliedPreferences(preferences));
};

function isAbovePrincipals(resource: Resource): boolean {
  return resource.type === 'root' || resource.type === 'principals' || resource.type === 'principal';
}

/** RFC 3744 section 9.2: the principals named in the ACL; that is the owner. */
export const aclPrincipalPropSet: Report = async (context, { body }) => {
  if (depthOf(context.request, 0) !== 0) throw new DomainError('invalid', 'acl-principal-prop-set: Depth');
  return principalAnswer(context, body, true);
};

function principalAnswer(context: DavContext, body: XmlElement, found: boolean) {
  const preferences = preferencesOf(context.request);
  const document = multistatus(preferences);
  const principal: Resource = { type: 'principal', href: context.hrefs.principal };
  if (found) document.properties(principal.href, renderer(requireWanted(body), context)(principal));
  return multistatusAnswer(document.finish(), appliedPreferences(preferences));
}
