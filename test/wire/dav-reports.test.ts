import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  caldav,
  calendarText,
  carddav,
  cardText,
  type DavReply,
  dav as d,
  errorsIn,
  eventText,
  prefixes,
  propText,
  responseOf,
} from '@/test/support/dav';
import { davStage } from '@/test/support/dav-stage';

let path = '';
const stage = davStage(async (ready) => {
  path = await ready.newCalendar();
  const put = (name: string, body: string) => ready.dav('PUT', `${path}${name}.ics`, { body });
  await put('single', eventText('single', 'DTSTART:20260110T100000Z', 'DTEND:20260110T110000Z', 'SUMMARY:Single', 'LOCATION:Room 1'));
  await put(
    'weekly',
    eventText(
      'weekly',
      'DTSTART;TZID=Europe/Berlin:20260105T090000',
      'DTEND;TZID=Europe/Berlin:20260105T100000',
      'RRULE:FREQ=WEEKLY',
      'EXDATE;TZID=Europe/Berlin:20260112T090000',
      'SUMMARY:Weekly',
    ).replace(
      'END:VCALENDAR',
      'BEGIN:VEVENT\r\nUID:weekly\r\nDTSTAMP:20260101T000000Z\r\nRECURRENCE-ID;TZID=Europe/Berlin:20260119T090000\r\nDTSTART;TZID=Europe/Berlin:20260121T150000\r\nDTEND;TZID=Europe/Berlin:20260121T160000\r\nSUMMARY:Moved\r\nSTATUS:TENTATIVE\r\nEND:VEVENT\r\nEND:VCALENDAR',
    ),
  );
  await put('allday', eventText('allday', 'DTSTART;VALUE=DATE:20260115', 'SUMMARY:Day', 'TRANSP:TRANSPARENT'));
  await put('floating', eventText('floating', 'DTSTART:20260116T120000', 'DTEND:20260116T130000', 'SUMMARY:Floating'));
  await put('old', eventText('old', 'DTSTART:19550105T100000Z', 'DTEND:19550105T110000Z', 'SUMMARY:Old'));
  await put('far', eventText('far', 'DTSTART:22550105T100000Z', 'DTEND:22550105T110000Z', 'SUMMARY:Far'));
  await put('cancelled', eventText('cancelled', 'DTSTART:20260110T103000Z', 'DTEND:20260110T120000Z', 'STATUS:CANCELLED', 'SUMMARY:Off'));
  await put(
    'alarm',
    eventText(
      'alarm',
      'DTSTART:20260120T100000Z',
      'DTEND:20260120T110000Z',
      'SUMMARY:Alarm',
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      'TRIGGER:-P2D',
      'END:VALARM',
    ),
  );
  await put('todo', calendarText('VTODO', 'todo', 'DUE:20260118T100000Z', 'SUMMARY:Todo'));
  await put('done', calendarText('VTODO', 'done', 'COMPLETED:20260102T100000Z', 'STATUS:COMPLETED', 'SUMMARY:Done'));
  await put('open', calendarText('VTODO', 'open', 'SUMMARY:No time at all'));
  await put('journal', calendarText('VJOURNAL', 'journal', 'DTSTART;VALUE=DATE:20260115', 'SUMMARY:Journal'));
});

const query = (filter: string, { data = '', more = '' }: { data?: string; more?: string } = {}): Promise<DavReply> =>
  stage.dav('REPORT', path, {
    headers: { Depth: '1' },
    body: `<C:calendar-query ${prefixes}><D:prop><D:getetag/>${data}</D:prop><C:filter><C:comp-filter name="VCALENDAR">${filter}</C:comp-filter></C:filter>${more}</C:calendar-query>`,
  });
const names = (reply: DavReply) => {
  assert.equal(reply.status, 207, reply.text);
  return [...reply.responses.keys()].map((href) => href.slice(path.length).replace('.ics', '')).sort();
};
const range = (component: string, start: string, end: string) =>
  `<C:comp-filter name="${component}"><C:time-range${start && ` start="${start}"`}${end && ` end="${end}"`}/></C:comp-filter>`;

