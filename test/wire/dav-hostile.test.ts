import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cardText, eventText, prefixes, propfindBody } from '@/test/support/dav';
import { davStage } from '@/test/support/dav-stage';

// Hostile bodies, headers and addresses: always an answer below 500, and the server goes on. How long they may take is measured by dav-hostile-corpus.

const stage = davStage();
const xmlVerbs = ['PROPFIND', 'PROPPATCH', 'REPORT', 'MKCALENDAR', 'MKCOL', 'ACL'] as const;

async function refused(method: string, path: string, options: { body?: string | Buffer; headers?: Record<string, string> } = {}) {
  const reply = await stage.dav(method, path, { ...options, headers: { Depth: '0', ...options.headers } });
  assert.ok(reply.status < 500 || [501, 502, 507].includes(reply.status), `${method} ${path}: ${reply.status} ${reply.text.slice(0, 200)}`);
  return reply;
}

test('hostile XML: entities, external subsets, depth, width, wrong encodings, controls', async () => {
  const path = await stage.newCalendar();
  const bodies: (string | Buffer)[] = [
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><D:propfind xmlns:D="DAV:"><D:prop>&b;</D:prop></D:propfind>',
    '<!DOCTYPE x SYSTEM "file:///etc/passwd"><D:propfind xmlns:D="DAV:"/>',
    '<a>'.repeat(5000),
    `<D:propfind xmlns:D="DAV:"><D:prop>${'<D:x/>'.repeat(150_000)}</D:prop></D:propfind>`,
    `<D:propfind xmlns:D="DAV:"><D:prop>${Array.from({ length: 2000 }, (_unused, n) => `<D:p${n}/>`).join('')}</D:prop></D:propfind>`,
    Buffer.from([0xff, 0xfe, 0x00]),
    Buffer.from([0xc3, 0x28]),
    Buffer.alloc(100_000, 0),
    '<D:propfind xmlns:D="DAV:"><D:prop><D:displayname>&#0;</D:displayname></D:prop></D:propfind>',
    '\u0000',
    '<',
    '<?xml version="1.0"?>',
    `<D:propertyupdate ${prefixes}><D:set><D:prop><D:displayname>\u0001</D:displayname></D:prop></D:set></D:propertyupdate>`,
    `<D:propertyupdate ${prefixes}><D:set><D:prop><D:displayname>${'x'.repeat(300)}</D:displayname></D:prop></D:set></D:propertyupdate>`,
    `<D:propertyupdate ${prefixes}><D:set><D:prop>${'<X:x xmlns:X="urn:x">1</X:x>'.repeat(600)}</D:prop></D:set></D:propertyupdate>`,
    `<x ${Array.from({ length: 500 }, (_unused, n) => `xmlns:n${n}="urn:${n}"`).join(' ')}/>`,
    `<D:propertyupdate ${prefixes}><D:set><D:prop><__proto__ xmlns="">x</__proto__><constructor xmlns="">y</constructor></D:prop></D:set></D:propertyupdate>`,
  ];
  for (const method of xmlVerbs)
    for (const body of bodies) await refused(method, method.startsWith('MK') ? `${stage.calendars}h/` : path, { body });
  assert.equal((await stage.dav('PROPFIND', path, { body: propfindBody('D:displayname'), headers: { Depth: '0' } })).status, 207);
});

test('hostile reports: every report with odd insides', async () => {
  const path = await stage.newCalendar();
  const book = await stage.newBook();
  await stage.dav('PUT', `${path}e.ics`, { body: eventText('e', 'DTSTART:20260101T000000Z', 'RRULE:FREQ=SECONDLY') });
  await stage.dav('PUT', `${book}c.vcf`, { body: cardText('c') });
  const range = '<C:time-range start="00010101T000000Z" end="99991231T235959Z"/>';
  const filter = (inner: string) =>
    `<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${inner}</C:comp-filter></C:comp-filter></C:filter>`;
  const deep = '<C:comp-filter name="VEVENT">'.repeat(40) + '</C:comp-filter>'.repeat(40);
  const bodies = [
    `<C:calendar-query ${prefixes}><D:prop><C:calendar-data><C:expand start="00010101T000000Z" end="99991231T235959Z"/></C:calendar-data></D:prop>${filter(range)}</C:calendar-query>`,
    `<C:calendar-query ${prefixes}><D:prop/>${filter('<C:comp-filter name="VALARM"><C:time-range start="00010101T000000Z"/></C:comp-filter>')}</C:calendar-query>`,
    `<C:calendar-query ${prefixes}><D:prop/>${filter(deep)}</C:calendar-query>`,
    `<C:calendar-query ${prefixes}><D:prop/>${filter('<C:time-range start="20261399T999999Z"/>')}</C:calendar-query>`,
    `<C:calendar-query ${prefixes}/>`,
    `<C:free-busy-query ${prefixes}>${range}</C:free-busy-query>`,
    `<C:calendar-multiget ${prefixes}><D:prop><C:calendar-data/></D:prop><D:href>${'/'.repeat(10_000)}</D:href><D:href/><D:href>%00</D:href><D:href>..</D:href></C:calendar-multiget>`,
    `<R:addressbook-query ${prefixes}><D:prop/><R:filter><R:prop-filter/></R:filter></R:addressbook-query>`,
    `<R:addressbook-query ${prefixes}><D:prop/><R:filter test="maybe"/></R:addressbook-query>`,
    `<R:addressbook-multiget ${prefixes}/>`,
    `<D:sync-collection ${prefixes}><D:sync-token>${'x'.repeat(100_000)}</D:sync-token></D:sync-collection>`,
    `<D:sync-collection ${prefixes}><D:sync-token/><D:limit><D:nresults>-1</D:nresults></D:limit></D:sync-collection>`,
    `<D:expand-property ${prefixes}><D:property name="a b"/></D:expand-property>`,
    `<D:expand-property ${prefixes}><D:property name="owner"><D:property name="owner"><D:property name="owner"><D:property name="owner"><D:property name="owner"><D:property name="owner"/></D:property></D:property></D:property></D:property></D:property></D:expand-property>`,
    `<D:principal-property-search ${prefixes}><D:property-search/></D:principal-property-search>`,
    `<D:principal-match ${prefixes}/>`,
    `<X:unknown xmlns:X="urn:x"/>`,
  ];
  for (const body of bodies)
    for (const at of [path, book, `${path}e.ics`, stage.calendars, stage.principal, '/dav/']) await refused('REPORT', at, { body });
});

