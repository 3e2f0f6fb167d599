import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { componentsTouching, expand, expandBounded } from './expand';
import { indexCalendarObject } from './index-object';
import { occurrenceAt } from './occurrence-at';
import { parseCalendarObject } from './parse';

const wrap = (...lines: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:test', ...lines, 'END:VCALENDAR', ''].join('\r\n');
const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:one', ...lines, 'END:VEVENT'];
const object = (...lines: string[]) => parseCalendarObject(wrap(...lines));
const at = (iso: string) => Date.parse(iso) / 1000;
const iso = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000', '');

function starts(given: ReturnType<typeof object>, from: string, to: string, floatingZone = 'UTC'): string[] {
  return expand(given, at(from), at(to), { floatingZone }).map((one) => iso(one.startSeconds));
}

describe('clocks that change', () => {
  test('a daily event keeps its wall clock in Paris', () => {
    const daily = object(...event('DTSTART;TZID=Europe/Paris:20260327T023000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY'));
    // 02:30 does not exist on 29 March: the offset before the gap makes it 03:30.
    assert.deepEqual(starts(daily, '2026-03-28T00:00:00Z', '2026-03-31T00:00:00Z'), [
      '2026-03-28T01:30:00Z',
      '2026-03-29T01:30:00Z',
      '2026-03-30T00:30:00Z',
    ]);
  });

  test('a time that comes twice is the first of both, in New York', () => {
    const weekly = object(...event('DTSTART;TZID=America/New_York:20261025T013000', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY'));
    assert.deepEqual(starts(weekly, '2026-10-20T00:00:00Z', '2026-11-10T00:00:00Z'), [
      '2026-10-25T05:30:00Z',
      '2026-11-01T05:30:00Z',
      '2026-11-08T06:30:00Z',
    ]);
  });

  test('half an hour of summer time on Lord Howe Island', () => {
    const weekly = object(...event('DTSTART;TZID=Australia/Lord_Howe:20260329T120000', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY'));
    assert.deepEqual(starts(weekly, '2026-03-25T00:00:00Z', '2026-04-07T00:00:00Z'), ['2026-03-29T01:00:00Z', '2026-04-05T01:30:00Z']);
  });

  test('DTEND is exact time, DURATION in days is calendar time, across the change', () => {
    const night = object(
      ...event('DTSTART;TZID=Europe/Paris:20261023T220000', 'DTEND;TZID=Europe/Paris:20261024T060000', 'RRULE:FREQ=DAILY'),
    );
    const [one] = expand(night, at('2026-10-24T12:00:00Z'), at('2026-10-25T00:00:00Z'));
    assert.equal(iso(one?.endSeconds ?? 0), '2026-10-25T04:00:00Z');
    const day = object(...event('DTSTART;TZID=Europe/Paris:20261024T120000', 'DURATION:P1D'));
    const [other] = expand(day, at('2026-10-24T00:00:00Z'), at('2026-10-26T00:00:00Z'));
    assert.equal((other?.endSeconds ?? 0) - (other?.startSeconds ?? 0), 25 * 3600);
  });
});

describe('all-day and floating', () => {
  test('an all-day event is the whole day of whoever looks', () => {
    const day = object(...event('DTSTART;VALUE=DATE:20261121'));
    assert.deepEqual(starts(day, '2026-11-20T00:00:00Z', '2026-11-23T00:00:00Z', 'Asia/Tokyo'), ['2026-11-20T15:00:00Z']);
    assert.deepEqual(starts(day, '2026-11-20T00:00:00Z', '2026-11-23T00:00:00Z', 'America/Los_Angeles'), ['2026-11-21T08:00:00Z']);
    const [one] = expand(day, at('2026-11-21T00:00:00Z'), at('2026-11-22T00:00:00Z'));
    assert.deepEqual([one?.allDay, one?.zone, (one?.endLocal ?? 0) - (one?.startLocal ?? 0)], [true, null, 86_400]);
  });

  test('a floating event is nine o’clock everywhere', () => {
    const floating = object(...event('DTSTART:20261121T090000', 'DTEND:20261121T100000'));
    assert.deepEqual(starts(floating, '2026-11-20T00:00:00Z', '2026-11-23T00:00:00Z', 'Asia/Tokyo'), ['2026-11-21T00:00:00Z']);
    const index = indexCalendarObject(floating);
    assert.ok((index.firstStart ?? 0) <= at('2026-11-20T19:00:00Z') && (index.lastEnd ?? 0) >= at('2026-11-21T22:00:00Z'));
  });
});

describe('exceptions', () => {
  const series = ['DTSTART;TZID=Europe/Paris:20261102T090000', 'DTEND;TZID=Europe/Paris:20261102T100000', 'RRULE:FREQ=WEEKLY;COUNT=5'];
  const override = (id: string, ...lines: string[]) => ['BEGIN:VEVENT', 'UID:one', id, ...lines, 'END:VEVENT'];

  test('moved out of the range is not in it; moved into the range is', () => {
    const given = object(
      ...event(...series),
      ...override(
        'RECURRENCE-ID;TZID=Europe/Paris:20261109T090000',
        'DTSTART;TZID=Europe/Paris:20270301T090000',
        'DTEND;TZID=Europe/Paris:20270301T100000',
      ),
    );
    assert.deepEqual(starts(given, '2026-11-08T00:00:00Z', '2026-11-11T00:00:00Z'), []);
    assert.deepEqual(starts(given, '2027-03-01T00:00:00Z', '2027-03-02T00:00:00Z'), ['2027-03-01T08:00:00Z']);
    assert.ok((indexCalendarObject(given).lastEnd ?? 0) >= at('2027-03-01T09:00:00Z'));
    assert.equal(iso(occurrenceAt(given, '20261109T090000')?.startSeconds ?? 0), '2027-03-01T08:00:00Z');
  });

  test('EXDATE in UTC, in the zone, as a bare date, and two in a line', () => {
    const given = object(
      ...event(
        ...series,
        'EXDATE:20261109T080000Z',
        'EXDATE;VALUE=DATE:20261116',
        'EXDATE;TZID=Europe/Paris:20261123T090000,20261130T090000',
      ),
    );
    assert.deepEqual(starts(given, '2026-11-01T00:00:00Z', '2027-01-01T00:00:00Z'), ['2026-11-02T08:00:00Z']);
  });

  test('EXRULE of old calendars takes out', () => {
    const given = object(...event('DTSTART:20261102T090000Z', 'RRULE:FREQ=DAILY;COUNT=6', 'EXRULE:FREQ=DAILY;INTERVAL=2;COUNT=2'));
    assert.deepEqual(
      starts(given, '2026-11-01T00:00:00Z', '2027-01-01T00:00:00Z').map((start) => start.slice(8, 10)),
      ['03', '05', '06', '07'],
    );
  });

  test('RDATE adds, also as a period with its own end', () => {
    const given = object(
      ...event(...series.slice(0, 2), 'RDATE;TZID=Europe/Paris:20261103T090000', 'RDATE;VALUE=PERIOD:20261104T080000Z/PT3H'),
    );
    const all = expand(given, at('2026-11-01T00:00:00Z'), at('2027-01-01T00:00:00Z'));
    assert.deepEqual(
      all.map((one) => [iso(one.startSeconds), one.endSeconds - one.startSeconds]),
      [
        ['2026-11-02T08:00:00Z', 3600],
        ['2026-11-03T08:00:00Z', 3600],
        ['2026-11-04T08:00:00Z', 10_800],
      ],
    );
  });

  test('RECURRENCE-ID in UTC matches the slot, and is named as the series would', () => {
    const given = object(
      ...event(...series),
      ...override('RECURRENCE-ID:20261109T080000Z', 'DTSTART:20261109T100000Z', 'DTEND:20261109T110000Z'),
    );
    const all = expand(given, at('2026-11-01T00:00:00Z'), at('2027-01-01T00:00:00Z'));
    assert.equal(all.length, 5);
    assert.deepEqual(
      all.filter((one) => one.isOverride).map((one) => one.recurrenceId),
      ['20261109T090000'],
    );
  });

  test('DTEND beside DURATION, as Thunderbird writes it: DTEND counts', () => {
    const given = object(
      ...event('DTSTART:20261109T100000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=2'),
      ...override('RECURRENCE-ID:20261110T100000Z', 'DTSTART:20261110T100000Z', 'DURATION:PT1H', 'DTEND:20261110T123000Z'),
    );
    assert.deepEqual(
      expand(given, at('2026-11-01T00:00:00Z'), at('2027-01-01T00:00:00Z')).map((one) => one.endSeconds - one.startSeconds),
      [3600, 9000],
    );
  });

  test('only overrides, no master: invited to one occurrence', () => {
    const given = object(
      ...override('RECURRENCE-ID;TZID=Europe/Paris:20261109T090000', 'DTSTART;TZID=Europe/Paris:20261109T110000', 'DURATION:PT1H'),
    );
    const all = expand(given, at('2026-11-01T00:00:00Z'), at('2027-01-01T00:00:00Z'));
    assert.deepEqual(
      all.map((one) => [iso(one.startSeconds), one.recurrenceId]),
      [['2026-11-09T10:00:00Z', '20261109T090000']],
    );
  });

  test('RANGE=THISANDFUTURE speaks for the later ones', () => {
    const given = object(
      ...event(...series),
      ...override(
        'RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Paris:20261116T090000',
        'DTSTART;TZID=Europe/Paris:20261117T120000',
        'DTEND;TZID=Europe/Paris:20261117T140000',
        'SUMMARY:Later',
      ),
    );
    assert.deepEqual(
      expand(given, at('2026-11-01T00:00:00Z'), at('2027-01-01T00:00:00Z')).map((one) => [
        iso(one.startSeconds),
        (one.endSeconds - one.startSeconds) / 3600,
      ]),
      [
        ['2026-11-02T08:00:00Z', 1],
        ['2026-11-09T08:00:00Z', 1],
        ['2026-11-17T11:00:00Z', 2],
        ['2026-11-24T11:00:00Z', 2],
        ['2026-12-01T11:00:00Z', 2],
      ],
    );
    assert.equal(iso(occurrenceAt(given, '20261123T090000')?.startSeconds ?? 0), '2026-11-24T11:00:00Z');
  });

  test('an occurrence that is excluded, or never was, is not found', () => {
    const given = object(...event(...series, 'EXDATE:20261109T080000Z'));
    assert.equal(occurrenceAt(given, '20261109T090000'), null);
    assert.equal(occurrenceAt(given, '20261110T090000'), null);
    assert.equal(occurrenceAt(given, 'nonsense'), null);
    assert.ok(occurrenceAt(given, '20261116T090000'));
  });
});

describe('edges of a range (RFC 4791 section 9.9)', () => {
  const given = object(...event('DTSTART:20261121T090000Z', 'DTEND:20261121T100000Z'));
  test('touching is not overlapping', () => {
    assert.equal(expand(given, at('2026-11-21T10:00:00Z'), at('2026-11-21T11:00:00Z')).length, 0);
    assert.equal(expand(given, at('2026-11-21T08:00:00Z'), at('2026-11-21T09:00:00Z')).length, 0);
    assert.equal(expand(given, at('2026-11-21T09:59:59Z'), at('2026-11-21T10:00:00Z')).length, 1);
  });
  test('an event without length is there at its instant', () => {
    const instant = object(...event('DTSTART:20261121T090000Z'));
    assert.equal(expand(instant, at('2026-11-21T09:00:00Z'), at('2026-11-21T09:00:01Z')).length, 1);
    assert.equal(expand(instant, at('2026-11-21T09:00:01Z'), at('2026-11-21T10:00:00Z')).length, 0);
  });
  test('a long event that began long before is found', () => {
    const long = object(...event('DTSTART:20260101T000000Z', 'DURATION:P90D', 'RRULE:FREQ=YEARLY'));
    assert.deepEqual(starts(long, '2030-03-30T00:00:00Z', '2030-04-01T00:00:00Z'), ['2030-01-01T00:00:00Z']);
  });
});

describe('bounds', () => {
  test('a rule for every second for ever gives what was asked for, and says that there is more', () => {
    const given = object(...event('DTSTART:19700101T000000Z', 'RRULE:FREQ=SECONDLY'));
    const { occurrences, truncated } = expandBounded(given, at('2026-11-01T00:00:00Z'), at('2026-12-01T00:00:00Z'), { max: 100 });
    assert.equal(occurrences.length, 100);
    assert.equal(truncated, true);
    assert.equal(indexCalendarObject(given).lastEnd, null);
  });

  test('many rules that never match stop at the work limit', () => {
    const rules = Array.from({ length: 20 }, () => 'RRULE:FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30;BYHOUR=5');
    const given = object(...event('DTSTART:19700101T000000Z', ...rules));
    const { truncated } = expandBounded(given, at('1970-01-01T00:00:00Z'), at('9999-01-01T00:00:00Z'), { maxWork: 50_000 });
    assert.equal(truncated, true);
  });
});

describe('components that touch a range', () => {
  test('an endless series and an open range: one step, and every exception in it is found', () => {
    const given = object(
      ...event('DTSTART:19700101T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=MINUTELY', 'EXDATE:20261121T000000Z'),
      'BEGIN:VEVENT',
      'UID:one',
      'RECURRENCE-ID:20261121T090000Z',
      'DTSTART:20991121T090000Z',
      'END:VEVENT',
      'BEGIN:VEVENT',
      'UID:one',
      'RECURRENCE-ID:20261122T090000Z',
      'DTSTART:19991121T090000Z',
      'END:VEVENT',
    );
    const found = componentsTouching(given, at('2026-11-21T00:00:00Z'), at('9999-12-31T00:00:00Z'), { maxWork: 5_000 });
    assert.deepEqual(found, new Set([given.overrides[0], given.master]));
  });

  test('the same components as a full expansion', () => {
    const given = object(...event('DTSTART:20261102T090000Z', 'RRULE:FREQ=WEEKLY;COUNT=3', 'EXDATE:20261116T090000Z'));
    assert.equal(componentsTouching(given, at('2026-11-16T00:00:00Z'), at('2026-12-01T00:00:00Z')).size, 0);
    assert.equal(componentsTouching(given, at('2026-11-09T00:00:00Z'), at('2026-11-10T00:00:00Z')).size, 1);
  });
});

describe('index', () => {
  test('a counted series ends with its last occurrence, an endless one never', () => {
    const counted = indexCalendarObject(
      object(...event('DTSTART:20261102T090000Z', 'DTEND:20261102T100000Z', 'RRULE:FREQ=WEEKLY;COUNT=5')),
    );
    assert.deepEqual([counted.firstStart, counted.lastEnd], [at('2026-11-02T09:00:00Z'), at('2026-11-30T10:00:00Z')]);
    assert.equal(indexCalendarObject(object(...event('DTSTART:20261102T090000Z', 'RRULE:FREQ=WEEKLY'))).lastEnd, null);
  });

  test('people, words, class and alarms are found', () => {
    const index = indexCalendarObject(
      object(
        ...event(
          'DTSTART:20261102T090000Z',
          'SUMMARY:Fête d’Été',
          'LOCATION:Parc',
          'CLASS:X-SECRET',
          'ORGANIZER;CN=Zoë:MAILTO:Zoe@Example.com',
          'ATTENDEE:mailto:bob@x.example',
          'BEGIN:VALARM',
          'ACTION:DISPLAY',
          'TRIGGER:-PT5M',
          'END:VALARM',
        ),
      ),
    );
    assert.deepEqual(
      [index.summary, index.classified, index.hasAlarm, index.emails],
      ['Fête d’Été', 'PRIVATE', true, ['zoe@example.com', 'bob@x.example']],
    );
    assert.ok(index.searchText.includes('fete d’ete') && index.searchText.includes('zoe'));
  });

  test('a to-do without any time is found by every range', () => {
    const todo = indexCalendarObject(parseCalendarObject(wrap('BEGIN:VTODO', 'UID:t', 'SUMMARY:x', 'END:VTODO')));
    assert.equal(todo.lastEnd, null);
    assert.ok((todo.firstStart ?? 0) < at('1900-01-01T00:00:00Z'));
    const due = indexCalendarObject(parseCalendarObject(wrap('BEGIN:VTODO', 'UID:t', 'DUE:20261102T090000Z', 'END:VTODO')));
    assert.equal(due.lastEnd, at('2026-11-02T09:00:00Z'));
  });
});