test('dav 30: a time range finds single and recurring events, and nothing outside', async () => {
  assert.deepEqual(names(await query(range('VEVENT', '20260110T000000Z', '20260111T000000Z'))), ['cancelled', 'single']);
  assert.deepEqual(names(await query(range('VEVENT', '20260126T080000Z', '20260126T081500Z'))), ['weekly']);
  assert.deepEqual(names(await query(range('VEVENT', '20260112T080000Z', '20260112T090000Z'))), []);
  assert.deepEqual(names(await query(range('VEVENT', '20260119T080000Z', '20260119T090000Z'))), []);
  assert.deepEqual(names(await query(range('VEVENT', '20260121T140000Z', '20260121T141500Z'))), ['weekly']);
  assert.deepEqual(names(await query(range('VEVENT', '20400105T080000Z', '20400109T090000Z'))), ['weekly']);
  assert.deepEqual(names(await query(range('VEVENT', '20251201T000000Z', '20251220T000000Z'))), []);
});

test('dav 30: open ranges, dates before 1970 and far ahead', async () => {
  assert.deepEqual(names(await query(range('VEVENT', '', '19700101T000000Z'))), ['old']);
  assert.deepEqual(names(await query(range('VEVENT', '22000101T000000Z', ''))), ['far', 'weekly']);
  assert.deepEqual(names(await query(range('VEVENT', '19550101T000000Z', '19560101T000000Z'))), ['old']);
});

test('dav 30: floating and all-day times are read in the zone of the request, else of the calendar, else UTC', async () => {
  const newYork =
    'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VTIMEZONE\r\nTZID:America/New_York\r\nBEGIN:STANDARD\r\nDTSTART:20071104T020000\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nEND:VCALENDAR\r\n';
  const noonUtc = range('VEVENT', '20260116T120000Z', '20260116T123000Z');
  const noonNewYork = range('VEVENT', '20260116T170000Z', '20260116T173000Z');
  const asked = { more: `<C:timezone>${newYork}</C:timezone>` };
  assert.deepEqual(names(await query(noonUtc)), ['floating']);
  assert.deepEqual(names(await query(noonUtc, asked)), []);
  assert.deepEqual(names(await query(noonNewYork, asked)), ['floating']);
  assert.deepEqual(names(await query(range('VEVENT', '20260116T010000Z', '20260116T040000Z'), asked)), ['allday']);
  await stage.dav('PROPPATCH', path, {
    body: `<D:propertyupdate ${prefixes}><D:set><D:prop><C:calendar-timezone>${newYork}</C:calendar-timezone></D:prop></D:set></D:propertyupdate>`,
  });
  assert.deepEqual(names(await query(noonNewYork)), ['floating']);
  await stage.dav('PROPPATCH', path, {
    body: `<D:propertyupdate ${prefixes}><D:remove><D:prop><C:calendar-timezone/></D:prop></D:remove></D:propertyupdate>`,
  });
  assert.deepEqual(names(await query(noonUtc)), ['floating']);
  const wrong = await query(noonUtc, { more: '<C:timezone>nonsense</C:timezone>' });
  assert.deepEqual(errorsIn(wrong), [caldav('valid-calendar-data')]);
});

test('dav 30: to-dos, journals and alarms by their own rules', async () => {
  assert.deepEqual(names(await query(range('VTODO', '20260117T000000Z', '20260119T000000Z'))), ['open', 'todo']);
  assert.deepEqual(names(await query(range('VTODO', '20260102T000000Z', '20260103T000000Z'))), ['done', 'open']);
  assert.deepEqual(names(await query(range('VJOURNAL', '20260115T100000Z', '20260115T110000Z'))), ['journal']);
  assert.deepEqual(
    names(await query(`<C:comp-filter name="VEVENT">${range('VALARM', '20260118T100000Z', '20260118T100001Z')}</C:comp-filter>`)),
    ['alarm'],
  );
  assert.deepEqual(
    names(await query(`<C:comp-filter name="VEVENT">${range('VALARM', '20260120T100000Z', '20260120T110000Z')}</C:comp-filter>`)),
    [],
  );
});

test('dav 31: by component, property, text, absence; without bodies too', async () => {
  assert.deepEqual(names(await query('<C:comp-filter name="VTODO"/>')), ['done', 'open', 'todo']);
  assert.deepEqual(names(await query('')).length, 12);
  assert.deepEqual(names(await query('<C:comp-filter name="VEVENT"><C:is-not-defined/></C:comp-filter>')), [
    'done',
    'journal',
    'open',
    'todo',
  ]);
  assert.deepEqual(
    names(
      await query(
        '<C:comp-filter name="VEVENT"><C:prop-filter name="SUMMARY"><C:text-match>MOVED</C:text-match></C:prop-filter></C:comp-filter>',
      ),
    ),
    ['weekly'],
  );
  assert.deepEqual(names(await query('<C:comp-filter name="VEVENT"><C:prop-filter name="LOCATION"/></C:comp-filter>')), ['single']);
  assert.deepEqual(
    names(
      await query(
        '<C:comp-filter name="VTODO"><C:prop-filter name="COMPLETED"><C:is-not-defined/></C:prop-filter><C:prop-filter name="STATUS"><C:text-match negate-condition="yes">COMPLETED</C:text-match></C:prop-filter></C:comp-filter>',
      ),
    ),
    [],
  );
  assert.deepEqual(
    names(await query('<C:comp-filter name="VTODO"><C:prop-filter name="COMPLETED"><C:is-not-defined/></C:prop-filter></C:comp-filter>')),
    ['open', 'todo'],
  );
  const single = await stage.dav('REPORT', `${path}single.ics`, {
    body: `<C:calendar-query ${prefixes}><D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"/></C:comp-filter></C:filter></C:calendar-query>`,
  });
  assert.deepEqual(names(single), ['single']);
});