test('hostile objects: too deep, too many, cut off, recursive rules, injected lines', async () => {
  const path = await stage.newCalendar();
  const objects = [
    'BEGIN:VCALENDAR\r\n'.repeat(1000),
    `BEGIN:VCALENDAR\r\n${'BEGIN:X\r\n'.repeat(50_000)}`,
    eventText('a', 'DTSTART:20260101T000000Z', ...Array.from({ length: 30 }, () => 'RRULE:FREQ=DAILY')),
    eventText('b', 'DTSTART:99991231T235959Z', 'DURATION:P9999999D'),
    eventText('c', 'DTSTART:20260101T000000Z', `ATTENDEE;${'X=1;'.repeat(5000)}:mailto:a@b`),
    eventText('d', 'DTSTART:20260101T000000Z', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'),
    eventText('e'.repeat(5000)),
    eventText(''),
    eventText('f', 'DTSTART;TZID=../../etc/passwd:20260101T000000'),
    eventText('g', 'DTSTART:20260101T000000Z', 'SUMMARY:a\rb\u0007c'),
    eventText('h').slice(0, 80),
  ];
  for (const [index, body] of objects.entries()) await refused('PUT', `${path}${index}.ics`, { body });
  const range = '<C:time-range start="20260101T000000Z" end="20270101T000000Z"/>';
  const query = `<C:calendar-query ${prefixes}><D:prop><D:getetag/><C:calendar-data><C:expand start="20260101T000000Z" end="20260201T000000Z"/></C:calendar-data></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${range}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`;
  assert.equal((await refused('REPORT', path, { body: query })).status, 207);
  assert.equal((await refused('GET', path)).status, 200);
});

test('hostile addresses and headers', async () => {
  const path = await stage.newCalendar();
  const long = 'x'.repeat(500);
  for (const at of [
    '/dav/%',
    '/dav/calendars/%00/',
    '/dav//',
    '/dav/calendars//personal/',
    `/dav/calendars/${stage.user.login}/../../principals/`,
    `${stage.calendars}%2e%2e/`,
    `${path}${long}.ics`,
    `${stage.calendars}${long}/`,
    `${stage.calendars}a%20/`,
    `${path}x%20`,
    `${path}%F0%9F%8D%95.ics`,
    `${path}a%0Ab.ics`,
  ])
    for (const method of ['GET', 'PUT', 'DELETE', 'PROPFIND', 'MKCALENDAR', 'MOVE', 'REPORT', 'PROPPATCH', 'OPTIONS'])
      await refused(method, at, { body: method === 'PUT' ? eventText('x') : '', headers: { Destination: `${path}y.ics` } });
  await stage.dav('PUT', `${path}e.ics`, { body: eventText('e') });
  const odd: Record<string, string>[] = [
    { 'If-Match': '"'.repeat(1000) },
    { 'If-None-Match': ',,,' },
    { 'If-Modified-Since': 'yesterday' },
    { Depth: '-1' },
    { Depth: '1, 1' },
    { Prefer: 'return=;,=' },
    { Range: 'bytes=0-1' },
    { 'Content-Range': 'bytes 0-1/2' },
    { If: '(<urn:x>)' },
    { Accept: 'nothing/at-all' },
    { 'Content-Type': 'text/calendar; charset=no-such' },
    { Destination: 'http://' },
    { Destination: '%' },
  ];
  for (const headers of odd)
    for (const method of ['GET', 'PUT', 'PROPFIND', 'COPY'])
      await refused(method, `${path}e.ics`, { headers, body: method === 'PUT' ? eventText('e') : '' });
});
