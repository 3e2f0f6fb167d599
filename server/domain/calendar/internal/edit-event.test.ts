import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { writeLines } from '@/server/formats/content-line/write-lines';
import type { CalendarObject } from '@/server/formats/ical/calendar-object';
import { expand } from '@/server/formats/ical/expand';
import { occurrenceAt } from '@/server/formats/ical/occurrence-at';
import { calendarObjectOf, parseCalendarObject, serialize } from '@/server/formats/ical/parse';
import { validateObjectResource } from '@/server/formats/ical/validate';
import { type EventInput, eventInput } from '../schema';
import { type EditPlace, editEvent, removeOccurrences, type Scope } from './edit-event';
import { wallTimeOf } from './event-fields';
import { newEventObject } from './new-event';
import { keptTzid, timingFrom } from './timing';

const at = (iso: string) => Date.parse(iso) / 1000;
const now = at('2026-11-21T10:00:00Z');
const range = [at('2025-12-01T00:00:00Z'), at('2027-06-01T00:00:00Z')] as const;
const place = (recurrenceId: string | null, scope: Scope): EditPlace => ({
  recurrenceId,
  scope,
  nowSeconds: now,
  newUid: () => 'uid-of-the-split',
});

function make(fields: Partial<EventInput>): CalendarObject {
  const input = eventInput.parse({
    summary: 'S',
    allDay: false,
    start: '2026-01-05T09:00:00',
    end: '2026-01-05T10:00:00',
    zone: 'Europe/Paris',
    ...fields,
  });
  return calendarObjectOf(newEventObject('uid-one', input, now));
}

const all = (object: CalendarObject) => expand(object, ...range, { floatingZone: 'Europe/Paris' });
const walls = (object: CalendarObject) => all(object).map((one) => `${one.startLocal}/${one.endLocal}`);

const seriesArbitrary = fc
  .record({
    frequency: fc.constantFrom('DAILY' as const, 'WEEKLY' as const, 'MONTHLY' as const),
    interval: fc.integer({ min: 1, max: 4 }),
    byDay: fc.uniqueArray(fc.constantFrom('MO', 'TU', 'SA'), { maxLength: 2 }),
    count: fc.option(fc.integer({ min: 4, max: 30 })),
    zone: fc.constantFrom('Europe/Paris', 'America/New_York', 'Australia/Lord_Howe', 'UTC', null),
    allDay: fc.boolean(),
  })
  .map(({ frequency, interval, byDay, count, zone, allDay }) =>
    make({
      repeat: {
        frequency,
        interval,
        byDay: frequency === 'WEEKLY' ? byDay : [],
        byMonthDay: [],
        count,
        until: count === null ? '2026-12-20' : null,
      },
      ...(allDay ? { allDay, start: '2026-01-05', end: '2026-01-06', zone: null } : { zone }),
    }),
  );

/** Some occurrences removed, some renamed, before the edit under test. */
function disturbed(given: CalendarObject, removed: readonly number[], renamed: readonly number[]): CalendarObject {
  let object = given;
  const names = all(object).map((one) => one.recurrenceId);
  for (const index of renamed) {
    const name = names[index % names.length] ?? null;
    const { root } = editEvent(object, place(name, 'this'), { fields: { summary: `named ${name}` }, timing: null, repeat: undefined });
    assert.ok(root);
    object = calendarObjectOf(root);
  }
  for (const index of new Set(removed.map((one) => one % names.length))) {
    const name = names[index] ?? null;
    if (all(object).length < 4) break;
    const root = removeOccurrences(object, place(name, 'this'));
    assert.ok(root);
    object = calendarObjectOf(root);
  }
  return object;
}

const indexes = fc.array(fc.nat(40), { maxLength: 3 });

