import { DomainError } from '@/server/core/errors';
import { type ShownPerson, searchPeople } from '@/server/domain/directory/exposure/exposure';
import type { Person } from '@/server/domain/directory/model';
import { childOf, childrenOf, clarkName, elementsOf, textOf, type XmlElement } from '@/server/formats/xml/tree';
import { multistatusAnswer, xmlHeaders } from '../answer';
import type { DavContext } from '../context';
import { depthOf, preferencesOf } from '../headers';
import { appliedPreferences } from '../methods/propfind';
import { multistatus, xmlDocument } from '../multistatus';
import { caldav, calendarServer, dav, tagsOf } from '../names';
import { peopleInAcl, withFacts } from '../principal-facts';
import { renderer } from '../properties/render';
import { listHome, type PrincipalResource, principalOf, type Resource } from '../resources';
import type { Report } from './report';
import { requireWanted } from './require-wanted';

// The reports about principals: RFC 3744 sections 9.2 to 9.5. Whom somebody finds besides themself is for the exposure policy to say.

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
  const searches = childrenOf(body, dav('property-search')).map(parseSearch);
  if (searches.length === 0) throw new DomainError('invalid', 'principal-property-search: no property-search');
  const anyOf = body.attributes['test'] === 'anyof';
  const meets = (one: Named) => (anyOf ? searches.some((search) => search(one)) : searches.every((search) => search(one)));
  const own: PrincipalResource = { type: 'principal', href: context.hrefs.principal };
  const others = await candidates(context, childrenOf(body, dav('property-search')));
  return principalsAnswer(context, body, [
    ...(meets(context.person) ? [own] : []),
    ...others.filter(meets).map((shown) => principalOf(shown, context.hrefs)),
  ]);
};

type Named = Pick<Person, 'displayName' | 'login' | 'addresses'>;

const mostFound = 100;

/** Whom the policy lets this person find by any of the texts; the rest of the question is put to them. */
async function candidates({ directory, person }: DavContext, searches: readonly XmlElement[]): Promise<ShownPerson[]> {
  const terms = searches.map((search) => matchText(search).replace(/^mailto:/, ''));
  const found = new Map<string, ShownPerson>();
  for (const term of new Set(terms)) {
    for (const one of await searchPeople(directory, person, { purpose: 'principal', term, limit: mostFound }))
      if (one.accountId !== person.accountId) found.set(`${one.kind}:${one.login}`, one);
  }
  return [...found.values()];
}

function matchText(search: XmlElement): string {
  const match = childOf(search, dav('match'));
  return match ? textOf(match).trim().toLowerCase() : '';
}

function parseSearch(search: XmlElement): (one: Named) => boolean {
  const prop = childOf(search, dav('prop'));
  const match = childOf(search, dav('match'));
  if (!prop || !match) throw new DomainError('invalid', 'property-search: prop and match are needed');
  const text = matchText(search);
  // All properties of one search have to match; which way of matching is ours to choose, and we take "contains".
  const compare = comparison(search.attributes['match-type'] ?? match.attributes['match-type'] ?? 'contains');
  const names = elementsOf(prop).map(clarkName);
  return (one) => names.every((name) => valuesOf(one, name).some((value) => compare(value.toLowerCase(), text)));
}

function valuesOf(one: Named, name: string): readonly string[] {
  if (name === dav('displayname')) return [one.displayName, one.login];
  if (name === calendarServer('email-address-set')) return one.addresses;
  return name === caldav('calendar-user-address-set') ? one.addresses.map((address) => `mailto:${address}`) : [];
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
  const members = wantsOwner && resource.type === 'home' ? await listHome(context, resource) : [];
  const preferences = preferencesOf(context.request);
  const document = multistatus(preferences);
  const render = renderer(requireWanted(body), context);
  for (const member of members) document.properties(member.href, render(member));
  return multistatusAnswer(document.finish(), appliedPreferences(preferences));
};

function isAbovePrincipals(resource: Resource): boolean {
  return resource.type === 'root' || resource.type === 'principals' || resource.type === 'principal';
}

/** RFC 3744 section 9.2: the principals named in the ACL: the owner, and with whom it is shared, as far as the policy shows them. */
export const aclPrincipalPropSet: Report = async (context, { body, resource }) => {
  if (depthOf(context.request, 0) !== 0) throw new DomainError('invalid', 'acl-principal-prop-set: Depth');
  const others = resource.type === 'collection' ? await peopleInAcl(context, resource) : [];
  const own: PrincipalResource = { type: 'principal', href: context.hrefs.principal };
  return principalsAnswer(context, body, [own, ...others.map((shown) => principalOf(shown, context.hrefs))]);
};

function principalAnswer(context: DavContext, body: XmlElement, found: boolean) {
  return principalsAnswer(context, body, found ? [{ type: 'principal', href: context.hrefs.principal }] : []);
}

async function principalsAnswer(context: DavContext, body: XmlElement, principals: readonly PrincipalResource[]) {
  const preferences = preferencesOf(context.request);
  const document = multistatus(preferences);
  const wanted = requireWanted(body);
  const render = renderer(wanted, context);
  for (const principal of principals) document.properties(principal.href, render(await withFacts(context, principal, wanted)));
  return multistatusAnswer(document.finish(), appliedPreferences(preferences));
}
