import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { occurrenceAt } from '@/server/formats/ical/occurrence-at';
import { calendarObjectOf, parseCalendarObject, serialize } from '@/server/formats/ical/parse';
import { eventInput } from '../schema';
import { editEvent } from './edit-event';
import { eventFieldsOf } from './event-fields';
import { newEventObject } from './new-event';

const text = fc
  .array(fc.constantFrom('a', 'é', '😀', ' ', ',', ';', ':', '\\', '"', '^', '\n', '\\n', '\r\nATTACH:x', 'END:VEVENT'), { maxLength: 8 })
  .map((pieces) => pieces.join('').replaceAll('\r\n', '\n'));
const fields = fc.record({
  summary: text,
  location: text,
  description: text,
  transparent: fc.boolean(),
  classified: fc.constantFrom('PUBLIC' as const, 'CONFIDENTIAL' as const, 'PRIVATE' as const),
  status: fc.constantFrom('CONFIRMED' as const, 'TENTATIVE' as const, 'CANCELLED' as const),
  categories: fc.uniqueArray(
    text.map((value) => value.trim()).filter((value) => value !== ''),
    { maxLength: 3 },
  ),
  reminders: fc.uniqueArray(fc.constantFrom(0, 5, 15, 1440), { maxLength: 3 }).map((all) => all.sort((a, b) => a - b)),
});

const read = (body: string) => {
  const object = parseCalendarObject(body);
  const occurrence = occurrenceAt(object, null);
  assert.ok(occurrence);
  return eventFieldsOf(object, occurrence);
};

describe('fields of an event', () => {
  test('what is written is what is read, made and edited; nothing breaks out of its line', () => {
    fc.assert(
      fc.property(fields, fields, (first, second) => {
        const time = { allDay: false, start: '2026-11-23T09:00:00', end: '2026-11-23T10:00:00', zone: 'Europe/Paris' };
        const made = serialize(newEventObject('uid-one', eventInput.parse({ ...first, ...time }), 1_795_000_000));
        assert.deepEqual(read(made), { ...first, ...time, url: '', repeat: null, repeatText: null });
        const place = { recurrenceId: null, scope: 'all' as const, nowSeconds: 1_795_000_000, newUid: () => 'x' };
        const { root } = editEvent(parseCalendarObject(made), place, { fields: second, timing: null, repeat: undefined });
        assert.ok(root);
        const edited = serialize(calendarObjectOf(root));
        assert.deepEqual(read(edited), { ...second, ...time, url: '', repeat: null, repeatText: null });
        assert.equal(edited.match(/^ATTACH/gm), null);
      }),
      { numRuns: 200 },
    );
  });
});
