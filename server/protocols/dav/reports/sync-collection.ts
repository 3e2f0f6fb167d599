import { DomainError } from '@/server/core/errors';
import type { Item, Position } from '@/server/domain/sync/model';
import { childOf, textOf, type XmlElement } from '@/server/formats/xml/tree';
import { multistatusAnswer } from '../answer';
import type { DavContext } from '../context';
import { refuse } from '../errors';
import { depthOf, preferencesOf } from '../headers';
import { itemsOf } from '../items';
import { appliedPreferences } from '../methods/propfind';
import { multistatus } from '../multistatus';
import { dav } from '../names';
import { needsWholeItem } from '../properties/item';
import { renderer, type Wanted } from '../properties/render';
import type { CollectionResource } from '../resources';
import { parseSyncToken, syncToken } from '../sync-token';
import { dataExtras, dataNames } from './data-extras';
import { limitIn } from './limit';
import type { Report } from './report';
import { requireWanted } from './require-wanted';

// sync-collection: RFC 6578 section 3.

const step = 100;

export const syncCollection: Report = async (context, { body, resource }) => {
  if (resource.type !== 'collection') throw new DomainError('forbidden', 'sync-collection: not a collection');
  // Section 3.3 says Depth 0; Thunderbird's address book and old drafts send 1 and mean the same.
  if (depthOf(context.request, 0) === 'infinity') throw new DomainError('invalid', 'sync-collection: Depth');
  const level = childOf(body, dav('sync-level'));
  if (level && textOf(level).trim() !== '1') throw refuse(403, dav('sync-traversal-supported'));
  const since = positionIn(body);
  const limit = limitIn(body, dav('limit'), dav('nresults'));
  const wanted = requireWanted(body);

  const changes = await itemsOf(context, resource.collection).changes(since, limit ?? undefined);
  const preferences = preferencesOf(context.request);
  const document = multistatus(preferences);
  const render = renderer(wanted, context, dataExtras({ body, kind: resource.kind, collection: resource.collection }));
  const { kind, collection, href } = resource;
  for (let start = 0; start < changes.changed.length; start += step) {
    const refs = changes.changed.slice(start, start + step);
    const whole = needsBodies(wanted)
      ? await wholeItems(
          context,
          resource,
          refs.map(({ name }) => name),
        )
      : null;
    for (const ref of refs) {
      // Deleted in the meantime: the next sync will say so, and this one must not promise a body.
      const item = whole ? whole.get(ref.name) : ref;
      const itemHref = context.hrefs.item(href, ref.name);
      if (item) document.properties(itemHref, render({ type: 'item', kind, href: itemHref, collection, item }));
    }
  }
  for (const name of changes.removed) document.status(context.hrefs.item(href, name), 404);
  if (changes.truncated) document.status(href, 507, '<D:number-of-matches-within-limits/>');
  return multistatusAnswer(document.finish(`<D:sync-token>${syncToken(changes.position)}</D:sync-token>`), appliedPreferences(preferences));
};

/** Null for the first sync; refuses what we never gave out (dav.md 38). */
function positionIn(body: XmlElement): Position | null {
  const token = childOf(body, dav('sync-token'));
  if (!token) throw new DomainError('invalid', 'sync-collection: no sync-token element');
  const text = textOf(token).trim();
  if (text === '') return null;
  const position = parseSyncToken(text);
  if (!position) throw refuse(403, dav('valid-sync-token'));
  return position;
}

function needsBodies(wanted: Wanted): boolean {
  if (wanted.mode !== 'prop') return true;
  return wanted.names.some((name) => needsWholeItem.has(name) || dataNames.has(name));
}

async function wholeItems(context: DavContext, { collection }: CollectionResource, names: string[]): Promise<Map<string, Item>> {
  return new Map((await itemsOf(context, collection).readMany(names)).map((item) => [item.name, item]));
}
