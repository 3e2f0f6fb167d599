import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isDomainError } from '@/server/core/errors';
import { expandBounded } from './expand';
import { indexCalendarObject } from './index-object';
import { occurrenceAt } from './occurrence-at';
import { parseCalendarObject, serialize } from './parse';
import { validateObjectResource } from './validate';

const sample = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'BEGIN:VTIMEZONE',
  'TZID:Custom',
  'BEGIN:STANDARD',
  'DTSTART:16010101T030000',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
  'END:STANDARD',
  'END:VTIMEZONE',
  'BEGIN:VEVENT',
  'UID:one',
  'DTSTART;TZID=Custom:20261121T090000',
  'DTEND;TZID=Europe/Paris:20261121T100000',
  'RRULE:FREQ=MONTHLY;BYDAY=MO,-1FR;BYSETPOS=1;COUNT=20',
  'RDATE;VALUE=PERIOD:20261201T090000Z/PT1H,20261202T090000Z/20261202T100000Z',
  'EXDATE;VALUE=DATE:20261224',
  'ATTENDEE;CN="A;B":mailto:a@b.example',
  'BEGIN:VALARM',
  'TRIGGER:-PT15M',
  'END:VALARM',
  'END:VEVENT',
  'BEGIN:VEVENT',
  'UID:one',
  'RECURRENCE-ID;RANGE=THISANDFUTURE:20261204T080000Z',
  'DTSTART:00010101T000000',
  'DURATION:P99W',
  'END:VEVENT',
  'END:VCALENDAR',
];

const values = [
  '',
  '0',
  '-1',
  '99991231T235959Z',
  '00000101',
  '19700101T000000',
  'P999999W',
  '-P1D',
  'PT9999999999S',
  'FREQ=SECONDLY',
  'FREQ=DAILY;COUNT=2147483647',
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=DAILY;UNTIL=00010101',
  'FREQ=MINUTELY;BYSETPOS=-366;BYDAY=53MO',
  '+9999',
  '\\',
  ',,,',
  ';',
  '"',
  '20261121T090000Z/P',
  'é'.repeat(300),
];
const mutation = fc.oneof(
  fc.record({ kind: fc.constant('drop' as const), at: fc.nat(40) }),
  fc.record({ kind: fc.constant('double' as const), at: fc.nat(40) }),
  fc.record({ kind: fc.constant('value' as const), at: fc.nat(40), value: fc.constantFrom(...values) }),
  fc.record({ kind: fc.constant('swap' as const), at: fc.nat(40) }),
);

type Mutation = typeof mutation extends fc.Arbitrary<infer Value> ? Value : never;

function mutated(mutations: readonly Mutation[]): string {
  const lines = [...sample];
  for (const one of mutations) {
    const at = one.at % lines.length;
    const line = lines[at] ?? '';
    if (one.kind === 'drop') lines.splice(at, 1);
    else if (one.kind === 'double') lines.splice(at, 0, line);
    else if (one.kind === 'value') lines[at] = line.replace(/:[^:]*$/, `:${one.value}`);
    else lines.splice(at, 2, lines[at + 1] ?? '', line);
  }
  return lines.join('\r\n');
}

describe('whatever is sent', () => {
  test('it is refused by name, or everything works on it within bounds', () => {
    fc.assert(
      fc.property(
        fc.array(mutation, { maxLength: 4 }),
        fc.constantFrom('UTC', 'Pacific/Kiritimati', 'Pacific/Niue'),
        (mutations, floatingZone) => {
          const text = mutated(mutations);
          let body: string;
          try {
            body = serialize(validateObjectResource(text, ['VEVENT']));
          } catch (error) {
            assert.ok(isDomainError(error) && error.code === 'invalid', String(error));
            return;
          }
          const object = parseCalendarObject(body);
          const index = indexCalendarObject(object);
          for (const number of [index.firstStart, index.lastEnd])
            assert.ok(number === null || Number.isSafeInteger(number), String(number));
          const { occurrences } = expandBounded(object, 1_790_000_000, 1_800_000_000, { floatingZone, max: 200, maxWork: 20_000 });
          for (const one of occurrences) {
            assert.ok(Number.isFinite(one.startSeconds) && one.endSeconds >= one.startSeconds);
            assert.ok(
              (index.firstStart ?? 0) <= one.startSeconds && (index.lastEnd === null || index.lastEnd >= one.endSeconds),
              'the index promises to find it',
            );
            if (one.recurrenceId !== null) assert.ok(one.recurrenceId.length <= 16);
          }
          occurrenceAt(object, '20261204T090000');
          occurrenceAt(object, null);
        },
      ),
      { numRuns: 1_500 },
    );
  });
});
