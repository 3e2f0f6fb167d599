import { DomainError } from '@/server/core/errors';
import type { Component, Item, ItemRef } from '@/server/domain/sync/model';
import { isShort } from '@/server/domain/sync/occurrences';
import { childOf } from '@/server/formats/xml/tree';
import { multistatusAnswer } from '../answer';
import type { DavContext } from '../context';
import { refuse } from '../errors';
import { type CompFilter, parseCalendarFilter } from '../filters/calendar-filter';
import { calendarMeets } from '../filters/match-calendar';
import { preferencesOf } from '../headers';
import { itemsOf } from '../items';
import { appliedPreferences } from '../methods/propfind';
import { multistatus } from '../multistatus';
import { caldav } from '../names';
import { needsWholeItem } from '../properties/item';
import { renderer, type Wanted } from '../properties/render';
import type { Resource } from '../resources';
import { dataExtras, dataNames, floatingZoneOf } from './data-extras';
import { objectOf } from './parsed';
import type { Report } from './report';
import { requireWanted } from './require-wanted';

// calendar-query: RFC 4791 section 7.8. The database narrows by component and time; the filter then decides exactly.

export const calendarQuery: Report = async (context, { body, resource }) => {
  if (resource.type !== 'collection' && resource.type !== 'item') throw new DomainError('forbidden', 'calendar-query: not a calendar');
  const filterElement = childOf(body, caldav('filter'));
  if (!filterElement) throw refuse(403, caldav('valid-filter'));
  const filter = parseCalendarFilter(filterElement);
  const { collection, kind } = resource;
  const zone = floatingZoneOf(body, collection);
  const wanted = requireWanted(body);

  const preferences = preferencesOf(context.request);
  const document = multistatus(preferences);
  const render = renderer(wanted, context, dataExtras({ body, kind, collection }));
  const collectionHref = context.hrefs.collection(kind, collection.name);
  for await (const candidate of candidates(context, { resource, filter, wanted })) {
    for (const { item, certain } of candidate) {
      if (!certain && !('body' in item && calendarMeets(filter, { object: objectOf(item), zone }))) continue;
      const href = context.hrefs.item(collectionHref, item.name);
      document.properties(href, render({ type: 'item', kind, href, collection, item }));
    }
  }
  return multistatusAnswer(document.finish(), appliedPreferences(preferences));
};

type Question = { resource: Extract<Resource, { type: 'collection' | 'item' }>; filter: CompFilter; wanted: Wanted };

const step = 100;

/** `certain`: meets the filter, as the database knows. */
type Candidate = { item: Item | ItemRef; certain: boolean };

/** Never too few. Bodies are read only where the filter or the answer needs them, and some at a time. */
async function* candidates(context: DavContext, { resource, filter, wanted }: Question): AsyncGenerator<readonly Candidate[]> {
  const decided = isComponentOnly(filter);
  if (resource.type === 'item') {
    if (componentMatches(filter, resource.item)) yield [{ item: resource.item, certain: decided }];
    return;
  }
  const items = itemsOf(context, resource.collection);
  const narrowed = narrowing(filter);
  if (narrowed?.timeRange) {
    const { start, end } = narrowed.timeRange;
    const components = [narrowed.component];
    if (start !== null && end !== null && isShort({ from: start, to: end })) {
      const found = await items.occurring({ from: start, to: end }, components);
      const enough = isRangeOnly(filter);
      yield found.map(({ item, certain }) => ({ item, certain: certain && enough }));
    } else yield (await items.inRange({ from: start, to: end }, components)).map(unsure);
    return;
  }
  const refs = (await items.refs()).filter((ref) => componentMatches(filter, ref));
  if (decided && !needsBodies(wanted)) {
    yield refs.map((item) => ({ item, certain: true }));
    return;
  }
  for (let start = 0; start < refs.length; start += step) {
    const names = refs.slice(start, start + step).map(({ name }) => name);
    yield (await items.readMany(names)).map((item) => ({ item, certain: decided }));
  }
}

const unsure = (item: Item): Candidate => ({ item, certain: false });

const stored: readonly Component[] = ['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY'];

/** The one component the filter asks for, with its time range, when it is as simple as most are. */
function narrowing(filter: CompFilter): { component: Component; timeRange: CompFilter['timeRange'] } | null {
  for (const comp of filter.comps) {
    const component = stored.find((name) => name === comp.name);
    if (component && !comp.isNotDefined) return { component, timeRange: comp.timeRange };
  }
  return null;
}

/** Whether an object of this kind can meet the filter at all. */
function componentMatches(filter: CompFilter, { component }: ItemRef): boolean {
  return filter.comps.every((comp) => {
    if (!stored.some((name) => name === comp.name)) return true;
    return comp.isNotDefined ? comp.name !== component : comp.name === component;
  });
}

/** The filter asks for nothing but kinds of component: the listing answers it. */
function isComponentOnly(filter: CompFilter): boolean {
  return (
    !filter.isNotDefined &&
    filter.props.length === 0 &&
    filter.comps.every(
      (comp) => stored.some((name) => name === comp.name) && !comp.timeRange && comp.props.length === 0 && comp.comps.length === 0,
    )
  );
}

/** The filter asks for nothing but events in a range of time. */
function isRangeOnly({ props, comps, isNotDefined }: CompFilter): boolean {
  const [only] = comps;
  return (
    !isNotDefined &&
    props.length === 0 &&
    comps.length === 1 &&
    only?.name === 'VEVENT' &&
    only.timeRange !== null &&
    only.props.length === 0 &&
    only.comps.length === 0
  );
}

function needsBodies(wanted: Wanted): boolean {
  return wanted.mode !== 'prop' || wanted.names.some((name) => dataNames.has(name) || needsWholeItem.has(name));
}
