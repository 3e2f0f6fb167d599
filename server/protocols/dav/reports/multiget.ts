import { DomainError } from '@/server/core/errors';
import type { Item } from '@/server/domain/sync/model';
import { childrenOf, textOf } from '@/server/formats/xml/tree';
import { multistatusAnswer } from '../answer';
import type { DavContext } from '../context';
import { ownHosts, preferencesOf } from '../headers';
import { itemsOf } from '../items';
import { appliedPreferences } from '../methods/propfind';
import { foreignHref, multistatus } from '../multistatus';
import { dav } from '../names';
import { parsePath, pathOfReference } from '../path';
import { renderer } from '../properties/render';
import { type CollectionResource, isOwnLogin, type Resource } from '../resources';
import { dataExtras } from './data-extras';
import type { Report } from './report';
import { requireWanted } from './require-wanted';

// calendar-multiget and addressbook-multiget: RFC 4791 section 7.9, RFC 6352 section 8.7.

const step = 200;

export const multiget: Report = async (context, { body, resource }) => {
  const wanted = requireWanted(body);
  const at = resource.type === 'item' ? parentOf(resource, context) : resource;
  if (at.type !== 'collection') throw new DomainError('forbidden', 'multiget: not a collection');
  const hrefs = childrenOf(body, dav('href')).map((element) => textOf(element).trim());
  if (hrefs.length === 0) throw new DomainError('invalid', 'multiget: no href');

  const preferences = preferencesOf(context.request);
  const document = multistatus(preferences);
  const render = renderer(wanted, context, dataExtras({ body, kind: at.kind, collection: at.collection }));
  // Some at a time: objects may be large, and a hundred thousand may be asked for.
  for (let start = 0; start < hrefs.length; start += step) {
    const some = hrefs.slice(start, start + step);
    const names = some.map((href) => nameIn(href, at, context));
    const items = await readNamed(context, at, names);
    for (const [index, name] of names.entries()) {
      const item = name === null ? undefined : items.get(name);
      if (!item) document.status(foreignHref(some[index] ?? ''), 404);
      else {
        const href = context.hrefs.item(at.href, item.name);
        document.properties(href, render({ type: 'item', kind: at.kind, href, collection: at.collection, item }));
      }
    }
  }
  return multistatusAnswer(document.finish(), appliedPreferences(preferences));
};

function parentOf(resource: Extract<Resource, { type: 'item' }>, { hrefs }: DavContext): CollectionResource {
  const { kind, collection } = resource;
  return { type: 'collection', kind, collection, href: hrefs.collection(kind, collection.name) };
}

/** The item name an href means; null when it lies elsewhere. Hrefs are compared decoded (dav.md 11). */
function nameIn(href: string, at: CollectionResource, context: DavContext): string | null {
  const path = pathOfReference(href, ownHosts(context.request));
  if (path === null) return null;
  try {
    const { target } = parsePath(path);
    const inside = target.type === 'item' && target.kind === at.kind && target.collection === at.collection.name;
    return inside && isSameHome(target.login, context) ? target.name : null;
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}

/** Whether a login means the home the request is in, however it is spelt. */
function isSameHome(login: string, { person, target }: DavContext): boolean {
  const here = 'login' in target ? target.login : person.login;
  return isOwnLogin(person, here) ? isOwnLogin(person, login) : login.toLowerCase() === here.toLowerCase();
}

async function readNamed(context: DavContext, at: CollectionResource, names: readonly (string | null)[]): Promise<Map<string, Item>> {
  const wanted = names.filter((name): name is string => name !== null);
  const items = wanted.length === 0 ? [] : await itemsOf(context, at.collection).readMany(wanted);
  return new Map(items.map((item) => [item.name, item]));
}
