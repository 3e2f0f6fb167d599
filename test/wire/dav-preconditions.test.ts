import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caldav, carddav, cardText, dav as d, errorsIn, eventText, prefixes, propfindBody, propText, responseOf } from '@/test/support/dav';
import { davStage } from '@/test/support/dav-stage';

// The limits that are announced are the ones that are kept; conditions hold for every verb that writes.

const stage = davStage();
const put = (path: string, body: string, headers: Record<string, string> = {}) => stage.dav('PUT', path, { body, headers });
const zero = { Depth: '0' };
const from = 'DTSTART:20260110T100000Z';

test('dav 18, 28: min- and max-date-time, max-instances and max-attendees-per-instance are announced and kept', async () => {
  const path = await stage.newCalendar();
  const names = ['min-date-time', 'max-date-time', 'max-instances', 'max-attendees-per-instance'];
  const limits = responseOf(await stage.dav('PROPFIND', path, { body: propfindBody(...names.map((name) => `C:${name}`)), headers: zero }));
  const limit = (name: string) => propText(limits, caldav(name)) ?? assert.fail(name);
  assert.match(limit('min-date-time'), /^\d{8}T\d{6}Z$/);
  assert.match(limit('max-date-time'), /^\d{8}T\d{6}Z$/);
  const instances = Number(limit('max-instances'));
  const attendees = Number(limit('max-attendees-per-instance'));
  const many = (count: number) => Array.from({ length: count }, (_unused, n) => `ATTENDEE:mailto:a${n}@x.example`);
  const dates = (count: number) =>
    Array.from({ length: count }, (_unused, n) => `20260101T${String(n % 24).padStart(2, '0')}0000Z`).join(',');
  const refusal = async (...lines: string[]) => {
    const reply = await put(`${path}refused.ics`, eventText('refused', ...lines));
    assert.equal(reply.status, 403, lines.join(' ').slice(0, 80));
    return errorsIn(reply);
  };
  assert.deepEqual(await refusal('DTSTART:00001231T235959Z'), [caldav('min-date-time')]);
  assert.deepEqual(await refusal(from, 'RRULE:FREQ=DAILY', 'EXDATE:00000101T000000Z'), [caldav('min-date-time')]);
  assert.deepEqual(await refusal('DTSTART:99991231T235959Z', 'DURATION:P400D'), [caldav('max-date-time')]);
  assert.deepEqual(await refusal(from, `RRULE:FREQ=DAILY;COUNT=${instances + 1}`), [caldav('max-instances')]);
  assert.deepEqual(await refusal(from, `RDATE:${dates(instances + 1)}`), [caldav('max-instances')]);
  assert.deepEqual(await refusal(from, ...many(attendees + 1)), [caldav('max-attendees-per-instance')]);
  // Up to them everything goes, and to the ends of time.
  const taken = async (uid: string, ...lines: string[]) =>
    assert.equal((await put(`${path}${uid}.ics`, eventText(uid, ...lines))).status, 201, uid);
  await taken('first', `DTSTART:${limit('min-date-time')}`);
  await taken('last', `DTSTART:${limit('max-date-time')}`);
  await taken('lastday', 'DTSTART;VALUE=DATE:99991231');
  await taken('count', from, `RRULE:FREQ=DAILY;COUNT=${instances}`);
  await taken('crowd', from, ...many(attendees));
  // What was refused is not there.
  assert.equal((await stage.dav('GET', `${path}refused.ics`)).status, 404);
  // They protect themselves.
  const patched = await stage.dav('PROPPATCH', path, {
    body: `<D:propertyupdate ${prefixes}><D:set><D:prop><C:max-instances>1</C:max-instances></D:prop></D:set></D:propertyupdate>`,
  });
  assert.equal(responseOf(patched).failed.get(caldav('max-instances')), 403);
});

