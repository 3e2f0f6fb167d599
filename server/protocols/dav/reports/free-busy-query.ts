import { DomainError } from '@/server/core/errors';
import type { Item } from '@/server/domain/sync/model';
import { type BusyTime, isShort } from '@/server/domain/sync/occurrences';
import { makeParameter, makeProperty, writeLines } from '@/server/formats/content-line/write-lines';
import { busyOf } from '@/server/formats/ical/busy';
import { expandBounded } from '@/server/formats/ical/expand';
import { formatUtc } from '@/server/formats/ical/time-value';
import { childOf } from '@/server/formats/xml/tree';
import { refuse } from '../errors';
import { type BusyPeriod, freeBusyPeriods, type Reading } from '../filters/time-range';
import { parseClosedRange } from '../filters/time-range-element';
import { type ItemSource, itemsOf } from '../items';
import { caldav, dav } from '../names';
import { floatingZoneOf } from './data-extras';
import { objectOf } from './parsed';
import type { Report } from './report';

// free-busy-query: RFC 4791 section 7.10. The answer is text/calendar, not a multistatus.

const maxOccurrences = 10_000;

export const freeBusyQuery: Report = async (context, { body, resource }) => {
  if (resource.type !== 'collection') throw new DomainError('forbidden', 'free-busy-query: not a calendar');
  const element = childOf(body, caldav('time-range'));
  if (!element) throw new DomainError('invalid', 'free-busy-query: no time-range');
  const range = parseClosedRange(element);
  const zone = floatingZoneOf(body, resource.collection);
  const { times, unsure } = await busyIn(itemsOf(context, resource.collection), range);
  const known = times.map(({ start, end, tentative }) => ({ start, end, type: tentative ? 'BUSY-TENTATIVE' : 'BUSY' }));
  const periods = [...known, ...unsure.flatMap((item) => busyPeriods({ object: objectOf(item), zone }, range))];
  const document = freeBusyCalendar(periods, { range, now: context.store.clock.now() });
  return { status: 200, headers: { 'Content-Type': 'text/calendar; charset=utf-8' }, body: document };
};

type Range = { start: number; end: number };

/** A short range is answered from stored occurrences, a long one from bodies. */
async function busyIn(items: ItemSource, { start, end }: Range): Promise<{ times: BusyTime[]; unsure: Item[] }> {
  const range = { from: start, to: end };
  if (isShort(range)) return items.busy(range);
  return { times: [], unsure: await items.inRange(range, ['VEVENT', 'VFREEBUSY']) };
}

/** When this object makes busy: opaque by default, cancelled never, tentative as such. */
function busyPeriods(reading: Reading, range: Range): BusyPeriod[] {
  const { object, zone } = reading;
  if (object.component === 'VFREEBUSY')
    return (object.master ? [object.master] : []).flatMap((component) => freeBusyPeriods(component, reading));
  if (object.component !== 'VEVENT') return [];
  const { occurrences, truncated } = expandBounded(object, range.start, range.end, { floatingZone: zone, max: maxOccurrences });
  if (truncated) throw refuse(403, dav('number-of-matches-within-limits'));
  return occurrences.flatMap(({ component, startSeconds, endSeconds }) => {
    const busy = busyOf(component);
    return busy === 'free' ? [] : [{ start: startSeconds, end: endSeconds, type: busy === 'tentative' ? 'BUSY-TENTATIVE' : 'BUSY' }];
  });
}

function freeBusyCalendar(periods: readonly BusyPeriod[], { range, now }: { range: Range; now: Date }): string {
  const types = [...new Set(periods.map(({ type }) => type))].filter((type) => type !== 'FREE').toSorted();
  const lines = types.flatMap((type) =>
    joined(
      periods.filter((period) => period.type === type),
      range,
    ).map(({ start, end }) =>
      makeProperty('FREEBUSY', `${formatUtc(start)}/${formatUtc(end)}`, type === 'BUSY' ? [] : [makeParameter('FBTYPE', type)]),
    ),
  );
  const freeBusy = [
    makeProperty('UID', `freebusy-${range.start}-${range.end}`),
    makeProperty('DTSTAMP', formatUtc(Math.floor(now.getTime() / 1000))),
    makeProperty('DTSTART', formatUtc(range.start)),
    makeProperty('DTEND', formatUtc(range.end)),
    ...lines,
  ];
  return writeLines({
    kind: 'component',
    name: 'VCALENDAR',
    children: [
      makeProperty('VERSION', '2.0'),
      makeProperty('PRODID', '-//Atrium//CalDAV//EN'),
      { kind: 'component', name: 'VFREEBUSY', children: freeBusy },
    ],
  });
}

/** Cut to the range; overlapping and touching periods become one. */
function joined(periods: readonly BusyPeriod[], range: Range): Range[] {
  const sorted = periods
    .map(({ start, end }) => ({ start: Math.max(start, range.start), end: Math.min(end, range.end) }))
    .filter(({ start, end }) => end > start)
    .toSorted((a, b) => a.start - b.start);
  const result: Range[] = [];
  for (const period of sorted) {
    const last = result.at(-1);
    if (last && period.start <= last.end) last.end = Math.max(last.end, period.end);
    else result.push({ ...period });
  }
  return result;
}