test('dav 31: what cannot be answered is 403 with its element, never an empty answer', async () => {
  const refusal = async (filter: string) => {
    const reply = await query(filter);
    assert.equal(reply.status, 403);
    return errorsIn(reply)[0];
  };
  assert.equal(
    await refusal(
      '<C:comp-filter name="VEVENT"><C:prop-filter name="SUMMARY"><C:text-match collation="i;odd">x</C:text-match></C:prop-filter></C:comp-filter>',
    ),
    caldav('supported-collation'),
  );
  assert.equal(await refusal('<X:odd xmlns:X="urn:x"/>'), caldav('supported-filter'));
  assert.equal(await refusal(range('VEVENT', '20260110', '')), caldav('valid-filter'));
  const noFilter = await stage.dav('REPORT', path, { body: `<C:calendar-query ${prefixes}><D:prop/></C:calendar-query>` });
  assert.deepEqual(errorsIn(noFilter), [caldav('valid-filter')]);
  const version = await query('<C:comp-filter name="VEVENT"/>', { data: '<C:calendar-data content-type="application/calendar+json"/>' });
  assert.deepEqual(errorsIn(version), [caldav('supported-calendar-data')]);
});

test('dav 32: expand, limit-recurrence-set and partial retrieval over the wire', async () => {
  const asked = range('VEVENT', '20260119T000000Z', '20260127T000000Z');
  const expanded = await query(asked, {
    data: '<C:calendar-data><C:expand start="20260119T000000Z" end="20260127T000000Z"/></C:calendar-data>',
  });
  const weekly = propText(responseOf(expanded, `${path}weekly.ics`), caldav('calendar-data')) ?? '';
  assert.equal(weekly.match(/BEGIN:VEVENT/g)?.length, 2);
  assert.doesNotMatch(weekly, /RRULE|EXDATE|TZID/);
  assert.match(weekly, /RECURRENCE-ID:20260119T080000Z[\s\S]*SUMMARY:Moved/);
  assert.match(weekly, /RECURRENCE-ID:20260126T080000Z/);
  const limited = await query(asked, {
    data: '<C:calendar-data><C:limit-recurrence-set start="20260126T000000Z" end="20260127T000000Z"/></C:calendar-data>',
  });
  const series = propText(responseOf(limited, `${path}weekly.ics`), caldav('calendar-data')) ?? '';
  assert.match(series, /RRULE/);
  assert.doesNotMatch(series, /Moved/);
  const partial = await query(asked, {
    data: '<C:calendar-data><C:comp name="VCALENDAR"><C:comp name="VEVENT"><C:prop name="SUMMARY"/></C:comp></C:comp></C:calendar-data>',
  });
  assert.equal(
    propText(responseOf(partial, `${path}alarm.ics`), caldav('calendar-data')),
    'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Alarm\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
  );
});

test('dav 33: multiget answers each href, 404 for the missing, hundreds at once', async () => {
  const hrefs = [
    `${path}single.ics`,
    `${path}none.ics`,
    `${stage.atrium.url}${path}todo.ics`,
    '/elsewhere',
    `${stage.books}personal/x.vcf`,
    'http://other.example/x',
    '%',
  ];
  const reply = await stage.dav('REPORT', path, {
    body: `<C:calendar-multiget ${prefixes}><D:prop><D:getetag/><C:calendar-data/></D:prop>${hrefs.map((href) => `<D:href>${href}</D:href>`).join('')}</C:calendar-multiget>`,
  });
  assert.equal(reply.responses.size, hrefs.length);
  assert.match(propText(responseOf(reply, `${path}single.ics`), caldav('calendar-data')) ?? '', /SUMMARY:Single/);
  assert.ok(responseOf(reply, `${path}todo.ics`).props.has(d('getetag')));
  for (const href of [`${path}none.ics`, '/elsewhere', 'http://other.example/x', '%'])
    assert.equal(responseOf(reply, href).status, 404, href);
  const many = Array.from({ length: 3000 }, (_unused, n) => `<D:href>${path}${n % 2 === 0 ? 'single' : n}.ics</D:href>`).join('');
  const big = await stage.dav('REPORT', path, {
    body: `<C:calendar-multiget ${prefixes}><D:prop><D:getetag/></D:prop>${many}</C:calendar-multiget>`,
  });
  assert.equal(big.status, 207);
  assert.equal(big.responses.size, 1501);
  assert.equal((await stage.dav('REPORT', path, { body: `<C:calendar-multiget ${prefixes}><D:prop/></C:calendar-multiget>` })).status, 400);
});

