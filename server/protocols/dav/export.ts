import { componentsOf, propertyOf } from '@/server/formats/content-line/model';
import { encodeText } from '@/server/formats/content-line/text-value';
import { makeProperty, writeLines } from '@/server/formats/content-line/write-lines';
import { parseCalendar } from '@/server/formats/ical/parse';
import { type DavAnswer, emptyAnswer } from './answer';
import type { DavContext } from './context';
import { holds, preconditionOf } from './headers';
import { itemsOf } from './items';
import type { CollectionResource } from './resources';
import { syncToken } from './sync-token';

// GET on a calendar or address book gives the whole of it in one file, as webcal subscribers and backups like it.

const step = 100;

export async function exportCollection(context: DavContext, resource: CollectionResource): Promise<DavAnswer> {
  const { collection, kind } = resource;
  const headers = { 'Cache-Control': 'private, no-cache', ETag: `"${syncToken(collection)}"` };
  if (!holds(preconditionOf(context.request), syncToken(collection))) return emptyAnswer(304, headers);
  const items = itemsOf(context, collection);
  const names = (await items.refs()).map(({ name }) => name);
  const bodies: string[] = [];
  for (let start = 0; start < names.length; start += step)
    for (const { body } of await items.readMany(names.slice(start, start + step))) bodies.push(body);
  const type = kind === 'calendar' ? 'text/calendar; charset=utf-8' : 'text/vcard; charset=utf-8';
  return {
    status: 200,
    headers: { ...headers, 'Content-Type': type },
    body: kind === 'calendar' ? joinCalendars(bodies, collection.displayName) : joinCards(bodies),
  };
}

/** One VCALENDAR with every component, each time zone once. */
function joinCalendars(bodies: readonly string[], displayName: string): string {
  const zones = new Map<string, string>();
  let components = '';
  for (const body of bodies) {
    for (const component of componentsOf(parseCalendar(body))) {
      if (component.name !== 'VTIMEZONE') components += writeLines(component);
      else {
        const tzid = propertyOf(component, 'TZID')?.value ?? '';
        if (!zones.has(tzid)) zones.set(tzid, writeLines(component));
      }
    }
  }
  const head = [makeProperty('VERSION', '2.0'), makeProperty('PRODID', '-//Atrium//CalDAV//EN')];
  if (displayName !== '') head.push(makeProperty('X-WR-CALNAME', encodeText(displayName)));
  const opened = writeLines({ kind: 'component', name: 'VCALENDAR', children: head });
  const end = 'END:VCALENDAR\r\n';
  return opened.slice(0, -end.length) + [...zones.values()].join('') + components + end;
}

function joinCards(bodies: readonly string[]): string {
  return bodies.map((body) => (body.endsWith('\n') ? body : `${body}\r\n`)).join('');
}
