import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caldav, calendarText, cardText, type DavReply, errorsIn, eventText, prefixes, propText, responseOf } from '@/test/support/dav';
import { davStage } from '@/test/support/dav-stage';

// Every row of the tables of RFC 4791 section 9.9 and every kind of match, asked over the wire.

const stage = davStage();

async function fill(path: string, objects: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, body] of Object.entries(objects)) {
    const reply = await stage.dav('PUT', `${path}${name}.ics`, { body });
    assert.equal(reply.status, 201, `${name}: ${reply.text}`);
  }
}

const query = (path: string, filter: string, data = '') =>
  stage.dav('REPORT', path, {
    headers: { Depth: '1' },
    body: `<C:calendar-query ${prefixes}><D:prop><D:getetag/>${data}</D:prop><C:filter><C:comp-filter name="VCALENDAR">${filter}</C:comp-filter></C:filter></C:calendar-query>`,
  });

function names(reply: DavReply): string[] {
  assert.equal(reply.status, 207, reply.text);
  return [...reply.responses.keys()].map((href) => decodeURIComponent(href.split('/').at(-1) ?? '').replace(/\.(ics|vcf)$/, '')).sort();
}

const hours = (hour: number) => `202603${String(10 + Math.floor(hour / 24)).padStart(2, '0')}T${String(hour % 24).padStart(2, '0')}0000Z`;

test('dav 30: the eight rows of the VTODO table, at every edge', async () => {
  const path = await stage.newCalendar();
  // Hours after 10 March: what each to-do has, and when RFC 4791 section 9.9 says it overlaps [s, e).
  const todos: Record<string, { lines: string[]; overlaps: (s: number, e: number) => boolean }> = {
    'start, duration': {
      lines: [`DTSTART:${hours(10)}`, 'DURATION:PT4H'],
      overlaps: (s, e) => s <= 14 && (e > 10 || e >= 14),
    },
    'start, due': { lines: [`DTSTART:${hours(10)}`, `DUE:${hours(14)}`], overlaps: (s, e) => (s < 14 || s <= 10) && (e > 10 || e >= 14) },
    'start, due at once': { lines: [`DTSTART:${hours(10)}`, `DUE:${hours(10)}`], overlaps: (s, e) => s <= 10 && e >= 10 },
    start: { lines: [`DTSTART:${hours(10)}`], overlaps: (s, e) => s <= 10 && e > 10 },
    due: { lines: [`DUE:${hours(14)}`], overlaps: (s, e) => s < 14 && e >= 14 },
    'completed, created': {
      lines: [`COMPLETED:${hours(14)}`, `CREATED:${hours(10)}`],
      overlaps: (s, e) => (s <= 10 || s <= 14) && (e >= 10 || e >= 14),
    },
    completed: { lines: [`COMPLETED:${hours(14)}`], overlaps: (s, e) => s <= 14 && e >= 14 },
    created: { lines: [`CREATED:${hours(10)}`], overlaps: (_s, e) => e > 10 },
    nothing: { lines: ['SUMMARY:Some day'], overlaps: () => true },
  };
  await fill(
    path,
    Object.fromEntries(
      Object.entries(todos).map(([name, { lines }]) => [
        name.replaceAll(/[ ,]+/g, '-'),
        calendarText('VTODO', name.replaceAll(/[ ,]+/g, '-'), ...lines),
      ]),
    ),
  );
  for (const [start, end] of [
    [8, 9],
    [8, 10],
    [8, 11],
    [9, 20],
    [10, 11],
    [11, 13],
    [11, 14],
    [13, 15],
    [14, 15],
    [15, 16],
  ] as const) {
    const found = names(
      await query(path, `<C:comp-filter name="VTODO"><C:time-range start="${hours(start)}" end="${hours(end)}"/></C:comp-filter>`),
    );
    const expected = Object.entries(todos)
      .filter(([, { overlaps }]) => overlaps(start, end))
      .map(([name]) => name.replaceAll(/[ ,]+/g, '-'))
      .sort();
    assert.deepEqual(found, expected, `${start}-${end}`);
  }
});

