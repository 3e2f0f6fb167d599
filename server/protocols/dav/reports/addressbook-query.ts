import { DomainError } from '@/server/core/errors';
import type { Item, ItemRef } from '@/server/domain/sync/model';
import { parseCard } from '@/server/formats/vcard/parse';
import { childOf } from '@/server/formats/xml/tree';
import { multistatusAnswer } from '../answer';
import type { DavContext } from '../context';
import { directoryMatches, isDirectory } from '../directory-books';
import { refuse } from '../errors';
import { type CardFilter, cardMeets, parseCardFilter } from '../filters/card-filter';
import { preferencesOf } from '../headers';
import { itemsOf } from '../items';
import { appliedPreferences } from '../methods/propfind';
import { multistatus } from '../multistatus';
import { carddav } from '../names';
import { renderer } from '../properties/render';
import type { CollectionResource, Resource } from '../resources';
import { dataExtras } from './data-extras';
import { limitIn } from './limit';
import type { Report } from './report';
import { requireWanted } from './require-wanted';

// addressbook-query: RFC 6352 section 8.6.

export const addressbookQuery: Report = async (context, { body, resource }) => {
  if (resource.type !== 'collection' && resource.type !== 'item')
    throw new DomainError('forbidden', 'addressbook-query: not an address book');
  const filterElement = childOf(body, carddav('filter'));
  if (!filterElement) throw refuse(403, carddav('supported-filter'));
  const filter = parseCardFilter(filterElement);
  const limit = limitIn(body, carddav('limit'), carddav('nresults'));
  const wanted = requireWanted(body);
  const { collection, kind } = resource;
  const preferences = preferencesOf(context.request);
  const document = multistatus(preferences);
  const render = renderer(wanted, context, dataExtras({ body, kind, collection }));
  const collectionHref = context.hrefs.collection(kind, collection.name);

  let found = 0;
  let truncated = false;
  for await (const item of candidates(context, resource, filter)) {
    if (!cardMeets(filter, parseCard(item.body).root)) continue;
    if (limit !== null && found >= limit) {
      truncated = true;
      break;
    }
    found += 1;
    const href = context.hrefs.item(collectionHref, item.name);
    document.properties(href, render({ type: 'item', kind, href, collection, item }));
  }
  // Section 8.6.2: what was cut off is said about the request-URI.
  if (truncated) document.status(resource.href, 507, '<D:number-of-matches-within-limits/>');
  return multistatusAnswer(document.finish(), appliedPreferences(preferences));
};

const step = 200;

/** Never too few. A look-up of one address goes by the index of addresses. */
async function* candidates(
  context: DavContext,
  resource: CollectionResource | Extract<Resource, { type: 'item' }>,
  filter: CardFilter,
): AsyncGenerator<Item> {
  const { collection } = resource;
  if (resource.type === 'item') {
    if ('body' in resource.item) yield resource.item;
    return;
  }
  if (isDirectory(collection)) {
    yield* await directoryMatches(context, collection, filter);
    return;
  }
  const items = itemsOf(context, collection);
  const address = askedAddress(filter);
  if (address !== null) {
    yield* await items.byEmail(address);
    return;
  }
  const refs: readonly ItemRef[] = await items.refs();
  for (let start = 0; start < refs.length; start += step) {
    const names = refs.slice(start, start + step).map(({ name }) => name);
    yield* await items.readMany(names);
  }
}

/** The address of a filter that can only be met by cards with exactly this address. */
function askedAddress({ test, props }: CardFilter): string | null {
  if (props.length === 0 || (test === 'anyof' && props.length > 1)) return null;
  for (const prop of props) {
    if (prop.name !== 'EMAIL' || prop.isNotDefined || prop.texts.length === 0) continue;
    if (prop.test === 'anyof' && prop.texts.length + prop.params.length > 1) continue;
    // Folded texts are only good for the index when folding changes nothing but the case of ASCII.
    const exact = prop.texts.find(({ type, negate, text }) => type === 'equals' && !negate && /^[\x21-\x7e]{1,190}$/.test(text));
    if (exact) return exact.text.toLowerCase();
  }
  return null;
}
