import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf } from '@/server/formats/xml/tree';
import {
  caldav,
  calendarText,
  carddav,
  cardText,
  dav as d,
  errorsIn,
  eventText,
  prefixes,
  propfindBody,
  propText,
  responseOf,
} from '@/test/support/dav';
import { davStage } from '@/test/support/dav-stage';

const stage = davStage();
const put = (path: string, body: string, headers: Record<string, string> = {}) => stage.dav('PUT', path, { body, headers });

test('dav 15: one tag in PUT, GET, PROPFIND and REPORT, and only a real change changes it', async () => {
  const path = await stage.newCalendar();
  const made = await put(`${path}a.ics`, eventText('a'));
  const tags = async () => {
    const got = await stage.dav('GET', `${path}a.ics`);
    const head = await stage.dav('HEAD', `${path}a.ics`);
    const found = responseOf(await stage.dav('PROPFIND', `${path}a.ics`, { body: propfindBody('D:getetag'), headers: { Depth: '0' } }));
    const multiget = responseOf(
      await stage.dav('REPORT', path, {
        body: `<C:calendar-multiget ${prefixes}><D:prop><D:getetag/></D:prop><D:href>${path}a.ics</D:href></C:calendar-multiget>`,
      }),
    );
    return [got.headers.etag, head.headers.etag, propText(found, d('getetag')), propText(multiget, d('getetag'))];
  };
  assert.deepEqual(new Set(await tags()), new Set([made.headers.etag]));
  // The same bytes again, and a change of the collection's name, change nothing.
  const again = await put(`${path}a.ics`, eventText('a'));
  assert.equal(again.status, 204);
  assert.equal(again.headers.etag, made.headers.etag);
  await stage.dav('PROPPATCH', path, {
    body: `<D:propertyupdate ${prefixes}><D:set><D:prop><D:displayname>n</D:displayname></D:prop></D:set></D:propertyupdate>`,
  });
  assert.deepEqual(new Set(await tags()), new Set([made.headers.etag]));
  // A card without UID gets one: then no tag is told, and the GET shows what is stored.
  const book = await stage.newBook();
  const changed = await put(`${book}n.vcf`, cardText('x').replace('UID:x\r\n', ''));
  assert.equal(changed.status, 201);
  assert.equal(changed.headers.etag, undefined);
  assert.match((await stage.dav('GET', `${book}n.vcf`)).text, /UID:/);
});

test('dav 16: conditions are checked for PUT, DELETE, COPY and MOVE', async () => {
  const path = await stage.newCalendar();
  const { headers } = await put(`${path}a.ics`, eventText('a'));
  assert.equal((await put(`${path}a.ics`, eventText('a', 'DTSTART:20260101T000000Z'), { 'If-None-Match': '*' })).status, 412);
  assert.equal((await put(`${path}a.ics`, eventText('a'), { 'If-Match': '"other"' })).status, 412);
  assert.equal((await put(`${path}a.ics`, eventText('a'), { 'If-Match': `W/${headers.etag}` })).status, 412);
  assert.equal((await put(`${path}missing.ics`, eventText('m'), { 'If-Match': '"other"' })).status, 412);
  assert.equal((await put(`${path}missing.ics`, eventText('m'), { 'If-Match': '*' })).status, 412);
  assert.equal((await stage.dav('DELETE', `${path}a.ics`, { headers: { 'If-Match': '"other"' } })).status, 412);
  assert.equal((await stage.dav('DELETE', `${path}missing.ics`, { headers: { 'If-Match': '"other"' } })).status, 412);
  for (const method of ['COPY', 'MOVE']) {
    const reply = await stage.dav(method, `${path}a.ics`, { headers: { 'If-Match': '"other"', Destination: `${path}b.ics` } });
    assert.equal(reply.status, 412);
  }
  assert.equal((await stage.dav('GET', `${path}a.ics`)).headers.etag, headers.etag);
  assert.equal((await put(`${path}a.ics`, eventText('a', 'DTSTART:20260101T000000Z'), { 'If-Match': `"x", ${headers.etag}` })).status, 204);
  // Of eight writers with the same tag exactly one wins.
  const { headers: now } = await stage.dav('GET', `${path}a.ics`);
  const race = await Promise.all(
    Array.from({ length: 8 }, (_unused, n) =>
      put(`${path}a.ics`, eventText('a', 'DTSTART:20260101T000000Z', `SUMMARY:${n}`), { 'If-Match': now.etag ?? '' }),
    ),
  );
  assert.deepEqual(race.map(({ status }) => status).sort(), [204, 412, 412, 412, 412, 412, 412, 412]);
});

