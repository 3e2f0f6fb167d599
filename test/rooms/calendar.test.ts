import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ItemId } from '@/server/core/ids';
import { requireWritableCalendar } from '@/server/domain/calendar/access';
import { createCalendar, deleteCalendar, updateCalendar } from '@/server/domain/calendar/change-calendars';
import { createEvent } from '@/server/domain/calendar/create-event';
import { deleteEvent } from '@/server/domain/calendar/delete-event';
import { listCalendars } from '@/server/domain/calendar/list-calendars';
import { listOccurrences } from '@/server/domain/calendar/list-occurrences';
import { moveEvent } from '@/server/domain/calendar/move-event';
import { putCalendarObject } from '@/server/domain/calendar/put-calendar-object';
import { readEvent } from '@/server/domain/calendar/read-event';
import { type EventInput, eventInput } from '@/server/domain/calendar/schema';
import { searchEvents } from '@/server/domain/calendar/search-events';
import { undoChange } from '@/server/domain/calendar/undo-change';
import { updateEvent } from '@/server/domain/calendar/update-event';
import type { Person } from '@/server/domain/directory/model';
import { listRefs, readItem, readItemById } from '@/server/domain/sync/items';
import type { Collection } from '@/server/domain/sync/model';
import type { Dialect } from '@/server/store/sql';
import { stopServices } from '../support/services';
import { openRoom, type Room } from './open-room';

after(stopServices);

for (const dialect of ['postgresql', 'mysql'] as const) describe(`on ${dialect}`, () => suite(dialect));

