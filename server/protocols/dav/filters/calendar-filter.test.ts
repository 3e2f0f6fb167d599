import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCalendarObject } from '@/server/formats/ical/parse';
import { utcZone, type Zone } from '@/server/formats/ical/zone-offsets';
import { namedZone } from '@/server/formats/ical/zones';
import { parseXml } from '@/server/formats/xml/parse-xml';
import { DavRefusal } from '../errors';
import { parseCalendarFilter } from './calendar-filter';
import { calendarMeets } from './match-calendar';

const filterOf = (inner: string) =>
  parseCalendarFilter(
    parseXml(`<C:filter xmlns:C="urn:ietf:params:xml:ns:caldav"><C:comp-filter name="VCALENDAR">${inner}</C:comp-filter></C:filter>`),
  );
const range = (start: string, end: string) => `<C:time-range${start ? ` start="${start}"` : ''}${end ? ` end="${end}"` : ''}/>`;
const objectOf = (component: string, ...lines: string[]) =>
  parseCalendarObject(
    `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:${component}\r\nUID:u1\r\nDTSTAMP:20260101T000000Z\r\n${lines.join('\r\n')}\r\nEND:${component}\r\nEND:VCALENDAR\r\n`,
  );
const meets = (inner: string, object: ReturnType<typeof objectOf>, zone: Zone = utcZone) =>
  calendarMeets(filterOf(inner), { object, zone });
const inRange = (component: string, start: string, end: string, lines: string[], zone?: Zone) =>
  meets(`<C:comp-filter name="${component}">${range(start, end)}</C:comp-filter>`, objectOf(component, ...lines), zone);

test('dav 30: an event is found by overlap, and a range that only touches it returns nothing', () => {
  const event = ['DTSTART:20260110T100000Z', 'DTEND:20260110T110000Z'];
  assert.equal(inRange('VEVENT', '20260110T103000Z', '20260110T120000Z', event), true);
  assert.equal(inRange('VEVENT', '20260110T110000Z', '20260110T120000Z', event), false);
  assert.equal(inRange('VEVENT', '20260110T090000Z', '20260110T100000Z', event), false);
  assert.equal(inRange('VEVENT', '', '20260110T100001Z', event), true);
  assert.equal(inRange('VEVENT', '20260110T105959Z', '', event), true);
  assert.equal(inRange('VEVENT', '20260110T110000Z', '', event), false);
});

test('dav 30: an event without end lasts no time, an all-day one a day, in the zone that counts', () => {
  assert.equal(inRange('VEVENT', '20260110T100000Z', '20260110T100001Z', ['DTSTART:20260110T100000Z']), true);
  assert.equal(inRange('VEVENT', '20260110T100001Z', '20260110T110000Z', ['DTSTART:20260110T100000Z']), false);
  const allDay = ['DTSTART;VALUE=DATE:20260110'];
  assert.equal(inRange('VEVENT', '20260110T235900Z', '20260111T120000Z', allDay), true);
  assert.equal(inRange('VEVENT', '20260111T000000Z', '20260111T120000Z', allDay), false);
  const newYork = namedZone('America/New_York');
  assert.ok(newYork);
  assert.equal(inRange('VEVENT', '20260111T000000Z', '20260111T043000Z', allDay, newYork), true);
  assert.equal(inRange('VEVENT', '20260110T000000Z', '20260110T050000Z', allDay, newYork), false);
});