test('dav 18: a calendar has its place: not below a calendar, not among the address books; MOVE and COPY ask the same as PUT', async () => {
  const path = await stage.newCalendar();
  for (const [method, at, error] of [
    ['MKCALENDAR', `${path}inside/`, caldav('calendar-collection-location-ok')],
    ['MKCALENDAR', `${stage.books}inside/`, caldav('calendar-collection-location-ok')],
  ] as const) {
    const reply = await stage.dav(method, at);
    assert.equal(reply.status, 403, at);
    assert.deepEqual(errorsIn(reply), [error]);
  }
  const inBook = await stage.dav('MKCOL', `${stage.books}personal/inside/`, {
    body: `<D:mkcol ${prefixes}><D:set><D:prop><D:resourcetype><D:collection/><R:addressbook/></D:resourcetype></D:prop></D:set></D:mkcol>`,
  });
  assert.deepEqual(errorsIn(inBook), [carddav('addressbook-collection-location-ok')]);

  const tasks = await stage.newCalendar('<C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set>');
  await put(`${path}e.ics`, eventText('e'));
  const book = await stage.newBook();
  await stage.dav('PUT', `${book}c.vcf`, { body: cardText('c') });
  for (const method of ['COPY', 'MOVE']) {
    const kind = await stage.dav(method, `${path}e.ics`, { headers: { Destination: `${tasks}e.ics` } });
    assert.equal(kind.status, 403);
    assert.deepEqual(errorsIn(kind), [caldav('supported-calendar-component')]);
    const toBook = await stage.dav(method, `${path}e.ics`, { headers: { Destination: `${book}e.ics` } });
    assert.deepEqual(errorsIn(toBook), [carddav('supported-address-data')]);
    const toCalendar = await stage.dav(method, `${book}c.vcf`, { headers: { Destination: `${path}c.vcf` } });
    assert.deepEqual(errorsIn(toCalendar), [caldav('supported-calendar-data')]);
  }
  assert.equal((await stage.dav('GET', `${path}e.ics`)).status, 200);
});