function suite(dialect: Dialect): void {
  let room: Room;
  let alice: { person: Person; calendar: Collection };
  let bob: { person: Person; calendar: Collection };

  before(async () => {
    room = await openRoom(dialect);
    alice = await room.addPerson('alice@demo.example');
    bob = await room.addPerson('bob@demo.example');
  });
  after(() => room?.close());

  const event = (fields: Partial<EventInput>): EventInput =>
    eventInput.parse({
      summary: 'Team',
      allDay: false,
      start: '2026-11-23T09:00:00',
      end: '2026-11-23T10:00:00',
      zone: 'Europe/Paris',
      ...fields,
    });

  const weekly = (count: number | null = null) => ({
    frequency: 'WEEKLY' as const,
    interval: 1,
    byDay: ['MO'],
    byMonthDay: [],
    count,
    until: null,
  });

  async function make(fields: Partial<EventInput>, uid = `uid-${Math.random().toString(36).slice(2)}`) {
    return createEvent(room.store, alice.person, { calendarId: alice.calendar.id, uid, event: event(fields) });
  }

  async function listed(from: string, to: string, id?: string) {
    const all = await listOccurrences(room.store, alice.person, { from, to, zone: 'Europe/Paris', calendarIds: null });
    return id === undefined ? all : all.filter((one) => one.id === id);
  }

  async function bodyOf(id: string): Promise<string> {
    return (await readItemById(room.store, id as ItemId))?.body ?? '';
  }

  describe('making and reading', () => {
    test('an event made in the browser is a complete calendar object, with its time zone', async () => {
      const made = await make({ summary: 'Lunch; with, Anna', location: 'Café\nLuna', reminders: [15] });
      const body = await bodyOf(made.id);
      for (const line of [
        'SUMMARY:Lunch\\; with\\, Anna',
        'LOCATION:Café\\nLuna',
        'DTSTART;TZID=Europe/Paris:20261123T090000',
        'TRIGGER:-PT15M',
        'BEGIN:VTIMEZONE',
        'DTSTAMP:20261121T100000Z',
        'CREATED:',
        'LAST-MODIFIED:',
        'PRODID:',
        'VERSION:2.0',
      ]) {
        assert.ok(body.includes(line), `${line} in\n${body}`);
      }
      const detail = await readEvent(room.store, alice.person, { id: made.id, recurrenceId: null });
      assert.equal(detail.summary, 'Lunch; with, Anna');
      assert.equal(detail.start, '2026-11-23T09:00:00');
      assert.deepEqual(detail.reminders, [15]);
      assert.equal(detail.etag, made.etag);
      const [one] = await listed('2026-11-23T00:00:00Z', '2026-11-24T00:00:00Z', made.id);
      assert.equal(one?.start, '2026-11-23T08:00:00Z');
      assert.equal(one?.zone, 'Europe/Paris');
    });

    test('the same request again makes no second event', async () => {
      const first = await make({ summary: 'Once' }, 'uid-once-only');
      const second = await make({ summary: 'Once' }, 'uid-once-only');
      assert.equal(second.id, first.id);
      assert.equal((await listRefs(room.store, alice.calendar.id)).filter((ref) => ref.name === 'uid-once-only.ics').length, 1);
    });

    test('an event nobody shared does not exist for others, in every use case', async () => {
      const made = await make({ summary: 'Secret' });
      const missing = { code: 'not_found' };
      await assert.rejects(readEvent(room.store, bob.person, { id: made.id, recurrenceId: null }), missing);
      await assert.rejects(deleteEvent(room.store, bob.person, { id: made.id, recurrenceId: null, scope: 'all' }), missing);
      await assert.rejects(undoChange(room.store, bob.person, made.undo), missing);
      await assert.rejects(
        createEvent(room.store, bob.person, { calendarId: alice.calendar.id, uid: 'uid-of-bob', event: event({}) }),
        missing,
      );
      assert.deepEqual(await searchEvents(room.store, bob.person, 'Secret'), []);
      await assert.rejects(readEvent(room.store, bob.person, { id: "'; DROP TABLE item", recurrenceId: null }), missing);
    });

    test('an unknown zone and an end before the start are refused', async () => {
      await assert.rejects(make({ zone: 'Mars/Base' }), { code: 'invalid' });
      await assert.rejects(make({ end: '2026-11-23T08:00:00' }), { code: 'invalid' });
    });

    test('a range of more than 400 days is refused', async () => {
      await assert.rejects(listed('2026-01-01T00:00:00Z', '2028-01-01T00:00:00Z'), { code: 'invalid' });
    });
  });

  describe('one event', () => {
    test('an edit of the title keeps every line a client wrote', async () => {
      const body = [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN',
        'X-WR-CALNAME:x',
        'BEGIN:VTIMEZONE',
        'TZID:Europe/Berlin',
        'X-TZINFO:Europe/Berlin[2026a]',
        'BEGIN:STANDARD',
        'TZOFFSETTO:+0100',
        'TZOFFSETFROM:+0200',
        'DTSTART:19961027T030000',
        'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
        'END:STANDARD',
        'END:VTIMEZONE',
        'BEGIN:VEVENT',
        'UID:moz-1',
        'DTSTAMP:20261101T000000Z',
        'DTSTART;TZID=Europe/Berlin:20261125T090000',
        'DTEND;TZID=Europe/Berlin:20261125T100000',
        'SUMMARY;LANGUAGE=de:Alt',
        'X-MOZ-GENERATION:3',
        'ATTENDEE;CN="Doe; Jane";X-FOO="a,b":mailto:jane@x.example',
        'X-APPLE-STRUCTURED-LOCATION;VALUE=URI;',
        ' X-TITLE=Somewhere:geo:48.1,11.5',
        'BEGIN:VALARM',
        'ACTION:DISPLAY',
        'TRIGGER:-PT5M',
        'X-MOZ-LASTACK:20261101T000000Z',
        'END:VALARM',
        'END:VEVENT',
        'END:VCALENDAR',
        '',
      ].join('\r\n');
      const calendar = await requireWritableCalendar(room.store, alice.person, alice.calendar);
      const put = await putCalendarObject(room.store, { collection: calendar, name: 'moz.ics', body });
      assert.deepEqual({ created: put.created, storedAsSent: put.storedAsSent }, { created: true, storedAsSent: true });
      const item = await readItem(room.store, alice.calendar.id, 'moz.ics');
      assert.equal(item?.body, body);
      await updateEvent(room.store, alice.person, {
        id: item?.id ?? '',
        etag: put.etag,
        recurrenceId: null,
        scope: 'all',
        patch: { summary: 'Neu' },
      });
      const after = (await readItem(room.store, alice.calendar.id, 'moz.ics'))?.body ?? '';
      assert.equal(
        after.replace(/^(DTSTAMP|LAST-MODIFIED):.*\r\n/gm, ''),
        body.replace('SUMMARY;LANGUAGE=de:Alt', 'SUMMARY;LANGUAGE=de:Neu').replace(/^DTSTAMP:.*\r\n/m, ''),
      );
    });

    test('a stale edit is refused', async () => {
      const made = await make({});
      await updateEvent(room.store, alice.person, {
        id: made.id,
        etag: made.etag,
        recurrenceId: null,
        scope: 'all',
        patch: { summary: 'B' },
      });
      await assert.rejects(
        updateEvent(room.store, alice.person, { id: made.id, etag: made.etag, recurrenceId: null, scope: 'all', patch: { summary: 'C' } }),
        { code: 'precondition_failed' },
      );
    });

    test('a drag in another zone keeps the zone of the event', async () => {
      const made = await make({ zone: 'America/New_York', start: '2026-11-23T09:00:00', end: '2026-11-23T10:00:00' });
      // Shown in Paris at 15:00; dropped at 17:30.
      await moveEvent(room.store, alice.person, {
        id: made.id,
        recurrenceId: null,
        scope: 'all',
        allDay: false,
        start: '2026-11-23T17:30:00',
        end: '2026-11-23T18:30:00',
        zone: 'Europe/Paris',
      });
      const detail = await readEvent(room.store, alice.person, { id: made.id, recurrenceId: null });
      assert.deepEqual([detail.start, detail.end, detail.zone], ['2026-11-23T11:30:00', '2026-11-23T12:30:00', 'America/New_York']);
      assert.ok((await bodyOf(made.id)).includes('SEQUENCE:1'));
    });

    test('to all-day and back', async () => {
      const made = await make({});
      await moveEvent(room.store, alice.person, {
        id: made.id,
        recurrenceId: null,
        scope: 'all',
        allDay: true,
        start: '2026-11-24',
        end: '2026-11-25',
        zone: null,
      });
      const day = await readEvent(room.store, alice.person, { id: made.id, recurrenceId: null });
      assert.deepEqual([day.allDay, day.start, day.end], [true, '2026-11-24', '2026-11-25']);
      await moveEvent(room.store, alice.person, {
        id: made.id,
        recurrenceId: null,
        scope: 'all',
        allDay: false,
        start: '2026-11-25T08:00:00',
        end: '2026-11-25T09:00:00',
        zone: 'Europe/Paris',
      });
      const timed = await readEvent(room.store, alice.person, { id: made.id, recurrenceId: null });
      assert.deepEqual([timed.allDay, timed.start, timed.zone], [false, '2026-11-25T08:00:00', 'Europe/Paris']);
    });

    test('undo puts back what was, but not over somebody else’s change', async () => {
      const made = await make({ summary: 'First' });
      const edited = await updateEvent(room.store, alice.person, {
        id: made.id,
        etag: null,
        recurrenceId: null,
        scope: 'all',
        patch: { summary: 'Second' },
      });
      await undoChange(room.store, alice.person, edited.undo);
      assert.equal((await readEvent(room.store, alice.person, { id: made.id, recurrenceId: null })).summary, 'First');
      const again = await updateEvent(room.store, alice.person, {
        id: made.id,
        etag: null,
        recurrenceId: null,
        scope: 'all',
        patch: { summary: 'Third' },
      });
      await updateEvent(room.store, alice.person, {
        id: made.id,
        etag: null,
        recurrenceId: null,
        scope: 'all',
        patch: { summary: 'Fourth' },
      });
      await assert.rejects(undoChange(room.store, alice.person, again.undo), { code: 'conflict' });
      assert.equal((await readEvent(room.store, alice.person, { id: made.id, recurrenceId: null })).summary, 'Fourth');
    });

    test('undo of a deletion brings the event back, undo of a creation removes it', async () => {
      const made = await make({ summary: 'Back again' }, 'uid-back-again');
      const gone = await deleteEvent(room.store, alice.person, { id: made.id, recurrenceId: null, scope: 'all' });
      assert.equal(await readItem(room.store, alice.calendar.id, 'uid-back-again.ics'), null);
      await undoChange(room.store, alice.person, gone.undo);
      assert.ok(await readItem(room.store, alice.calendar.id, 'uid-back-again.ics'));
      const other = await make({ summary: 'Never mind' }, 'uid-never-mind');
      await undoChange(room.store, alice.person, other.undo);
      assert.equal(await readItem(room.store, alice.calendar.id, 'uid-never-mind.ics'), null);
    });

    test('to another calendar and back by undo', async () => {
      const target = await createCalendar(room.store, alice.person, { displayName: 'Work', color: '#009E73' });
      const made = await make({ summary: 'Goes' }, 'uid-that-goes');
      const moved = await updateEvent(room.store, alice.person, {
        id: made.id,
        etag: null,
        recurrenceId: null,
        scope: 'all',
        patch: {},
        calendarId: target.id,
      });
      assert.equal((await readEvent(room.store, alice.person, { id: moved.id, recurrenceId: null })).calendarId, target.id);
      assert.equal(await readItem(room.store, alice.calendar.id, 'uid-that-goes.ics'), null);
      assert.ok(moved.undo.length <= 200);
      await undoChange(room.store, alice.person, moved.undo);
      assert.ok(await readItem(room.store, alice.calendar.id, 'uid-that-goes.ics'));
      assert.equal((await listRefs(room.store, target.id as Collection['id'])).length, 0);
    });
  });

  describe('a series', () => {
    const range = ['2026-11-22T00:00:00Z', '2027-01-15T00:00:00Z'] as const;
    const starts = async (id: string) => (await listed(...range, id)).map((one) => one.start);

    test('one occurrence changed, the others as they were', async () => {
      const made = await make({ repeat: weekly(4) });
      await moveEvent(room.store, alice.person, {
        id: made.id,
        recurrenceId: '20261130T090000',
        scope: 'this',
        allDay: false,
        start: '2026-12-01T11:00:00',
        end: '2026-12-01T12:00:00',
        zone: 'Europe/Paris',
      });
      assert.deepEqual(await starts(made.id), [
        '2026-11-23T08:00:00Z',
        '2026-12-01T10:00:00Z',
        '2026-12-07T08:00:00Z',
        '2026-12-14T08:00:00Z',
      ]);
      const detail = await readEvent(room.store, alice.person, { id: made.id, recurrenceId: '20261130T090000' });
      assert.equal(detail.start, '2026-12-01T11:00:00');
    });

    test('one occurrence deleted, and back by undo', async () => {
      const made = await make({ repeat: weekly(3) });
      const gone = await deleteEvent(room.store, alice.person, { id: made.id, recurrenceId: '20261130T090000', scope: 'this' });
      assert.deepEqual(await starts(made.id), ['2026-11-23T08:00:00Z', '2026-12-07T08:00:00Z']);
      await undoChange(room.store, alice.person, gone.undo);
      assert.equal((await starts(made.id)).length, 3);
    });

    test('deleting every occurrence one by one deletes the event', async () => {
      const made = await make({ repeat: weekly(2) });
      await deleteEvent(room.store, alice.person, { id: made.id, recurrenceId: '20261123T090000', scope: 'this' });
      await deleteEvent(room.store, alice.person, { id: made.id, recurrenceId: '20261130T090000', scope: 'this' });
      assert.equal(await readItemById(room.store, made.id as ItemId), null);
    });

    test('this and following: two series, exceptions go with their half, and undo joins them again', async () => {
      const made = await make({ repeat: weekly(5) });
      await moveEvent(room.store, alice.person, {
        id: made.id,
        recurrenceId: '20261130T090000',
        scope: 'this',
        allDay: false,
        start: '2026-11-30T10:00:00',
        end: '2026-11-30T11:00:00',
        zone: 'Europe/Paris',
      });
      await updateEvent(room.store, alice.person, {
        id: made.id,
        etag: null,
        recurrenceId: '20261221T090000',
        scope: 'this',
        patch: { summary: 'Last before Christmas' },
      });
      const before = await bodyOf(made.id);
      const split = await updateEvent(room.store, alice.person, {
        id: made.id,
        etag: null,
        recurrenceId: '20261207T090000',
        scope: 'following',
        patch: { summary: 'New team', start: '2026-12-07T14:00:00', end: '2026-12-07T15:30:00' },
      });
      assert.notEqual(split.id, made.id);
      assert.deepEqual(await starts(made.id), ['2026-11-23T08:00:00Z', '2026-11-30T09:00:00Z']);
      const right = await listed(...range, split.id);
      assert.deepEqual(
        right.map((one) => [one.start, one.end, one.summary]),
        [
          ['2026-12-07T13:00:00Z', '2026-12-07T14:30:00Z', 'New team'],
          ['2026-12-14T13:00:00Z', '2026-12-14T14:30:00Z', 'New team'],
          ['2026-12-21T13:00:00Z', '2026-12-21T14:30:00Z', 'Last before Christmas'],
        ],
      );
      assert.ok((await bodyOf(split.id)).includes('RELATED-TO;RELTYPE=SIBLING:'));
      assert.ok(split.undo.length <= 200);
      await undoChange(room.store, alice.person, split.undo);
      assert.equal(await bodyOf(made.id), before);
      assert.equal(await readItemById(room.store, split.id as ItemId), null);
    });

    test('all: weekday, exceptions and excluded days move together', async () => {
      const made = await make({ repeat: weekly(4) });
      await deleteEvent(room.store, alice.person, { id: made.id, recurrenceId: '20261130T090000', scope: 'this' });
      await updateEvent(room.store, alice.person, {
        id: made.id,
        etag: null,
        recurrenceId: '20261207T090000',
        scope: 'this',
        patch: { summary: 'Special' },
      });
      // Taken hold of at the last one, dropped a day and an hour later.
      await moveEvent(room.store, alice.person, {
        id: made.id,
        recurrenceId: '20261214T090000',
        scope: 'all',
        allDay: false,
        start: '2026-12-15T10:00:00',
        end: '2026-12-15T11:00:00',
        zone: 'Europe/Paris',
      });
      const all = await listed(...range, made.id);
      assert.deepEqual(
        all.map((one) => [one.start, one.summary]),
        [
          ['2026-11-24T09:00:00Z', 'Team'],
          ['2026-12-08T09:00:00Z', 'Special'],
          ['2026-12-15T09:00:00Z', 'Team'],
        ],
      );
      const detail = await readEvent(room.store, alice.person, { id: made.id, recurrenceId: null });
      assert.deepEqual(detail.repeat?.byDay, ['TU']);
    });

    test('following from the first is all; delete following ends the series before', async () => {
      const made = await make({ repeat: weekly() });
      await deleteEvent(room.store, alice.person, { id: made.id, recurrenceId: '20261207T090000', scope: 'following' });
      assert.deepEqual(await starts(made.id), ['2026-11-23T08:00:00Z', '2026-11-30T08:00:00Z']);
      await deleteEvent(room.store, alice.person, { id: made.id, recurrenceId: '20261123T090000', scope: 'following' });
      assert.equal(await readItemById(room.store, made.id as ItemId), null);
    });

    test('the wall clock stays when clocks change', async () => {
      const made = await make({ start: '2026-10-19T09:00:00', end: '2026-10-19T10:00:00', repeat: weekly(3) });
      assert.deepEqual(
        (await listed('2026-10-01T00:00:00Z', '2026-11-15T00:00:00Z', made.id)).map((one) => one.start),
        ['2026-10-19T07:00:00Z', '2026-10-26T08:00:00Z', '2026-11-02T08:00:00Z'],
      );
    });

    test('a rule changed drops exceptions that no longer fit', async () => {
      const made = await make({ repeat: weekly(5) });
      await updateEvent(room.store, alice.person, {
        id: made.id,
        etag: null,
        recurrenceId: '20261207T090000',
        scope: 'this',
        patch: { summary: 'Special' },
      });
      await updateEvent(room.store, alice.person, {
        id: made.id,
        etag: null,
        recurrenceId: null,
        scope: 'all',
        patch: { repeat: { ...weekly(2), interval: 4 } },
      });
      assert.deepEqual(await starts(made.id), ['2026-11-23T08:00:00Z', '2026-12-21T08:00:00Z']);
    });
  });

  describe('calendars', () => {
    test('the default calendar cannot be deleted', async () => {
      await assert.rejects(deleteCalendar(room.store, alice.person, alice.calendar.id), { code: 'forbidden' });
    });

    test('made, changed, hidden, deleted', async () => {
      const made = await createCalendar(room.store, bob.person, { displayName: 'Choir', color: '#CC79A7' });
      const changed = await updateCalendar(room.naming, bob.person, { id: made.id, displayName: 'Big choir', visible: false });
      assert.deepEqual([changed.displayName, changed.color, changed.visible], ['Big choir', '#CC79A7', false]);
      assert.deepEqual(
        (await listCalendars(room.naming, bob.person)).map((one) => [one.displayName, one.visible, one.canWrite]),
        [
          ['Personal', true, true],
          ['Big choir', false, true],
        ],
      );
      await deleteCalendar(room.store, bob.person, made.id);
      assert.equal((await listCalendars(room.naming, bob.person)).length, 1);
    });

    test('a share gives what it says: busy only shows no words, and no way to change anything', async () => {
      await make({ summary: 'Dentist', location: 'Rue Haute', start: '2027-03-01T09:00:00', end: '2027-03-01T10:00:00' });
      const grant = { publicRight: 'freebusy', confRight: 'none', privateRight: 'none', createdAt: new Date() };
      await room.store.db.grant.create({ data: { collectionId: alice.calendar.id, grantee: bob.person.accountId, ...grant } });
      await room.store.db.subscription.create({ data: { accountId: bob.person.accountId, collectionId: alice.calendar.id } });
      const seen = await listOccurrences(room.store, bob.person, {
        from: '2027-03-01T00:00:00Z',
        to: '2027-03-02T00:00:00Z',
        zone: 'UTC',
        calendarIds: null,
      });
      assert.deepEqual(
        seen.map((one) => [one.summary, one.location, one.canWrite, one.start]),
        [['', '', false, '2027-03-01T08:00:00Z']],
      );
      assert.deepEqual(await searchEvents(room.store, bob.person, 'dentist'), []);
      await assert.rejects(
        createEvent(room.store, bob.person, { calendarId: alice.calendar.id, uid: 'uid-bob-shared', event: event({}) }),
        {
          code: 'forbidden',
        },
      );
      const shared = (await listCalendars(room.naming, bob.person)).find((one) => one.id === alice.calendar.id);
      assert.deepEqual(shared?.owner, { displayName: 'alice', address: 'alice@demo.example' });
    });

    test('a share by class holds in the rooms of the web as it does by DAV: nothing private is told, and what may be changed can be', async () => {
      const { store } = room;
      const carol = await room.addPerson('carol@demo.example');
      const shared = await createCalendar(store, alice.person, { displayName: 'By class', color: '#CC79A7' });
      const put = async (uid: string, classified: EventInput['classified'], summary: string, repeat?: EventInput['repeat']) =>
        createEvent(store, alice.person, {
          calendarId: shared.id,
          uid,
          event: event({ summary, classified, location: 'Rue Haute', repeat: repeat ?? null }),
        });
      const open = await put('uid-class-open', 'PUBLIC', 'Open meeting');
      const discreet = await put('uid-class-conf', 'CONFIDENTIAL', 'Discreet talk');
      const secret = await put('uid-class-secret', 'PRIVATE', 'Secret surgery');
      // A series that is open but for one of its days.
      const mixed = await put('uid-class-mixed', 'PUBLIC', 'Weekly round', weekly(4));
      const patch = { summary: 'Private surgery', classified: 'PRIVATE' as const };
      await updateEvent(store, alice.person, { id: mixed.id, etag: null, recurrenceId: '20261130T090000', scope: 'this', patch });
      const grant = { publicRight: 'modify', confRight: 'freebusy', privateRight: 'none', canCreate: true, createdAt: new Date() };
      await store.db.grant.create({ data: { collectionId: shared.id, grantee: carol.person.accountId, ...grant } });
      await store.db.subscription.create({ data: { accountId: carol.person.accountId, collectionId: shared.id } });

      const range = { from: '2026-11-20T00:00:00Z', to: '2026-12-31T00:00:00Z', zone: 'UTC', calendarIds: [shared.id] };
      const seen = await listOccurrences(store, carol.person, range);
      assert.deepEqual(
        seen.map((one) => [one.summary, one.location, one.canWrite, one.canErase]).sort(),
        [
          ['', '', false, false],
          ['Open meeting', 'Rue Haute', true, false],
        ],
        'the open one whole, of the confidential one when it is, of the private one and of what is partly private nothing',
      );
      assert.doesNotMatch(JSON.stringify(seen), /surgery|round|talk|uid-class-(secret|mixed)/i);
      for (const term of ['surgery', 'secret', 'talk', 'round', 'weekly', 'private'])
        assert.deepEqual(await searchEvents(store, carol.person, term), [], term);
      assert.equal((await searchEvents(store, carol.person, 'meeting')).length, 1);
      const hidden = [secret, mixed, discreet];
      for (const { id, undo } of hidden) {
        const one = { id, recurrenceId: null };
        await assert.rejects(readEvent(store, carol.person, one), { code: 'not_found' });
        await assert.rejects(updateEvent(store, carol.person, { ...one, etag: null, scope: 'all', patch: { summary: 'x' } }), {
          code: 'not_found',
        });
        await assert.rejects(deleteEvent(store, carol.person, { ...one, scope: 'all' }), { code: 'not_found' });
        await assert.rejects(undoChange(store, carol.person, undo));
      }
      const taken = createEvent(store, carol.person, { calendarId: shared.id, uid: 'uid-class-secret', event: event({}) });
      await assert.rejects(taken, (error: unknown) => error instanceof Error && !JSON.stringify(error).includes(secret.id));

      const changed = await updateEvent(store, carol.person, {
        ...{ id: open.id, etag: null, recurrenceId: null, scope: 'all' as const },
        patch: { summary: 'Open meeting, moved' },
      });
      await undoChange(store, carol.person, changed.undo);
      assert.equal((await readEvent(store, carol.person, { id: open.id, recurrenceId: null })).summary, 'Open meeting');
      const made = await createEvent(store, carol.person, {
        calendarId: shared.id,
        uid: 'uid-by-carol',
        event: event({ summary: 'By carol' }),
      });
      await assert.rejects(deleteEvent(store, carol.person, { id: made.id, recurrenceId: null, scope: 'all' }), { code: 'forbidden' });
      const toPrivate = {
        ...{ id: open.id, etag: null, recurrenceId: null, scope: 'all' as const },
        patch: { classified: 'PRIVATE' as const },
      };
      await assert.rejects(
        updateEvent(store, carol.person, toPrivate),
        { code: 'forbidden' },
        'nobody hides what they could not open again',
      );

      // What the owner had deleted before does not come back by a token somebody made up.
      const gone = await deleteEvent(store, alice.person, { id: secret.id, recurrenceId: null, scope: 'all' });
      await assert.rejects(undoChange(store, carol.person, gone.undo), { code: 'not_found' });
      const old = await deleteEvent(store, alice.person, { id: open.id, recurrenceId: null, scope: 'all' });
      room.setNow('2026-11-21T11:00:00Z');
      await assert.rejects(undoChange(store, carol.person, old.undo), { code: 'not_found' });
      await undoChange(store, alice.person, old.undo);
      await undoChange(store, alice.person, gone.undo);
      room.setNow('2026-11-21T10:00:00Z');
      await deleteCalendar(store, alice.person, shared.id);
    });

    test('search finds without accents or case', async () => {
      await make({ summary: 'Réunion Élan' });
      const hits = await searchEvents(room.store, alice.person, 'REUNION elan');
      assert.deepEqual(
        hits.map((one) => one.summary),
        ['Réunion Élan'],
      );
    });
  });
}