test('dav 34: free/busy is a calendar with 200: opaque by default, tentative apart, cancelled and transparent free', async () => {
  const freeBusy = (start: string, end: string) =>
    stage.dav('REPORT', path, {
      headers: { Depth: '1' },
      body: `<C:free-busy-query ${prefixes}><C:time-range start="${start}" end="${end}"/></C:free-busy-query>`,
    });
  const reply = await freeBusy('20260110T000000Z', '20260122T000000Z');
  assert.equal(reply.status, 200);
  assert.match(reply.headers['content-type'] ?? '', /^text\/calendar/);
  const lines = reply.text.split('\r\n').filter((line) => line.startsWith('FREEBUSY'));
  assert.deepEqual(lines, [
    'FREEBUSY:20260110T100000Z/20260110T110000Z',
    'FREEBUSY:20260116T120000Z/20260116T130000Z',
    'FREEBUSY:20260120T100000Z/20260120T110000Z',
    'FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260121T140000Z/20260121T150000Z',
  ]);
  assert.match((await freeBusy('20260110T103000Z', '20260110T104500Z')).text, /FREEBUSY:20260110T103000Z\/20260110T104500Z/);
  assert.doesNotMatch((await freeBusy('20260113T000000Z', '20260114T000000Z')).text, /\r\nFREEBUSY/);
  assert.equal((await stage.dav('REPORT', path, { body: `<C:free-busy-query ${prefixes}/>` })).status, 400);
});

test('dav 35, 31: address books are searched, with a limit that says so', async () => {
  const book = await stage.newBook();
  for (let n = 0; n < 5; n += 1)
    await stage.dav('PUT', `${book}c${n}.vcf`, { body: cardText(`c${n}`, `EMAIL;TYPE=WORK:Person${n}@Example.org`, `NICKNAME:N${n}`) });
  const search = (filter: string, limit = '') =>
    stage.dav('REPORT', book, {
      body: `<R:addressbook-query ${prefixes}><D:prop><D:getetag/><R:address-data/></D:prop><R:filter>${filter}</R:filter>${limit}</R:addressbook-query>`,
    });
  const byMail = await search(
    '<R:prop-filter name="EMAIL"><R:text-match match-type="equals">person3@example.org</R:text-match></R:prop-filter>',
  );
  assert.deepEqual([...byMail.responses.keys()], [`${book}c3.vcf`]);
  assert.equal(propText(responseOf(byMail), carddav('address-data')), cardText('c3', 'EMAIL;TYPE=WORK:Person3@Example.org', 'NICKNAME:N3'));
  assert.equal((await search('<R:prop-filter name="EMAIL"><R:text-match>EXAMPLE</R:text-match></R:prop-filter>')).responses.size, 5);
  assert.equal(
    (await search('<R:prop-filter name="NICKNAME"><R:text-match match-type="starts-with">n1</R:text-match></R:prop-filter>')).responses
      .size,
    1,
  );
  assert.equal((await search('')).responses.size, 5);
  const limited = await search('', '<R:limit><R:nresults>2</R:nresults></R:limit>');
  assert.equal(limited.responses.size, 3);
  assert.equal(responseOf(limited, book).status, 507);
  assert.match(limited.text, /number-of-matches-within-limits/);
  assert.equal((await search('', '<R:limit><R:nresults>none</R:nresults></R:limit>')).status, 400);
  assert.deepEqual(errorsIn(await search('<R:prop-filter name="FN"><R:text-match collation="i;odd">x</R:text-match></R:prop-filter>')), [
    carddav('supported-collation'),
  ]);
  assert.deepEqual(errorsIn(await search('<X:odd xmlns:X="urn:x"/>')), [carddav('supported-filter')]);
});