test('dav 17: 201, 204, 404, 405 and 409 where they belong', async () => {
  const path = await stage.newCalendar();
  assert.equal((await put(`${path}a.ics`, eventText('a'))).status, 201);
  assert.equal((await put(`${path}a.ics`, eventText('a', 'DTSTART:20260101T000000Z'))).status, 204);
  assert.equal((await stage.dav('DELETE', `${path}none.ics`)).status, 404);
  assert.equal((await stage.dav('GET', `${path}none.ics`)).status, 404);
  assert.equal((await put(`${stage.calendars}nowhere/a.ics`, eventText('a'))).status, 409);
  assert.equal((await put(`${stage.books}nowhere/a.vcf`, cardText('a'))).status, 409);
  assert.equal((await stage.dav('MKCALENDAR', path)).status, 405);
  assert.equal((await stage.dav('MKCOL', path)).status, 405);
  assert.equal((await stage.dav('MKCALENDAR', `${path}below/`)).status, 403);
  assert.equal((await stage.dav('MKCOL', `${stage.calendars}nowhere/below/`)).status, 409);
  assert.equal((await put(`${path}a/b.ics`, eventText('a'))).status, 409);
  assert.equal((await stage.dav('DELETE', `${path}a/b.ics`)).status, 404);
});

test('dav 18: each precondition of CalDAV has its element', async () => {
  const path = await stage.newCalendar('<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>');
  const refused = async (body: string, headers: Record<string, string> = {}) => {
    const reply = await put(`${path}x.ics`, body, headers);
    assert.ok([403, 409].includes(reply.status), `${reply.status} for ${body.slice(0, 60)}`);
    return errorsIn(reply)[0];
  };
  assert.equal(await refused('hello', { 'Content-Type': 'text/plain' }), caldav('supported-calendar-data'));
  assert.equal(await refused('hello', { 'Content-Type': 'text/calendar' }), caldav('valid-calendar-data'));
  assert.equal(await refused(eventText('x').replace('END:VEVENT', '')), caldav('valid-calendar-data'));
  assert.equal(
    await refused(eventText('x').replace('VERSION:2.0', 'VERSION:2.0\r\nMETHOD:REQUEST')),
    caldav('valid-calendar-object-resource'),
  );
  assert.equal(
    await refused(
      eventText('x').replace('END:VCALENDAR', 'BEGIN:VEVENT\r\nUID:y\r\nDTSTART:20260101T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR'),
    ),
    caldav('valid-calendar-object-resource'),
  );
  assert.equal(
    await refused(eventText('x').replace('END:VCALENDAR', 'BEGIN:VTODO\r\nUID:x\r\nEND:VTODO\r\nEND:VCALENDAR')),
    caldav('valid-calendar-object-resource'),
  );
  assert.equal(await refused(calendarText('VTODO', 'x')), caldav('supported-calendar-component'));
  assert.equal(
    await refused(eventText('x', 'DTSTART:20260101T000000Z', `DESCRIPTION:${'x'.repeat(10_485_760)}`)),
    caldav('max-resource-size'),
  );

  await put(`${path}first.ics`, eventText('same'));
  const conflict = await put(`${path}second.ics`, eventText('same'));
  assert.equal(conflict.status, 409);
  assert.deepEqual(errorsIn(conflict), [caldav('no-uid-conflict')]);
  assert.ok(conflict.xml && textOf(conflict.xml) === `${path}first.ics`);
  assert.deepEqual(errorsIn(await put(`${path}first.ics`, eventText('other'))), [caldav('no-uid-conflict')]);
});