test('dav 30: journals, and free/busy by its ends or its periods', async () => {
  const path = await stage.newCalendar(
    '<C:supported-calendar-component-set><C:comp name="VJOURNAL"/><C:comp name="VFREEBUSY"/></C:supported-calendar-component-set>',
  );
  await fill(path, {
    day: calendarText('VJOURNAL', 'day', 'DTSTART;VALUE=DATE:20260311'),
    moment: calendarText('VJOURNAL', 'moment', 'DTSTART:20260311T120000Z'),
    dateless: calendarText('VJOURNAL', 'dateless', 'SUMMARY:Never'),
    ends: calendarText('VFREEBUSY', 'ends', 'DTSTART:20260312T080000Z', 'DTEND:20260312T180000Z'),
    periods: calendarText('VFREEBUSY', 'periods', 'FREEBUSY:20260313T100000Z/PT1H,20260313T140000Z/20260313T150000Z'),
    empty: calendarText('VFREEBUSY', 'empty'),
  });
  const at = async (component: string, start: string, end: string) =>
    names(await query(path, `<C:comp-filter name="${component}"><C:time-range start="${start}" end="${end}"/></C:comp-filter>`));
  assert.deepEqual(await at('VJOURNAL', '20260311T120000Z', '20260311T120001Z'), ['day', 'moment']);
  assert.deepEqual(await at('VJOURNAL', '20260311T230000Z', '20260312T000000Z'), ['day']);
  assert.deepEqual(await at('VJOURNAL', '20260312T000000Z', '20270312T000000Z'), []);
  assert.deepEqual(await at('VFREEBUSY', '20260312T170000Z', '20260312T190000Z'), ['ends']);
  assert.deepEqual(await at('VFREEBUSY', '20260313T103000Z', '20260313T104500Z'), ['periods']);
  assert.deepEqual(await at('VFREEBUSY', '20260313T143000Z', '20260313T144500Z'), ['periods']);
  assert.deepEqual(await at('VFREEBUSY', '20260313T113000Z', '20260313T120000Z'), []);
  // dav 32: limit-freebusy-set leaves only the periods of its range.
  const limited = await query(
    path,
    '<C:comp-filter name="VFREEBUSY"/>',
    '<C:calendar-data><C:limit-freebusy-set start="20260313T000000Z" end="20260313T120000Z"/></C:calendar-data>',
  );
  const text = propText(responseOf(limited, `${path}periods.ics`), caldav('calendar-data')) ?? '';
  assert.match(text, /\r\nFREEBUSY:20260313T100000Z\/PT1H\r\n/);
  assert.doesNotMatch(text, /T140000Z/);
  // dav 34: stored free/busy counts in free-busy-query.
  const busy = await stage.dav('REPORT', path, {
    body: `<C:free-busy-query ${prefixes}><C:time-range start="20260313T000000Z" end="20260314T000000Z"/></C:free-busy-query>`,
  });
  assert.deepEqual(busy.text.match(/\r\nFREEBUSY[^\r]*/g)?.length, 2);
});

test('dav 30: alarms: by start, by end, absolute, repeated, in a series, in an exception', async () => {
  const path = await stage.newCalendar();
  const alarm = (...lines: string[]) => ['BEGIN:VALARM', 'ACTION:DISPLAY', ...lines, 'END:VALARM'];
  const start = ['DTSTART:20260310T100000Z', 'DTEND:20260310T110000Z'];
  await fill(path, {
    before: eventText('before', ...start, ...alarm('TRIGGER:-PT30M')),
    end: eventText('end', ...start, ...alarm('TRIGGER;RELATED=END:PT30M')),
    absolute: eventText('absolute', ...start, ...alarm('TRIGGER;VALUE=DATE-TIME:20260301T000000Z')),
    repeated: eventText('repeated', ...start, ...alarm('TRIGGER:-PT1H', 'REPEAT:2', 'DURATION:PT10M')),
    series: eventText(
      'series',
      ...start,
      'RRULE:FREQ=DAILY;COUNT=5',
      ...alarm('TRIGGER:-PT15M'),
      'END:VEVENT',
      'BEGIN:VEVENT',
      'UID:series',
      'RECURRENCE-ID:20260312T100000Z',
      'DTSTART:20260312T180000Z',
      ...alarm('TRIGGER:PT0S'),
    ),
    due: calendarText('VTODO', 'due', 'DUE:20260310T100000Z', ...alarm('TRIGGER;RELATED=END:-PT5M')),
  });
  const ringing = async (component: string, at: string) =>
    names(
      await query(
        path,
        `<C:comp-filter name="${component}"><C:comp-filter name="VALARM"><C:time-range start="${at}00Z" end="${at}01Z"/></C:comp-filter></C:comp-filter>`,
      ),
    );
  assert.deepEqual(await ringing('VEVENT', '20260310T0930'), ['before']);
  assert.deepEqual(await ringing('VEVENT', '20260310T1130'), ['end']);
  assert.deepEqual(await ringing('VEVENT', '20260301T0000'), ['absolute']);
  for (const minute of ['00', '10', '20']) assert.deepEqual(await ringing('VEVENT', `20260310T09${minute}`), ['repeated']);
  assert.deepEqual(await ringing('VEVENT', '20260310T0945'), ['series']);
  assert.deepEqual(await ringing('VEVENT', '20260314T0945'), ['series']);
  assert.deepEqual(await ringing('VEVENT', '20260312T0945'), []);
  assert.deepEqual(await ringing('VEVENT', '20260312T1800'), ['series']);
  assert.deepEqual(await ringing('VEVENT', '20260315T0945'), []);
  assert.deepEqual(await ringing('VTODO', '20260310T0955'), ['due']);
});