describe('this and following', () => {
  test('the two halves together are the series, exceptions included, wherever it is split', () => {
    fc.assert(
      fc.property(seriesArbitrary, indexes, indexes, fc.nat(40), (series, removed, renamed, where) => {
        const object = disturbed(series, removed, renamed);
        const before = all(object);
        const cut = before[1 + (where % (before.length - 1))];
        const { root, split } = editEvent(object, place(cut?.recurrenceId ?? null, 'following'), {
          fields: { location: 'There' },
          timing: null,
          repeat: undefined,
        });
        assert.ok(root && split);
        const left = validateObjectResource(serialize(root), ['VEVENT']);
        const right = validateObjectResource(serialize(split.root), ['VEVENT']);
        assert.equal(right.uid, 'uid-of-the-split');
        assert.deepEqual([...walls(left), ...walls(right)].sort(), walls(object).sort());
        const titles = (given: CalendarObject) =>
          all(given).map((one) => `${one.recurrenceId} ${writeLines(one.component).match(/SUMMARY:(.*)/)?.[1]}`);
        assert.deepEqual([...titles(left), ...titles(right)].sort(), titles(object).sort());
        assert.ok(all(left).every((one) => one.startSeconds < (cut?.startSeconds ?? 0)));
      }),
      { numRuns: 50 },
    );
  });

  test('deleting them leaves exactly the ones before', () => {
    fc.assert(
      fc.property(seriesArbitrary, indexes, fc.nat(40), (series, removed, where) => {
        const object = disturbed(series, removed, []);
        const before = all(object);
        const index = 1 + (where % (before.length - 1));
        const root = removeOccurrences(object, place(before[index]?.recurrenceId ?? null, 'following'));
        assert.ok(root);
        assert.deepEqual(walls(calendarObjectOf(root)), walls(object).slice(0, index));
      }),
      { numRuns: 40 },
    );
  });
});