test('dav 30: recurrences count with EXDATE, RDATE and moved exceptions', () => {
  const series = [
    'DTSTART:20260105T100000Z',
    'DTEND:20260105T110000Z',
    'RRULE:FREQ=WEEKLY;COUNT=4',
    'EXDATE:20260112T100000Z',
    'RDATE:20260114T100000Z',
  ];
  assert.equal(inRange('VEVENT', '20260119T000000Z', '20260120T000000Z', series), true);
  assert.equal(inRange('VEVENT', '20260112T000000Z', '20260113T000000Z', series), false);
  assert.equal(inRange('VEVENT', '20260114T000000Z', '20260115T000000Z', series), true);
  assert.equal(inRange('VEVENT', '20260202T000000Z', '20260203T000000Z', series), false);
  const endless = ['DTSTART:19500101T100000Z', 'RRULE:FREQ=YEARLY'];
  assert.equal(inRange('VEVENT', '20990101T000000Z', '20990102T000000Z', endless), true);
  assert.equal(inRange('VEVENT', '19490101T000000Z', '19491231T000000Z', endless), false);
  assert.equal(inRange('VEVENT', '20260101T000000Z', '', endless), true);
});

test('dav 30: to-dos follow the table of DTSTART, DUE, DURATION, COMPLETED and CREATED', () => {
  const january = ['20260101T000000Z', '20260201T000000Z'] as const;
  const todo = (...lines: string[]) => inRange('VTODO', ...january, lines);
  assert.equal(todo('DTSTART:20251201T000000Z', 'DUE:20260115T000000Z'), true);
  assert.equal(todo('DTSTART:20260110T000000Z', 'DURATION:PT1H'), true);
  assert.equal(todo('DTSTART:20260210T000000Z'), false);
  assert.equal(todo('DUE:20260115T000000Z'), true);
  assert.equal(todo('DUE:20260101T000000Z'), false);
  assert.equal(todo('DUE:20260201T000000Z'), true);
  assert.equal(todo('COMPLETED:20260115T000000Z', 'CREATED:20251201T000000Z'), true);
  assert.equal(todo('COMPLETED:20260301T000000Z', 'CREATED:20260215T000000Z'), false);
  assert.equal(todo('COMPLETED:20251215T000000Z'), false);
  assert.equal(todo('CREATED:20251215T000000Z'), true);
  assert.equal(todo('CREATED:20260215T000000Z'), false);
  assert.equal(todo('SUMMARY:always'), true);
});

test('dav 30: journal entries by their day, free/busy by its periods', () => {
  assert.equal(inRange('VJOURNAL', '20260110T120000Z', '20260110T130000Z', ['DTSTART;VALUE=DATE:20260110']), true);
  assert.equal(inRange('VJOURNAL', '20260110T120000Z', '20260110T130000Z', ['DTSTART:20260110T110000Z']), false);
  assert.equal(inRange('VJOURNAL', '20260110T120000Z', '20260110T130000Z', ['SUMMARY:undated']), false);
  assert.equal(inRange('VFREEBUSY', '20260110T120000Z', '20260110T130000Z', ['FREEBUSY:20260110T123000Z/PT15M']), true);
  assert.equal(inRange('VFREEBUSY', '20260110T130000Z', '20260110T140000Z', ['FREEBUSY:20260110T123000Z/PT15M']), false);
});

test('dav 30: alarms ring before, after the end, again and again, in recurrences too', () => {
  const rings = (start: string, end: string, event: string[], alarm: string[]) =>
    meets(
      `<C:comp-filter name="VEVENT"><C:comp-filter name="VALARM">${range(start, end)}</C:comp-filter></C:comp-filter>`,
      objectOf('VEVENT', ...event, 'BEGIN:VALARM', 'ACTION:DISPLAY', ...alarm, 'END:VALARM'),
    );
  const event = ['DTSTART:20260110T100000Z', 'DTEND:20260110T110000Z'];
  assert.equal(rings('20260110T094500Z', '20260110T094501Z', event, ['TRIGGER:-PT15M']), true);
  assert.equal(rings('20260110T100000Z', '20260110T110000Z', event, ['TRIGGER:-PT15M']), false);
  assert.equal(rings('20260110T110500Z', '20260110T110600Z', event, ['TRIGGER;RELATED=END:PT5M']), true);
  assert.equal(rings('20260101T000000Z', '20260101T000100Z', event, ['TRIGGER;VALUE=DATE-TIME:20260101T000000Z']), true);
  assert.equal(rings('20260110T100500Z', '20260110T100600Z', event, ['TRIGGER:-PT15M', 'REPEAT:2', 'DURATION:PT10M']), true);
  assert.equal(rings('20260110T101000Z', '20260110T110000Z', event, ['TRIGGER:-PT15M', 'REPEAT:2', 'DURATION:PT10M']), false);
  assert.equal(rings('20260117T090000Z', '20260117T093000Z', [...event, 'RRULE:FREQ=WEEKLY'], ['TRIGGER:-PT1H']), true);
});