test('dav 31: parameters, absence of them, negation, collations and match types on events', async () => {
  const path = await stage.newCalendar();
  await fill(path, {
    one: eventText(
      'one',
      'DTSTART:20260310T100000Z',
      'SUMMARY;LANGUAGE=de:Straße nach Köln',
      'ATTENDEE;PARTSTAT=ACCEPTED;CN="Ann, B":mailto:ann@x.example',
    ),
    two: eventText(
      'two',
      'DTSTART:20260310T100000Z',
      'SUMMARY:STRASSE',
      'ATTENDEE;PARTSTAT=DECLINED:mailto:bob@x.example',
      'CATEGORIES:A,B\\,C',
    ),
  });
  const prop = async (name: string, inner: string) =>
    names(await query(path, `<C:comp-filter name="VEVENT"><C:prop-filter name="${name}">${inner}</C:prop-filter></C:comp-filter>`));
  const text = (value: string, attributes = '') => `<C:text-match${attributes}>${value}</C:text-match>`;
  const param = (name: string, inner: string) => `<C:param-filter name="${name}">${inner}</C:param-filter>`;
  assert.deepEqual(await prop('SUMMARY', text('straße')), ['one']);
  assert.deepEqual(await prop('SUMMARY', text('strasse')), ['two']);
  assert.deepEqual(await prop('SUMMARY', text('Strasse', ' collation="i;octet"')), []);
  assert.deepEqual(await prop('SUMMARY', text('STRASSE', ' collation="i;octet"')), ['two']);
  assert.deepEqual(await prop('SUMMARY', text('KÖLN')), []);
  assert.deepEqual(await prop('SUMMARY', text('KÖLN', ' collation="i;unicode-casemap"')), ['one']);
  assert.deepEqual(await prop('SUMMARY', text('straße', ' negate-condition="yes"')), ['two']);
  assert.deepEqual(await prop('SUMMARY', text('straße', ' match-type="starts-with"')), ['one']);
  assert.deepEqual(await prop('SUMMARY', text('strasse', ' match-type="equals"')), ['two']);
  assert.deepEqual(await prop('ATTENDEE', param('PARTSTAT', text('accepted'))), ['one']);
  assert.deepEqual(await prop('ATTENDEE', text('bob@') + param('PARTSTAT', text('ACCEPTED'))), []);
  assert.deepEqual(await prop('ATTENDEE', param('CN', '<C:is-not-defined/>')), ['two']);
  assert.deepEqual(await prop('ATTENDEE', param('CN', '')), ['one']);
  assert.deepEqual(await prop('SUMMARY', param('LANGUAGE', text('de', ' negate-condition="yes"'))), []);
  assert.deepEqual(await prop('CATEGORIES', text('b,c')), ['two']);
  assert.deepEqual(await prop('CATEGORIES', '<C:is-not-defined/>'), ['one']);
  assert.deepEqual(await prop('DTSTAMP', '<C:time-range start="20251231T000000Z" end="20260102T000000Z"/>'), ['one', 'two']);
  assert.deepEqual(await prop('DTSTAMP', '<C:time-range start="20260102T000000Z"/>'), []);
  const odd = await query(path, '<C:comp-filter name="VEVENT"><C:time-range/></C:comp-filter>');
  assert.deepEqual(errorsIn(odd), [caldav('valid-filter')]);
});