test('dav 18: each precondition of CardDAV has its element', async () => {
  const path = await stage.newBook();
  const refused = async (body: string, headers: Record<string, string> = {}) => errorsIn(await put(`${path}x.vcf`, body, headers))[0];
  assert.equal(await refused('{}', { 'Content-Type': 'application/json' }), carddav('supported-address-data'));
  assert.equal(await refused('hello', { 'Content-Type': 'text/vcard' }), carddav('valid-address-data'));
  assert.equal(await refused(cardText('x').replace('VERSION:3.0', 'VERSION:2.1')), carddav('supported-address-data'));
  assert.equal(await refused(cardText('x', `NOTE:${'x'.repeat(10_485_760)}`)), carddav('max-resource-size'));
  await put(`${path}first.vcf`, cardText('same'));
  const conflict = await put(`${path}second.vcf`, cardText('same'));
  assert.equal(conflict.status, 409);
  assert.deepEqual(errorsIn(conflict), [carddav('no-uid-conflict')]);
});

test('dav 20: one UID may be in two calendars, by PUT and by COPY alike', async () => {
  const [a, b, c] = [await stage.newCalendar(), await stage.newCalendar(), await stage.newCalendar()];
  assert.equal((await put(`${a}x.ics`, eventText('x'))).status, 201);
  assert.equal((await put(`${b}x.ics`, eventText('x'))).status, 201);
  assert.equal((await stage.dav('COPY', `${a}x.ics`, { headers: { Destination: `${c}x.ics` } })).status, 201);
});

test('dav 21: the bytes that were sent come back', async () => {
  const path = await stage.newCalendar();
  const text = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//x//EN',
    'X-WR-CALNAME:Keep',
    'BEGIN:VTIMEZONE',
    'TZID:Home made',
    'BEGIN:STANDARD',
    'DTSTART:19700101T000000',
    'TZOFFSETFROM:+0100',
    'TZOFFSETTO:+0100',
    'END:STANDARD',
    'END:VTIMEZONE',
    'BEGIN:VEVENT',
    'UID:keep',
    'DTSTAMP:20260101T000000Z',
    'DTSTART;TZID=Home made:20260110T100000',
    'X-ODD;X-P="a;b,c":v\\;w',
    'SUMMARY;LANGUAGE=de:Gr\\, \\; \\n \\\\',
    'CATEGORIES:A,B\\,C',
    'GEO:1.5;2.5',
    'CLASS:CONFIDENTIAL',
    'ATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA',
    'X-MOZ-LASTACK:20260101T000000Z',
    'X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC',
    `DESCRIPTION:${'long '.repeat(20)}`,
    ' folded',
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'TRIGGER:-PT5M',
    'X-WR-ALARMUID:1',
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
  assert.equal((await put(`${path}k.ics`, text)).status, 201);
  assert.equal((await stage.dav('GET', `${path}k.ics`)).text, text);
  const report = await stage.dav('REPORT', path, {
    body: `<C:calendar-multiget ${prefixes}><D:prop><C:calendar-data/></D:prop><D:href>${path}k.ics</D:href></C:calendar-multiget>`,
  });
  assert.equal(propText(responseOf(report), caldav('calendar-data')), text);
});

