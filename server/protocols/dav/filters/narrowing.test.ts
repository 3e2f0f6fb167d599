import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { indexCalendarObject } from '@/server/formats/ical/index-object';
import { parseCalendarObject } from '@/server/formats/ical/parse';
import { utcZone } from '@/server/formats/ical/zone-offsets';
import { namedZone } from '@/server/formats/ical/zones';
import { calendarMeets } from './match-calendar';
import type { TimeRange } from './time-range-element';

// The database narrows a time range by two columns before the filter decides. What the filter would take must never be lost there.

/** The condition of findInRange in domain/sync. */
function isCandidate({ firstStart, lastEnd, component }: ReturnType<typeof indexCalendarObject>, { start, end }: TimeRange): boolean {
  if (firstStart === null) return component === 'VTODO' && lastEnd === null;
  return (end === null || firstStart < Math.ceil(end)) && (lastEnd === null || start === null || lastEnd >= Math.floor(start));
}

const zones = [utcZone, namedZone('Pacific/Kiritimati'), namedZone('Pacific/Pago_Pago'), namedZone('Europe/Berlin')].filter(
  (zone) => zone !== null,
);
const two = (value: number) => String(value).padStart(2, '0');
const day = fc.record({
  year: fc.integer({ min: 2024, max: 2027 }),
  month: fc.integer({ min: 1, max: 12 }),
  day: fc.integer({ min: 1, max: 28 }),
  hour: fc.integer({ min: 0, max: 23 }),
});
type Day = { year: number; month: number; day: number; hour: number };
const dateText = ({ year, month, day: date }: Day) => `${year}${two(month)}${two(date)}`;
const forms = ['VALUE=DATE', 'floating', 'utc', 'TZID=America/New_York', 'TZID=Asia/Kolkata'] as const;
type Form = (typeof forms)[number];
const time = (name: string, form: Form, at: Day) => {
  if (form === 'VALUE=DATE') return `${name};VALUE=DATE:${dateText(at)}`;
  const text = `${dateText(at)}T${two(at.hour)}0000`;
  return form === 'utc' ? `${name}:${text}Z` : form === 'floating' ? `${name}:${text}` : `${name};${form}:${text}`;
};

const object = fc
  .record({
    component: fc.constantFrom('VEVENT', 'VTODO', 'VJOURNAL'),
    form: fc.constantFrom(...forms),
    start: fc.option(day),
    end: fc.option(day),
    duration: fc.option(fc.constantFrom('PT0S', 'PT1H', 'P1D', 'P3W', 'PT36H')),
    rule: fc.option(
      fc.constantFrom(
        'FREQ=DAILY;COUNT=5',
        'FREQ=WEEKLY',
        'FREQ=MONTHLY;UNTIL=20270101T000000Z',
        'FREQ=YEARLY;COUNT=3',
        'FREQ=WEEKLY;BYDAY=MO,FR;COUNT=7',
      ),
    ),
    dates: fc.option(day),
    moved: fc.option(fc.record({ from: day, to: day })),
    completed: fc.option(day),
    created: fc.option(day),
  })
  .map(({ component, form, start, end, duration, rule, dates, moved, completed, created }) => {
    const begins = component === 'VEVENT' ? (start ?? { year: 2025, month: 6, day: 15, hour: 12 }) : start;
    const ends = end && component !== 'VJOURNAL' ? [time(component === 'VEVENT' ? 'DTEND' : 'DUE', form, end)] : [];
    const lasts = ends.length === 0 && duration && begins && component !== 'VJOURNAL' ? [`DURATION:${duration}`] : [];
    const repeats = begins ? [...(rule ? [`RRULE:${rule}`] : []), ...(dates ? [time('RDATE', form, dates)] : [])] : [];
    const stamps =
      component === 'VTODO'
        ? [...(completed ? [time('COMPLETED', 'utc', completed)] : []), ...(created ? [time('CREATED', 'utc', created)] : [])]
        : [];
    const lines = [
      `BEGIN:${component}`,
      'UID:u',
      ...(begins ? [time('DTSTART', form, begins)] : []),
      ...ends,
      ...lasts,
      ...repeats,
      ...stamps,
      `END:${component}`,
    ];
    const exception =
      moved && begins
        ? [`BEGIN:${component}`, 'UID:u', time('RECURRENCE-ID', form, moved.from), time('DTSTART', form, moved.to), `END:${component}`]
        : [];
    return { component, text: ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, ...exception, 'END:VCALENDAR', ''].join('\r\n') };
  });

const seconds = ({ year, month, day: date, hour }: Day) => Date.UTC(year, month - 1, date, hour) / 1000;
const range: fc.Arbitrary<TimeRange> = fc
  .record({ start: fc.option(day), end: fc.option(day) })
  .map(({ start, end }) => ({ start: start ? seconds(start) : null, end: end ? seconds(end) : null }))
  .filter(({ start, end }) => (start !== null || end !== null) && (start === null || end === null || start < end));

test('dav 30: what a time range takes is always among the candidates of the database', () => {
  let taken = 0;
  fc.assert(
    fc.property(object, range, fc.constantFrom(...zones), ({ component, text }, timeRange, zone) => {
      const parsed = parseCalendarObject(text);
      const below = { name: component, isNotDefined: false, timeRange, props: [], comps: [] };
      const filter = { name: 'VCALENDAR', isNotDefined: false, timeRange: null, props: [], comps: [below] };
      if (!calendarMeets(filter, { object: parsed, zone })) return;
      taken += 1;
      assert.ok(
        isCandidate(indexCalendarObject(parsed), timeRange),
        `lost by the index: ${JSON.stringify({ timeRange, zone: zone.id })}\n${text}`,
      );
    }),
    { numRuns: 1000 },
  );
  assert.ok(taken > 100, 'the samples must hit often enough to mean something');
});