test('dav 18: bytes that are not text, and cards that are none, are named as such', async () => {
  const path = await stage.newCalendar();
  const book = await stage.newBook();
  const error = async (at: string, body: string | Buffer, headers: Record<string, string> = {}) => {
    const reply = await stage.dav('PUT', at, { body, headers });
    assert.equal(reply.status, 403, reply.text);
    return errorsIn(reply)[0];
  };
  const bad = Buffer.concat([Buffer.from('BEGIN:VCALENDAR\r\nX:'), Buffer.from([0xc3, 0x28]), Buffer.from('\r\nEND:VCALENDAR\r\n')]);
  assert.equal(await error(`${path}x.ics`, bad), caldav('valid-calendar-data'));
  assert.equal(await error(`${book}x.vcf`, bad), carddav('valid-address-data'));
  assert.equal(await error(`${book}x.vcf`, cardText('x') + cardText('y')), carddav('valid-address-data'));
  assert.equal(await error(`${book}x.vcf`, 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:x\r\nEND:VCARD\r\n'), carddav('valid-address-data'));
  assert.equal(await error(`${path}x.ics`, eventText('x').replace('VERSION:2.0', 'VERSION:1.0')), caldav('supported-calendar-data'));
  assert.equal(await error(`${path}x.ics`, eventText('x') + eventText('x')), caldav('valid-calendar-object-resource'));
  assert.equal(await error(`${path}x.ics`, eventText('x'.repeat(300))), caldav('valid-calendar-object-resource'));
  // Another encoding that says its name is read, and told by the missing tag that it was changed.
  const latin = Buffer.from(eventText('latin', from, 'SUMMARY:Größe'), 'latin1');
  const taken = await stage.dav('PUT', `${path}latin.ics`, {
    body: latin,
    headers: { 'Content-Type': 'text/calendar; charset=iso-8859-1' },
  });
  assert.equal(taken.status, 201);
  assert.equal(taken.headers.etag, undefined);
  assert.match((await stage.dav('GET', `${path}latin.ics`)).text, /SUMMARY:Größe/);
});

test('dav 16: conditions hold for COPY and MOVE in every form, and by date where there is no tag', async () => {
  const path = await stage.newCalendar();
  await put(`${path}a.ics`, eventText('a'));
  const got = await stage.dav('GET', `${path}a.ics`);
  const tag = got.headers.etag ?? '';
  for (const method of ['COPY', 'MOVE']) {
    const go = async (headers: Record<string, string>, name = 'a') =>
      (await stage.dav(method, `${path}${name}.ics`, { headers: { Destination: `${path}b.ics`, ...headers } })).status;
    assert.equal(await go({ 'If-None-Match': '*' }), 412);
    assert.equal(await go({ 'If-None-Match': tag }), 412);
    assert.equal(await go({ 'If-Match': `W/${tag}` }), 412);
    assert.equal(await go({ If: '(["other"])' }), 412);
    assert.equal(await go({ 'If-Unmodified-Since': 'Sat, 01 Jan 2000 00:00:00 GMT' }), 412);
    assert.equal(await go({ 'If-Match': '*' }, 'missing'), 412);
    assert.equal(await go({}, 'missing'), 404);
  }
  assert.equal((await put(`${path}a.ics`, eventText('a', from), { 'If-Unmodified-Since': 'Sat, 01 Jan 2000 00:00:00 GMT' })).status, 412);
  assert.equal(
    (await stage.dav('DELETE', `${path}a.ics`, { headers: { 'If-Unmodified-Since': 'Sat, 01 Jan 2000 00:00:00 GMT' } })).status,
    412,
  );
  assert.equal((await stage.dav('GET', `${path}a.ics`)).headers.etag, tag);
  const moved = await stage.dav('MOVE', `${path}a.ics`, {
    headers: { Destination: `${path}b.ics`, 'If-Match': tag, 'If-Unmodified-Since': got.headers['last-modified'] ?? '' },
  });
  assert.equal(moved.status, 201);
  assert.equal(moved.headers.location, `${path}b.ics`);
  assert.equal((await stage.dav('GET', `${path}b.ics`)).headers.etag, tag);
});

test('dav 12: whoever loses a condition and asks for the representation is shown the winner', async () => {
  const path = await stage.newCalendar();
  const { headers } = await put(`${path}r.ics`, eventText('r', from, 'SUMMARY:Winner'));
  const Prefer = 'return=representation';
  const lost = await put(`${path}r.ics`, eventText('r', from, 'SUMMARY:Loser'), { 'If-Match': '"old"', Prefer });
  assert.equal(lost.status, 412);
  assert.equal(lost.headers.etag, headers.etag);
  assert.equal(lost.headers['preference-applied'], Prefer);
  assert.match(lost.text, /SUMMARY:Winner/);
  assert.equal((await put(`${path}none.ics`, eventText('n'), { 'If-Match': '"old"', Prefer })).status, 412);
  const changed = await put(`${path}r.ics`, eventText('r', from, 'SUMMARY:Next'), { Prefer });
  assert.equal(changed.status, 200);
  assert.match(changed.text, /SUMMARY:Next/);
  // Reports keep it short as well, and the answer says what was applied.
  const minimal = await stage.dav('REPORT', path, {
    headers: { Prefer: 'return=minimal' },
    body: `<C:calendar-multiget ${prefixes}><D:prop><D:getetag/><D:nothing/></D:prop><D:href>${path}r.ics</D:href></C:calendar-multiget>`,
  });
  assert.deepEqual(responseOf(minimal).order, ['HTTP/1.1 200 OK']);
  assert.equal(minimal.headers['preference-applied'], 'return=minimal');
  // RFC 8144 section 2.1: a response that would be empty keeps one empty propstat.
  const nothing = await stage.dav('PROPFIND', path, {
    headers: { ...zero, Prefer: 'return=minimal' },
    body: propfindBody('X:nothing xmlns:X="urn:x"'),
  });
  assert.deepEqual(responseOf(nothing).order, ['HTTP/1.1 200 OK']);
  const noRoot = await stage.dav('PROPFIND', path, {
    headers: { Depth: '1', Prefer: 'return=minimal, depth-noroot' },
    body: propfindBody('D:getetag'),
  });
  assert.deepEqual([...noRoot.responses.keys()], [`${path}r.ics`]);
  assert.equal(noRoot.headers['preference-applied'], 'return=minimal, depth-noroot');
  assert.equal(propText(responseOf(noRoot), d('getetag')), changed.headers.etag);
});

test('dav 26, 27: a refused MKCALENDAR or PROPPATCH says 424 for the rest, and nothing was made or changed', async () => {
  const set = (inner: string) => `<D:set><D:prop>${inner}</D:prop></D:set>`;
  const made = await stage.dav('MKCALENDAR', `${stage.calendars}atomic/`, {
    body: `<C:mkcalendar ${prefixes}>${set('<D:displayname>n</D:displayname><C:calendar-timezone>none</C:calendar-timezone><X:x xmlns:X="urn:x"/>')}</C:mkcalendar>`,
  });
  assert.equal(made.status, 403);
  assert.match(made.text, /mkcalendar-response/);
  assert.match(made.text, /valid-calendar-data/);
  assert.equal(made.text.match(/424 Failed Dependency/g)?.length, 1);
  assert.match(made.text, /displayname[\s\S]*x:x/);
  assert.equal((await stage.dav('PROPFIND', `${stage.calendars}atomic/`, { headers: zero })).status, 404);
  for (const at of [await stage.newCalendar('<D:displayname>Before</D:displayname>'), await stage.newBook()]) {
    const before = await stage.dav('PROPFIND', at, { headers: zero });
    const reply = responseOf(
      await stage.dav('PROPPATCH', at, {
        body: `<D:propertyupdate ${prefixes}>${set('<D:displayname>After</D:displayname>')}${set('<X:x xmlns:X="urn:x">1</X:x>')}${set('<D:resourcetype><D:collection/></D:resourcetype>')}</D:propertyupdate>`,
      }),
    );
    assert.deepEqual(Object.fromEntries(reply.failed), { [d('displayname')]: 424, '{urn:x}x': 424, [d('resourcetype')]: 403 });
    assert.equal((await stage.dav('PROPFIND', at, { headers: zero })).text, before.text);
  }
});