test('dav 22: real clients’ odd objects are taken, hopeless ones are refused, nothing is a 500', async () => {
  const path = await stage.newCalendar();
  const taken = {
    'DTEND with DURATION in an exception': eventText('o1', 'DTSTART:20260105T100000Z', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY').replace(
      'END:VCALENDAR',
      'BEGIN:VEVENT\r\nUID:o1\r\nRECURRENCE-ID:20260112T100000Z\r\nDTSTART:20260112T110000Z\r\nDTEND:20260112T120000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR',
    ),
    'LF line ends': eventText('o2').replaceAll('\r\n', '\n'),
    'a zone without VTIMEZONE': eventText('o3', 'DTSTART;TZID=Europe/Berlin:20260110T100000'),
    'EXDATE as dates': eventText('o4', 'DTSTART:20260105T100000Z', 'RRULE:FREQ=DAILY;COUNT=5', 'EXDATE;VALUE=DATE:20260106'),
    'an exception outside of the series': eventText('o5', 'DTSTART:20260105T100000Z', 'RRULE:FREQ=WEEKLY;COUNT=2').replace(
      'END:VCALENDAR',
      'BEGIN:VEVENT\r\nUID:o5\r\nRECURRENCE-ID:20270112T100000Z\r\nDTSTART:20270112T110000Z\r\nEND:VEVENT\r\nEND:VCALENDAR',
    ),
    'only an exception': eventText('o6', 'RECURRENCE-ID:20260112T100000Z', 'DTSTART:20260112T110000Z'),
  };
  for (const [what, text] of Object.entries(taken)) {
    const reply = await put(`${path}${text.length}.ics`, text);
    assert.equal(reply.status, 201, `${what}: ${reply.text}`);
  }
  // And they can be queried.
  const query = await stage.dav('REPORT', path, {
    body: `<C:calendar-query ${prefixes}><D:prop><C:calendar-data><C:expand start="20260101T000000Z" end="20270201T000000Z"/></C:calendar-data></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="20260101T000000Z" end="20270201T000000Z"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`,
  });
  assert.equal(query.responses.size, Object.keys(taken).length);
  for (const text of [
    '',
    'BEGIN:VCALENDAR',
    '\0',
    'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n',
    eventText('h', 'DTSTART:yesterday'),
    eventText('h', 'DTSTART:20260101T000000Z', 'RRULE:FREQ=SOMETIMES'),
  ]) {
    const reply = await put(`${path}h.ics`, text);
    assert.ok(reply.status >= 400 && reply.status < 500, `${reply.status} ${JSON.stringify(text.slice(0, 40))}`);
  }
  const latin = await stage.dav('PUT', `${path}l.ics`, {
    body: Buffer.from(eventText('l', 'DTSTART:20260101T000000Z', 'SUMMARY:Größe'), 'latin1'),
  });
  assert.equal(latin.status, 403);
  assert.deepEqual(errorsIn(latin), [caldav('valid-calendar-data')]);
});

test('dav 23: MOVE and COPY between one’s own calendars, with and without overwriting', async () => {
  const [a, b] = [await stage.newCalendar(), await stage.newCalendar()];
  await put(`${a}x.ics`, eventText('x'));
  await put(`${b}other.ics`, eventText('other'));
  const go = (method: string, from: string, to: string, headers: Record<string, string> = {}) =>
    stage.dav(method, from, { headers: { Destination: stage.atrium.url + to, ...headers } });
  assert.equal((await go('MOVE', `${a}x.ics`, `${b}other.ics`, { Overwrite: 'F' })).status, 412);
  assert.equal((await go('MOVE', `${a}x.ics`, `${b}x.ics`)).status, 201);
  assert.equal((await stage.dav('GET', `${a}x.ics`)).status, 404);
  assert.equal((await stage.dav('GET', `${b}x.ics`)).text, eventText('x'));
  // Renaming in place is no conflict with itself; overwriting replaces.
  assert.equal((await go('MOVE', `${b}x.ics`, `${b}renamed.ics`)).status, 201);
  assert.equal((await go('MOVE', `${b}renamed.ics`, `${b}other.ics`)).status, 204);
  assert.equal((await stage.dav('GET', `${b}other.ics`)).text, eventText('x'));
  // A copy into a calendar that has this UID under another name conflicts, and the href says with what.
  await put(`${a}y.ics`, eventText('x'));
  const conflict = await go('COPY', `${a}y.ics`, `${b}y.ics`);
  assert.equal(conflict.status, 409);
  assert.deepEqual(errorsIn(conflict), [caldav('no-uid-conflict')]);
  assert.ok(conflict.xml && textOf(conflict.xml) === `${b}other.ics`);
  assert.equal((await stage.dav('GET', `${a}y.ics`)).status, 200);
  // Refusals.
  assert.equal((await go('COPY', `${a}y.ics`, `${a}y.ics`)).status, 403);
  assert.equal((await go('MOVE', `${a}y.ics`, `${stage.calendars}nowhere/y.ics`)).status, 409);
  assert.equal((await go('MOVE', `${a}y.ics`, `${stage.books}personal/y.ics`)).status, 403);
  assert.equal((await go('MOVE', `${a}none.ics`, `${b}none.ics`)).status, 404);
  assert.equal((await stage.dav('MOVE', `${a}y.ics`)).status, 400);
  assert.equal((await stage.dav('MOVE', `${a}y.ics`, { headers: { Destination: 'http://elsewhere.example/x.ics' } })).status, 502);
  const { user } = await stage.another();
  assert.equal((await go('MOVE', `${a}y.ics`, `/dav/calendars/${user.login}/personal/y.ics`)).status, 409);
  // A calendar does not take by MOVE what it would not take by PUT.
  const tasks = await stage.newCalendar('<C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set>');
  assert.deepEqual(errorsIn(await go('COPY', `${a}y.ics`, `${tasks}y.ics`)), [caldav('supported-calendar-component')]);
});

