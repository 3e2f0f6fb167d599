import { DomainError } from '@/server/core/errors';
import { clarkName } from '@/server/formats/xml/tree';
import { multistatusAnswer } from '../answer';
import { readXmlBody } from '../body';
import type { DavContext, Method } from '../context';
import { refuse } from '../errors';
import { type Depth, depthOf, preferencesOf } from '../headers';
import { itemsOf } from '../items';
import { multistatus } from '../multistatus';
import { dav } from '../names';
import { withFacts } from '../principal-facts';
import { type Renderer, renderer, type Wanted } from '../properties/render';
import { wantedIn, wantsWholeItems } from '../properties/wanted';
import { type CollectionResource, listHome, loadResource, type Resource } from '../resources';

// PROPFIND: RFC 4918 section 9.1; Prefer by RFC 8144.

export const propfind: Method = async (context) => {
  const body = await readXmlBody(context.request);
  if (body && clarkName(body) !== dav('propfind')) throw new DomainError('invalid', 'propfind: another root element');
  const wanted = body ? wantedIn(body) : ({ mode: 'allprop', include: [] } as const);
  if (!wanted) throw new DomainError('invalid', 'propfind: asks for nothing');
  const resource = await withFacts(context, await loadResource(context), wanted);
  const depth = depthOf(context.request, 'infinity');
  // Deviation: Depth infinity is refused on collections, which section 9.1 allows.
  if (depth === 'infinity' && resource.type !== 'item') throw refuse(403, dav('propfind-finite-depth'));

  const { minimal, noRoot } = preferencesOf(context.request);
  const document = multistatus({ minimal });
  const render = renderer(wanted, context);
  if (!(noRoot && depth === 1)) document.properties(resource.href, render(resource));
  if (depth === 1) {
    for (const member of await membersOf(context, resource))
      document.properties(member.href, render(await withFacts(context, member, wanted)));
    if (resource.type === 'collection') await addItems(context, { resource, wanted, render, add: document.properties });
  }
  return multistatusAnswer(document.finish(), appliedPreferences({ minimal, noRoot, depth }));
};

/** The members of everything that is not a calendar or address book. */
async function membersOf(context: DavContext, resource: Resource): Promise<Resource[]> {
  const members = await allMembersOf(context, resource);
  return members.filter((member) => !('kind' in member) || context.kinds.has(member.kind));
}

async function allMembersOf(context: DavContext, resource: Resource): Promise<Resource[]> {
  const { hrefs } = context;
  switch (resource.type) {
    case 'root':
      if (hrefs.principals === hrefs.root) return [{ type: 'principal', href: hrefs.principal }];
      return [
        { type: 'principals', href: hrefs.principals },
        { type: 'homes', kind: 'calendar', href: hrefs.homes('calendar') },
        { type: 'homes', kind: 'addressbook', href: hrefs.homes('addressbook') },
      ];
    case 'principals':
      return [{ type: 'principal', href: hrefs.principal }];
    case 'principal':
      // In the old spelling the homes lie below the principal.
      if (resource.shown || resource.proxies) return [];
      if (hrefs.homes('calendar') !== resource.href) return proxyGroups(hrefs.principal);
      return [
        ...proxyGroups(hrefs.principal),
        { type: 'home', kind: 'calendar', href: hrefs.home('calendar') },
        { type: 'home', kind: 'addressbook', href: hrefs.home('addressbook') },
      ];
    case 'homes':
      return [{ type: 'home', kind: resource.kind, href: hrefs.home(resource.kind) }];
    case 'home':
      return listHome(context, resource);
    case 'collection':
    case 'item':
      return [];
  }
}

/** The groups of those who act for somebody lie below their principal (caldav-proxy section 4). */
const proxyGroups = (principal: string): Resource[] =>
  (['read', 'write'] as const).map((access) => ({ type: 'principal', href: `${principal}calendar-proxy-${access}/`, proxies: access }));

type Listing = {
  resource: CollectionResource;
  wanted: Wanted;
  render: Renderer;
  add: (href: string, propstats: ReturnType<Renderer>) => void;
};

async function addItems(context: DavContext, { resource, wanted, render, add }: Listing): Promise<void> {
  const { hrefs } = context;
  const { collection, href, kind } = resource;
  const items = itemsOf(context, collection);
  const refs = await items.refs();
  if (!wantsWholeItems(wanted)) {
    for (const item of refs) {
      const itemHref = hrefs.item(href, item.name);
      add(itemHref, render({ type: 'item', kind, href: itemHref, collection, item }));
    }
    return;
  }
  const step = 100;
  for (let start = 0; start < refs.length; start += step) {
    const names = refs.slice(start, start + step).map(({ name }) => name);
    for (const item of await items.readMany(names)) {
      const itemHref = hrefs.item(href, item.name);
      add(itemHref, render({ type: 'item', kind, href: itemHref, collection, item }));
    }
  }
}

/** RFC 7240 section 3. */
export function appliedPreferences({
  minimal,
  noRoot,
  depth,
}: {
  minimal: boolean;
  noRoot?: boolean;
  depth?: Depth;
}): Record<string, string> {
  const applied = [...(minimal ? ['return=minimal'] : []), ...(noRoot && depth === 1 ? ['depth-noroot'] : [])];
  return applied.length === 0 ? { Vary: 'Brief, Prefer' } : { Vary: 'Brief, Prefer', 'Preference-Applied': applied.join(', ') };
}