test('dav 31: properties and parameters by text, absence and negation', () => {
  const object = objectOf(
    'VEVENT',
    'DTSTART:20260110T100000Z',
    'SUMMARY:Größe\\, Lunch',
    'ATTENDEE;PARTSTAT=DECLINED;CN="A B":mailto:a@x.example',
  );
  const event = (inner: string) => meets(`<C:comp-filter name="VEVENT">${inner}</C:comp-filter>`, object);
  const text = (name: string, match: string) => `<C:prop-filter name="${name}">${match}</C:prop-filter>`;
  assert.equal(event(text('SUMMARY', '<C:text-match>lunch</C:text-match>')), true);
  assert.equal(event(text('SUMMARY', '<C:text-match>e, L</C:text-match>')), true);
  assert.equal(event(text('SUMMARY', '<C:text-match collation="i;octet">lunch</C:text-match>')), false);
  assert.equal(event(text('SUMMARY', '<C:text-match collation="i;unicode-casemap">GRÖSSE</C:text-match>')), true);
  assert.equal(event(text('SUMMARY', '<C:text-match negate-condition="yes">lunch</C:text-match>')), false);
  assert.equal(event(text('LOCATION', '<C:is-not-defined/>')), true);
  assert.equal(event(text('LOCATION', '')), false);
  assert.equal(event(text('ATTENDEE', '<C:param-filter name="PARTSTAT"><C:text-match>declined</C:text-match></C:param-filter>')), true);
  assert.equal(event(text('ATTENDEE', '<C:param-filter name="ROLE"><C:is-not-defined/></C:param-filter>')), true);
  assert.equal(event(text('ATTENDEE', '<C:param-filter name="PARTSTAT"><C:is-not-defined/></C:param-filter>')), false);
  assert.equal(event('<C:comp-filter name="VALARM"><C:is-not-defined/></C:comp-filter>'), true);
  assert.equal(event('<C:comp-filter name="VALARM"/>'), false);
  assert.equal(event(text('DTSTAMP', range('20260101T000000Z', '20260102T000000Z'))), true);
  assert.equal(event(text('DTSTAMP', range('20260102T000000Z', ''))), false);
});

test('dav 31: what cannot be answered exactly is refused by name', () => {
  const refusal = (inner: string) => {
    try {
      filterOf(inner);
    } catch (error) {
      if (error instanceof DavRefusal) return `${error.status} ${error.error}`;
      throw error;
    }
    return 'taken';
  };
  const vevent = (inner: string) => `<C:comp-filter name="VEVENT">${inner}</C:comp-filter>`;
  assert.match(
    refusal(vevent('<C:prop-filter name="SUMMARY"><C:text-match collation="i;made-up">x</C:text-match></C:prop-filter>')),
    /^403 <C:supported-collation/,
  );
  assert.match(refusal(vevent('<X:odd xmlns:X="urn:x"/>')), /^403 <C:supported-filter/);
  assert.match(refusal(vevent('<C:time-range start="20260101"/>')), /^403 <C:valid-filter/);
  assert.match(refusal(vevent('<C:time-range/>')), /^403 <C:valid-filter/);
  assert.match(refusal(vevent('<C:time-range start="20260102T000000Z" end="20260101T000000Z"/>')), /^403 <C:valid-filter/);
  assert.match(refusal('<C:comp-filter/>'), /^403 <C:valid-filter/);
  assert.match(refusal(range('20260101T000000Z', '')), /^403 <C:supported-filter/);
});