test('dav 24: GET tells type and age, answers 304, and a collection is no error', async () => {
  const path = await stage.newCalendar('<D:displayname>Work</D:displayname>');
  await put(`${path}e.ics`, eventText('e'));
  await put(`${path}t.ics`, calendarText('VTODO', 't', 'SUMMARY:T'));
  const event = await stage.dav('GET', `${path}e.ics`);
  assert.equal(event.headers['content-type'], 'text/calendar; charset=utf-8; component=vevent');
  assert.ok(event.headers['last-modified']);
  assert.equal((await stage.dav('GET', `${path}t.ics`)).headers['content-type'], 'text/calendar; charset=utf-8; component=vtodo');
  assert.equal((await stage.dav('GET', `${path}e.ics`, { headers: { 'If-None-Match': event.headers.etag ?? '' } })).status, 304);
  assert.equal(
    (await stage.dav('GET', `${path}e.ics`, { headers: { 'If-Modified-Since': event.headers['last-modified'] ?? '' } })).status,
    304,
  );
  assert.equal(
    (
      await stage.dav('GET', `${path}e.ics`, {
        headers: { 'If-None-Match': '"x"', 'If-Modified-Since': event.headers['last-modified'] ?? '' },
      })
    ).status,
    200,
  );
  const head = await stage.dav('HEAD', `${path}e.ics`);
  assert.equal(head.text, '');
  assert.equal(head.headers['content-length'], String(Buffer.byteLength(event.text)));

  const whole = await stage.dav('GET', path);
  assert.equal(whole.status, 200);
  assert.match(whole.text, /X-WR-CALNAME:Work/);
  assert.equal(whole.text.match(/BEGIN:V(EVENT|TODO)/g)?.length, 2);
  assert.equal(whole.text.match(/BEGIN:VCALENDAR/g)?.length, 1);
  await put(`${stage.books}personal/c.vcf`, cardText('c'));
  const cards = await stage.dav('GET', `${stage.books}personal/`);
  assert.match(cards.text, /FN:Ann Example/);
  for (const place of ['/dav/', stage.principal, stage.calendars]) assert.equal((await stage.dav('GET', place)).status, 200);
});

test('RFC 6578 section 5: a write may depend on the sync-token of its collection, and on tags, by the If header', async () => {
  const path = await stage.newCalendar();
  const token = async () =>
    propText(
      responseOf(await stage.dav('PROPFIND', path, { body: propfindBody('D:sync-token'), headers: { Depth: '0' } })),
      d('sync-token'),
    );
  const before = await token();
  const If = `<${path}> (<${before}>)`;
  const first = await put(`${path}a.ics`, eventText('a'), { If });
  assert.equal(first.status, 201);
  assert.equal((await put(`${path}b.ics`, eventText('b'), { If })).status, 412);
  assert.equal((await stage.dav('DELETE', `${path}a.ics`, { headers: { If: '(["other"])' } })).status, 412);
  assert.equal((await stage.dav('DELETE', `${path}a.ics`, { headers: { If: '(<opaquelocktoken:x>)' } })).status, 412);
  assert.equal((await stage.dav('DELETE', `${path}a.ics`, { headers: { If: 'nonsense' } })).status, 400);
  assert.equal(
    (await stage.dav('DELETE', `${path}a.ics`, { headers: { If: `(["other"]) ([${first.headers.etag}] Not <DAV:no-lock>)` } })).status,
    204,
  );
});
