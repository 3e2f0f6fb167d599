import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCalendarObject } from '@/server/formats/ical/parse';
import { utcZone } from '@/server/formats/ical/zone-offsets';
import { parseXml } from '@/server/formats/xml/parse-xml';
import { parseAddressData, renderAddressData } from './address-data';
import { parseCalendarData, renderCalendarData } from './calendar-data';

const series = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:x',
  'BEGIN:VEVENT',
  'UID:u1',
  'DTSTART;TZID=Europe/Paris:20260105T100000',
  'DTEND;TZID=Europe/Paris:20260105T110000',
  'RRULE:FREQ=WEEKLY;COUNT=5',
  'EXDATE;TZID=Europe/Paris:20260112T100000',
  'SUMMARY:Weekly',
  'X-KEEP;X-P="a;b":1',
  'END:VEVENT',
  'BEGIN:VEVENT',
  'UID:u1',
  'RECURRENCE-ID;TZID=Europe/Paris:20260119T100000',
  'DTSTART;TZID=Europe/Paris:20260120T150000',
  'DURATION:PT30M',
  'SUMMARY:Moved',
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\r\n');

const rendered = (inner: string, text = series) =>
  renderCalendarData(
    { object: parseCalendarObject(text), zone: utcZone },
    parseCalendarData(parseXml(`<C:calendar-data xmlns:C="urn:ietf:params:xml:ns:caldav">${inner}</C:calendar-data>`)),
  );

test('dav 32: expand gives UTC occurrences with RECURRENCE-ID and without rules or zones', () => {
  const text = rendered('<C:expand start="20260101T000000Z" end="20260131T000000Z"/>');
  assert.equal(text.match(/BEGIN:VEVENT/g)?.length, 3);
  assert.doesNotMatch(text, /RRULE|EXDATE|TZID|VTIMEZONE/);
  assert.match(text, /DTSTART:20260105T090000Z\r\nRECURRENCE-ID:20260105T090000Z\r\nDTEND:20260105T100000Z/);
  assert.match(text, /DTSTART:20260120T140000Z\r\nRECURRENCE-ID:20260119T090000Z\r\nDURATION:PT30M\r\nSUMMARY:Moved/);
  assert.match(text, /X-KEEP;X-P="a;b":1/);
});

test('dav 32: expand keeps dates dates and single events single', () => {
  const allDay = series
    .replaceAll(/;TZID=Europe\/Paris:(\d{8})T\d{6}/g, ';VALUE=DATE:$1')
    .replace(/BEGIN:VEVENT\r\nUID:u1\r\nREC[\s\S]*?END:VEVENT\r\n/, '');
  const text = rendered('<C:expand start="20260105T000000Z" end="20260106T000000Z"/>', allDay);
  assert.match(text, /DTSTART;VALUE=DATE:20260105\r\nRECURRENCE-ID;VALUE=DATE:20260105/);
  const single =
    'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTART;TZID=Europe/Paris:20260105T100000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n';
  const one = rendered('<C:expand start="20260105T000000Z" end="20260106T000000Z"/>', single);
  assert.match(one, /DTSTART:20260105T090000Z/);
  assert.doesNotMatch(one, /RECURRENCE-ID/);
});

test('dav 32: limit-recurrence-set keeps the series and drops exceptions that lie elsewhere', () => {
  assert.match(rendered('<C:limit-recurrence-set start="20260119T000000Z" end="20260119T120000Z"/>'), /SUMMARY:Moved/);
  assert.match(rendered('<C:limit-recurrence-set start="20260120T000000Z" end="20260120T200000Z"/>'), /SUMMARY:Moved/);
  const other = rendered('<C:limit-recurrence-set start="20260101T000000Z" end="20260106T000000Z"/>');
  assert.doesNotMatch(other, /SUMMARY:Moved/);
  assert.match(other, /RRULE:FREQ=WEEKLY;COUNT=5/);
});

test('dav 32: only asked components and properties come back', () => {
  const text = rendered(
    '<C:comp name="VCALENDAR"><C:prop name="VERSION"/><C:comp name="VEVENT"><C:prop name="SUMMARY"/><C:prop name="UID" novalue="yes"/></C:comp></C:comp>',
  );
  assert.equal(
    text,
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'BEGIN:VEVENT',
      'UID:',
      'SUMMARY:Weekly',
      'END:VEVENT',
      'BEGIN:VEVENT',
      'UID:',
      'SUMMARY:Moved',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\r\n'),
  );
});

const cardText = [
  'BEGIN:VCARD',
  'VERSION:3.0',
  'UID:1',
  'FN:A',
  'N:A;;;;',
  'TEL;TYPE=CELL,PREF:1',
  'PHOTO;ENCODING=b;TYPE=JPEG:AAAA',
  'item1.X-ABLabel:x',
  'END:VCARD',
  '',
].join('\r\n');
const address = (attributes: string, inner = '') =>
  renderAddressData(
    cardText,
    parseAddressData(parseXml(`<R:address-data xmlns:R="urn:ietf:params:xml:ns:carddav"${attributes}>${inner}</R:address-data>`)),
  );

test('dav 58: a card stays in its version unless the other one is asked for', () => {
  assert.equal(address(''), cardText);
  assert.equal(address(' content-type="text/vcard" version="3.0"'), cardText);
  const four = address(' version="4.0"');
  assert.match(four, /VERSION:4\.0/);
  assert.match(four, /TEL;TYPE=CELL;PREF=1:1/);
  assert.match(four, /PHOTO:data:image\/jpeg;base64,AAAA/);
  assert.match(four, /item1\.X-ABLabel:x/);
});

test('dav 32: address-data gives only asked properties', () => {
  assert.equal(address('', '<R:prop name="FN"/>'), ['BEGIN:VCARD', 'VERSION:3.0', 'FN:A', 'END:VCARD', ''].join('\r\n'));
});
