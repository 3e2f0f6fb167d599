// One calendar and one address book, seen by a browser (tRPC) and by a CalDAV/CardDAV client at the same time. The real server.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TRPCClient } from '@trpc/client';
import { type EventInput, eventInput } from '@/server/domain/calendar/schema';
import { contactInput } from '@/server/domain/contacts/schema';
import type { AppRouter } from '@/server/protocols/trpc/router';
import { type AtriumUser, startAtrium, type TestAtrium } from '../support/atrium';
import { signInAs } from '../support/browser-cookie';
import { type DavClient, davClient } from '../support/dav';
import { stopServices } from '../support/services';
import { trpcClient } from '../support/trpc-client';

let atrium: TestAtrium;
let user: AtriumUser;
let dav: DavClient & { close(): void };
let web: TRPCClient<AppRouter>;
let calendarId: string;
let home: string;

before(async () => {
  atrium = await startAtrium({ mail: false });
  user = await atrium.addUser({ displayName: 'Zoë Test' });
  dav = davClient(atrium.url, user);
  web = trpcClient(atrium.url, (await signInAs(atrium, user)).cookie);
  const [calendar] = await web.calendar.calendars.query();
  calendarId = calendar?.id ?? '';
  home = `/dav/calendars/${user.login}/personal/`;
});
after(async () => {
  dav?.close();
  await atrium?.stop();
  await stopServices();
});

const event = (fields: Partial<EventInput>) =>
  eventInput.parse({
    summary: 'Web',
    allDay: false,
    start: '2026-11-23T09:00:00',
    end: '2026-11-23T10:00:00',
    zone: 'Europe/Paris',
    ...fields,
  });
const week = { from: '2026-11-22T00:00:00Z', to: '2026-11-29T00:00:00Z', zone: 'Europe/Paris', calendarIds: null };
const domainCode = (code: string) => (error: unknown) => {
  const data = (error as { data?: { domainCode?: unknown; code?: unknown } }).data;
  assert.ok(data?.domainCode === code || data?.code === code, JSON.stringify(data));
  return true;
};

describe('events', () => {
  test('made in the browser: a CalDAV client gets it, with the etag the browser was told', async () => {
    const made = await web.calendar.createEvent.mutate({
      calendarId,
      uid: 'web-made-1',
      event: event({ repeat: { frequency: 'WEEKLY', interval: 1, byDay: ['MO'], byMonthDay: [], count: 4, until: null } }),
    });
    const got = await dav('GET', `${home}web-made-1.ics`);
    assert.equal(got.status, 200);
    assert.equal(got.headers.etag, `"${made.etag}"`);
    assert.match(got.text, /RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=4\r\n/);
    assert.match(got.text, /BEGIN:VTIMEZONE\r\nTZID:Europe\/Paris\r\n/);
  });

  test('put by a client: the browser shows it and changes it; the client’s lines stay, its old etag does not', async () => {
    const body = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//client//',
      'BEGIN:VEVENT',
      'UID:dav-1',
      'DTSTAMP:20261101T000000Z',
      'DTSTART:20261124T100000Z',
      'DTEND:20261124T110000Z',
      'SUMMARY:From afar',
      'X-KEPT;X-P="a;b":yes',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\r\n');
    const put = await dav('PUT', `${home}dav-1.ics`, { body, headers: { 'Content-Type': 'text/calendar', 'If-None-Match': '*' } });
    assert.equal(put.status, 201);
    const shown = (await web.calendar.occurrences.query(week)).find((one) => one.uid === 'dav-1');
    assert.deepEqual([shown?.summary, shown?.start, shown?.canWrite], ['From afar', '2026-11-24T10:00:00Z', true]);
    const moved = await web.calendar.moveEvent.mutate({
      id: shown?.id ?? '',
      recurrenceId: null,
      scope: 'all',
      allDay: false,
      start: '2026-11-25T12:00:00',
      end: '2026-11-25T13:00:00',
      zone: 'Europe/Paris',
    });
    const got = await dav('GET', `${home}dav-1.ics`);
    assert.equal(got.headers.etag, `"${moved.etag}"`);
    assert.ok(
      got.text.includes('DTSTART:20261125T110000Z') && got.text.includes('X-KEPT;X-P="a;b":yes') && got.text.includes('SEQUENCE:1'),
      got.text,
    );
    const stale = await dav('PUT', `${home}dav-1.ics`, {
      body,
      headers: { 'Content-Type': 'text/calendar', 'If-Match': String(put.headers.etag) },
    });
    assert.equal(stale.status, 412);
    await web.calendar.undo.mutate({ undo: moved.undo });
    assert.equal((await dav('GET', `${home}dav-1.ics`)).text, body);
  });

  test('a client changed it meanwhile: undo refuses and loses nothing', async () => {
    const made = await web.calendar.createEvent.mutate({ calendarId, uid: 'web-made-2', event: event({ summary: 'Mine' }) });
    const edited = await web.calendar.updateEvent.mutate({
      id: made.id,
      etag: made.etag,
      recurrenceId: null,
      scope: 'all',
      patch: { summary: 'Mine, edited' },
    });
    const { text } = await dav('GET', `${home}web-made-2.ics`);
    const put = await dav('PUT', `${home}web-made-2.ics`, {
      body: text.replace('Mine, edited', 'Theirs').replace('Mine\\, edited', 'Theirs'),
      headers: { 'Content-Type': 'text/calendar' },
    });
    assert.equal(put.status, 204);
    await assert.rejects(web.calendar.undo.mutate({ undo: edited.undo }), domainCode('conflict'));
    const detail = await web.calendar.event.query({ id: made.id, recurrenceId: null });
    assert.equal(detail.summary, 'Theirs');
  });

  test('every procedure refuses who is not signed in, and hides from others what is not theirs', async () => {
    const nobody = trpcClient(atrium.url, null);
    await assert.rejects(nobody.calendar.calendars.query(), domainCode('UNAUTHORIZED'));
    await assert.rejects(
      nobody.calendar.createEvent.mutate({ calendarId, uid: 'uid-nobody', event: event({}) }),
      domainCode('UNAUTHORIZED'),
    );
    const stranger = trpcClient(atrium.url, (await signInAs(atrium, await atrium.addUser())).cookie);
    await assert.rejects(
      stranger.calendar.createEvent.mutate({ calendarId, uid: 'uid-stranger', event: event({}) }),
      domainCode('not_found'),
    );
    await assert.rejects(stranger.calendar.updateCalendar.mutate({ id: calendarId, displayName: 'x' }), domainCode('not_found'));
    await assert.rejects(web.calendar.deleteCalendar.mutate({ id: calendarId }), domainCode('forbidden'));
    await assert.rejects(web.calendar.event.query({ id: 'no-such', recurrenceId: null }), domainCode('not_found'));
    await assert.rejects(
      web.calendar.createEvent.mutate({ calendarId, uid: 'uid-zone', event: event({ zone: 'Mars/Base' }) }),
      domainCode('invalid'),
    );
  });
});