test('dav 31: allof and anyof, groups, negation and every match type on cards', async () => {
  const book = await stage.newBook();
  const cards: Record<string, string[]> = {
    ann: ['EMAIL;TYPE=WORK:ann@x.example', 'item1.TEL;TYPE=CELL:+49 1', 'item1.X-ABLABEL:Mobile', 'NOTE:Größe'],
    bob: ['EMAIL;TYPE=HOME:bob@x.example', 'EMAIL;TYPE=WORK:bob@work.example', 'NICKNAME:Bobby'],
    cid: ['NICKNAME:Cidney'],
  };
  for (const [name, lines] of Object.entries(cards)) await stage.dav('PUT', `${book}${name}.vcf`, { body: cardText(name, ...lines) });
  const search = async (inner: string, test = '') =>
    names(
      await stage.dav('REPORT', book, {
        body: `<R:addressbook-query ${prefixes}><D:prop><D:getetag/></D:prop><R:filter${test}>${inner}</R:filter></R:addressbook-query>`,
      }),
    );
  const prop = (name: string, inner: string, test = '') => `<R:prop-filter name="${name}"${test}>${inner}</R:prop-filter>`;
  const text = (value: string, attributes = '') => `<R:text-match${attributes}>${value}</R:text-match>`;
  const [work, bobby] = [prop('EMAIL', text('work.example')), prop('NICKNAME', text('bobby'))];
  const cid = prop('NICKNAME', text('cid', ' match-type="starts-with"'));
  assert.deepEqual(await search(work + cid), ['bob', 'cid']);
  assert.deepEqual(await search(work + cid, ' test="anyof"'), ['bob', 'cid']);
  assert.deepEqual(await search(work + bobby, ' test="allof"'), ['bob']);
  assert.deepEqual(await search(work + cid, ' test="allof"'), []);
  // Within one property: of one and the same value.
  const home = '<R:param-filter name="TYPE"><R:text-match>home</R:text-match></R:param-filter>';
  assert.deepEqual(await search(prop('EMAIL', text('work.example') + home, ' test="allof"')), []);
  assert.deepEqual(await search(prop('EMAIL', text('x.example') + home, ' test="allof"')), ['bob']);
  assert.deepEqual(await search(prop('EMAIL', text('work.example') + home, ' test="anyof"')), ['bob']);
  assert.deepEqual(await search(prop('EMAIL', '<R:is-not-defined/>')), ['cid']);
  assert.deepEqual(await search(prop('item1.TEL', '')), ['ann']);
  assert.deepEqual(await search(prop('TEL', '<R:param-filter name="TYPE"><R:is-not-defined/></R:param-filter>')), []);
  assert.deepEqual(await search(prop('NICKNAME', text('bobby', ' negate-condition="yes"'))), ['cid']);
  assert.deepEqual(await search(prop('NICKNAME', text('NEY', ' match-type="ends-with"'))), ['cid']);
  assert.deepEqual(await search(prop('NICKNAME', text('bobb', ' match-type="equals"'))), []);
  assert.deepEqual(await search(prop('NOTE', text('GRÖSSE'))), ['ann']);
  assert.deepEqual(await search(prop('NOTE', text('größe', ' collation="i;octet"'))), []);
  assert.deepEqual(await search(prop('NOTE', text('gRößE', ' collation="i;ascii-casemap"'))), ['ann']);
});

test('dav 32: partial retrieval with and without values; a recurring all-day series expands to dates', async () => {
  const path = await stage.newCalendar();
  await fill(path, {
    days: eventText('days', 'DTSTART;VALUE=DATE:20260310', 'RRULE:FREQ=DAILY;COUNT=4', 'EXDATE;VALUE=DATE:20260311', 'SUMMARY:Days'),
  });
  const data = async (inner: string) =>
    propText(
      responseOf(await query(path, '<C:comp-filter name="VEVENT"/>', `<C:calendar-data>${inner}</C:calendar-data>`)),
      caldav('calendar-data'),
    );
  assert.equal(
    await data(
      '<C:comp name="VCALENDAR"><C:prop name="VERSION"/><C:comp name="VEVENT"><C:prop name="UID" novalue="yes"/><C:prop name="SUMMARY"/></C:comp></C:comp>',
    ),
    'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:\r\nSUMMARY:Days\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
  );
  assert.match((await data('<C:comp name="VCALENDAR"><C:allprop/><C:allcomp/></C:comp>')) ?? '', /RRULE/);
  const expanded = (await data('<C:expand start="20260310T000000Z" end="20260313T000000Z"/>')) ?? '';
  assert.deepEqual(expanded.match(/DTSTART[^\r]*/g), ['DTSTART;VALUE=DATE:20260310', 'DTSTART;VALUE=DATE:20260312']);
  assert.deepEqual(expanded.match(/RECURRENCE-ID[^\r]*/g), ['RECURRENCE-ID;VALUE=DATE:20260310', 'RECURRENCE-ID;VALUE=DATE:20260312']);
  assert.doesNotMatch(expanded, /RRULE|EXDATE/);
});