describe('all', () => {
  test('moved by hours or days: every occurrence moves as far by wall clock, none is lost or doubled', () => {
    fc.assert(
      fc.property(
        seriesArbitrary.filter((series) => !all(series)[0]?.allDay),
        indexes,
        indexes,
        fc.nat(40),
        fc.constantFrom(-7_200, 3_600, 86_400, 90_000, -86_400),
        (series, removed, renamed, which, shift) => {
          const object = disturbed(series, removed, renamed);
          const before = all(object);
          const reference = before[which % before.length];
          assert.ok(reference);
          // A month's days do not all move to days that exist; whole days are tried on days and weeks.
          const rule = writeLines(object.root).match(/RRULE:FREQ=(\w+)/)?.[1];
          fc.pre(rule !== 'MONTHLY' || Math.abs(shift) < 86_400);
          const timing = timingFrom(wallTimeOf(reference), keptTzid(object, reference.component));
          const moved = {
            start: { ...timing.start, local: timing.start.local + shift },
            end: { ...timing.end, local: timing.end.local + shift },
          };
          const { root } = editEvent(object, place(reference.recurrenceId, 'all'), { fields: {}, timing: moved, repeat: undefined });
          assert.ok(root);
          const after = calendarObjectOf(root);
          assert.deepEqual(
            expand(after, range[0] - 200_000, range[1] + 200_000, { floatingZone: 'Europe/Paris' }).map((one) => one.startLocal - shift),
            expand(object, range[0] - 200_000, range[1] + 200_000, { floatingZone: 'Europe/Paris' }).map((one) => one.startLocal),
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  test('a title changed for all reaches exceptions that had the old one, not those with their own', () => {
    const series = make({ repeat: { frequency: 'WEEKLY', interval: 1, byDay: [], byMonthDay: [], count: 4, until: null } });
    const [, second, third] = all(series);
    let object = calendarObjectOf(
      editEvent(series, place(second?.recurrenceId ?? null, 'this'), { fields: { location: 'Room 2' }, timing: null, repeat: undefined })
        .root ?? series.root,
    );
    object = calendarObjectOf(
      editEvent(object, place(third?.recurrenceId ?? null, 'this'), { fields: { summary: 'Special' }, timing: null, repeat: undefined })
        .root ?? series.root,
    );
    const { root } = editEvent(object, place(null, 'all'), { fields: { summary: 'New' }, timing: null, repeat: undefined });
    assert.ok(root);
    const titles = all(calendarObjectOf(root)).map((one) => writeLines(one.component).match(/SUMMARY:(.*)/)?.[1]);
    assert.deepEqual(titles, ['New', 'New', 'Special', 'New']);
  });

  test('from another zone to another form: timed to all-day keeps the days of the exceptions', () => {
    const series = make({ repeat: { frequency: 'DAILY', interval: 1, byDay: [], byMonthDay: [], count: 4, until: null } });
    const removed = removeOccurrences(series, place('20260107T090000', 'this'));
    const object = calendarObjectOf(removed ?? series.root);
    const timing = timingFrom({ allDay: true, start: '2026-01-05', end: '2026-01-06', zone: null }, null);
    const { root } = editEvent(object, place(null, 'all'), { fields: {}, timing, repeat: undefined });
    assert.ok(root);
    assert.deepEqual(
      all(calendarObjectOf(root)).map((one) => one.recurrenceId),
      ['20260105', '20260106', '20260108'],
    );
    assert.match(serialize(root), /EXDATE;VALUE=DATE:20260107\r\n/);
  });
});

describe('what clients sent', () => {
  const exchange = (tzid: string) =>
    parseCalendarObject(
      [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'BEGIN:VTIMEZONE',
        `TZID:${tzid}`,
        'BEGIN:STANDARD',
        'DTSTART:16010101T000000',
        'TZOFFSETFROM:+0430',
        'TZOFFSETTO:+0430',
        'END:STANDARD',
        'END:VTIMEZONE',
        'BEGIN:VEVENT',
        'UID:x',
        `DTSTART;TZID=${tzid}:20260105T090000`,
        `DTEND;TZID=${tzid}:20260105T100000`,
        'RRULE:FREQ=DAILY;COUNT=3',
        'END:VEVENT',
        'END:VCALENDAR',
        '',
      ].join('\r\n'),
    );

  test('an event in a Windows zone keeps its TZID and its VTIMEZONE when it moves within it', () => {
    const object = exchange('Romance Standard Time');
    const occurrence = occurrenceAt(object, null);
    assert.ok(occurrence);
    const timing = timingFrom(
      { allDay: false, start: '2026-01-05T11:00:00', end: '2026-01-05T12:00:00', zone: 'Europe/Paris' },
      keptTzid(object, occurrence.component),
    );
    const text = serialize(editEvent(object, place(null, 'all'), { fields: {}, timing, repeat: undefined }).root ?? object.root);
    assert.match(text, /DTSTART;TZID=Romance Standard Time:20260105T110000\r\nDTEND;TZID=Romance Standard Time:20260105T120000\r\n/);
    assert.equal(text.match(/BEGIN:VTIMEZONE/g)?.length, 1);
  });

  test('a home-made zone is told to the browser in UTC, and stays', () => {
    const object = exchange('Our Office');
    const occurrence = occurrenceAt(object, null);
    assert.ok(occurrence);
    assert.deepEqual(wallTimeOf(occurrence), { allDay: false, start: '2026-01-05T04:30:00', end: '2026-01-05T05:30:00', zone: 'UTC' });
    const text = serialize(
      editEvent(object, place('20260106T090000', 'this'), { fields: { summary: 'x' }, timing: null, repeat: undefined }).root ??
        object.root,
    );
    assert.match(text, /RECURRENCE-ID;TZID=Our Office:20260106T090000\r\n/);
  });

  test('a second opinion: ical.js finds the same occurrences in what we wrote', () => {
    const series = make({ repeat: { frequency: 'WEEKLY', interval: 2, byDay: ['MO', 'TH'], byMonthDay: [], count: 9, until: null } });
    const object = disturbed(series, [2, 5], [3]);
    const calendar = new ICAL.Component(ICAL.parse(serialize(object)) as unknown[]);
    const events = calendar.getAllSubcomponents('vevent').map((component) => new ICAL.Event(component));
    const master = events.find((event) => !event.isRecurrenceException());
    assert.ok(master);
    const iterator = master.iterator();
    const theirs: string[] = [];
    for (let next = iterator.next(); next && theirs.length < 50; next = iterator.next()) theirs.push(next.toICALString());
    assert.deepEqual(
      theirs,
      all(object).map((one) => one.recurrenceId),
    );
  });
});