describe('refusals', () => {
  test('a body of the wrong shape, a stale tag, an undo that is none', async () => {
    const wrong = { calendarId, uid: 'uid-wrong', event: { summary: 7 } } as unknown as Parameters<
      typeof web.calendar.createEvent.mutate
    >[0];
    await assert.rejects(web.calendar.createEvent.mutate(wrong), domainCode('BAD_REQUEST'));
    await assert.rejects(web.calendar.occurrences.query({ ...week, from: 'yesterday' }), domainCode('BAD_REQUEST'));
    const made = await web.calendar.createEvent.mutate({ calendarId, uid: 'web-made-3', event: event({}) });
    await assert.rejects(
      web.calendar.updateEvent.mutate({ id: made.id, etag: 'stale', recurrenceId: null, scope: 'all', patch: { summary: 'x' } }),
      domainCode('precondition_failed'),
    );
    await assert.rejects(web.calendar.undo.mutate({ undo: 'nonsense' }), domainCode('invalid'));
    await assert.rejects(web.calendar.createEvent.mutate({ calendarId, uid: ' line\nbreak ', event: event({}) }), domainCode('invalid'));
  });

  test('twelve requests for the same new event at once make one', async () => {
    const all = await Promise.all(
      Array.from({ length: 12 }, () =>
        web.calendar.createEvent.mutate({ calendarId, uid: 'web-made-at-once', event: event({ summary: 'Once' }) }),
      ),
    );
    assert.equal(new Set(all.map((one) => one.id)).size, 1);
    assert.equal((await web.calendar.search.query({ term: 'once' })).length, 1);
  });
});

describe('contacts', () => {
  test('made in the browser, read and changed by a CardDAV client, back in the browser', async () => {
    const [book] = await web.contacts.books.query();
    const made = await web.contacts.create.mutate({
      bookId: book?.id ?? '',
      uid: 'web-card-1',
      contact: contactInput.parse({ givenName: 'Ada', familyName: 'King', emails: [{ type: 'work', value: 'ada@x.example' }] }),
    });
    const path = `/dav/addressbooks/${user.login}/personal/web-card-1.vcf`;
    const got = await dav('GET', path);
    assert.equal(got.headers.etag, `"${made.etag}"`);
    const put = await dav('PUT', path, {
      body: got.text.replace('FN:Ada King', 'FN:Countess Ada\r\nX-FROM-CLIENT:1'),
      headers: { 'Content-Type': 'text/vcard', 'If-Match': `"${made.etag}"` },
    });
    assert.equal(put.status, 204);
    const rows = await web.contacts.list.query({ bookId: null, search: 'countess' });
    assert.deepEqual(
      rows.map((row) => [row.displayName, row.email, row.letter]),
      [['Countess Ada', 'ada@x.example', 'C']],
    );
    await web.contacts.update.mutate({ id: made.id, etag: null, contact: { note: 'Engines' } });
    const after = await dav('GET', path);
    assert.ok(after.text.includes('X-FROM-CLIENT:1\r\n') && after.text.includes('NOTE:Engines\r\n'));
    assert.deepEqual(
      (await web.contacts.complete.query({ term: 'ada', limit: 5 })).map((one) => one.address),
      ['ada@x.example'],
    );
  });
});

describe('preferences', () => {
  test('who I am, and what I choose', async () => {
    const me = await web.preferences.me.query();
    assert.deepEqual([me.login, me.displayName, me.modules.mail], [user.login, 'Zoë Test', false]);
    assert.equal((await web.preferences.set.mutate({ timeZone: 'Asia/Tokyo' })).timeZone, 'Asia/Tokyo');
    await assert.rejects(web.preferences.set.mutate({ timeZone: 'Asia/Tokio' }), domainCode('invalid'));
    assert.equal((await web.preferences.me.query()).preferences.timeZone, 'Asia/Tokyo');
  });
});
