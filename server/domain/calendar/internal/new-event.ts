import type { Component } from '@/server/formats/content-line/model';
import { makeProperty } from '@/server/formats/content-line/write-lines';
import { formatUtc } from '@/server/formats/ical/time-value';
import { ianaZone, utcZone } from '@/server/formats/ical/zone-offsets';
import type { EventInput } from '../schema';
import { applyFields } from './apply-fields';
import { ruleText } from './repeat';
import { timingFrom, withTiming, withZonesFor } from './timing';

export const calendarProductId = '-//Atrium//Atrium//EN';

/** A calendar object for a new event from the web. Errors: `invalid` for an unknown zone or an end before the start. */
export function newEventObject(uid: string, event: EventInput, nowSeconds: number): Component {
  const now = formatUtc(nowSeconds);
  const timing = timingFrom(event, null);
  const bare: Component = {
    kind: 'component',
    name: 'VEVENT',
    children: [
      makeProperty('UID', uid),
      makeProperty('DTSTAMP', now),
      makeProperty('CREATED', now),
      makeProperty('LAST-MODIFIED', now),
      makeProperty('SEQUENCE', '0'),
    ],
  };
  const timed = withTiming(bare, timing);
  const zone = (event.zone === null ? null : ianaZone(event.zone)) ?? utcZone;
  const children = [...timed.children];
  if (event.repeat) children.push(makeProperty('RRULE', ruleText(event.repeat, { start: timing.start, zone })));
  const component = applyFields({ ...timed, children }, event);
  return withZonesFor({
    kind: 'component',
    name: 'VCALENDAR',
    children: [makeProperty('VERSION', '2.0'), makeProperty('PRODID', calendarProductId), makeProperty('CALSCALE', 'GREGORIAN'), component],
  });
}
