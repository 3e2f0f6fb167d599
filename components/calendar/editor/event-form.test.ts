import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventDetail } from '@/server/domain/calendar/schema';
import { minuteFromLocal } from '../time/days';
import { formOf, inputOf, inZone, newForm, patchOf, problemOf, withStart } from './event-form';
import { repeatFormOf, repeatOf, weekdayInMonth } from './repeat-form';

const defaults = { calendarId: 'c', zone: 'Europe/Paris', reminder: 10 };
const span = (from: string, to: string, allDay = false) => ({ start: minuteFromLocal(from), end: minuteFromLocal(to), allDay });
const meeting = newForm(span('2026-11-24T10:00:00', '2026-11-24T11:00:00'), 'Meeting', defaults);

const detail: EventDetail = {
  id: 'e',
  calendarId: 'c',
  uid: 'uid-of-e',
  etag: 'x',
  recurrenceId: null,
  canWrite: true,
  canErase: true,
  repeatText: null,
  organizer: null,
  attendees: [],
  summary: 'Holiday',
  location: '',
  description: '',
  url: '',
  allDay: true,
  start: '2026-11-24',
  end: '2026-11-27',
  zone: null,
  repeat: null,
  reminders: [],
  transparent: true,
  classified: 'PUBLIC',
  status: 'CONFIRMED',
  categories: ['away'],
};

test('the last day of a whole-day event is said inclusively and written exclusively', () => {
  const form = formOf(detail);
  assert.equal(form.endDate, '2026-11-26');
  assert.equal(inputOf(form).end, '2026-11-27');
});

test('opening and saving without a change writes nothing', () => {
  assert.deepEqual(patchOf(formOf(detail), formOf(detail)), {});
});

test('a changed title writes the title only', () => {
  assert.deepEqual(patchOf(meeting, { ...meeting, summary: 'Other' }), { summary: 'Other' });
});

test('a changed time writes all that is needed to read it', () => {
  assert.deepEqual(patchOf(meeting, { ...meeting, endTime: '12:00' }), {
    allDay: false,
    start: '2026-11-24T10:00:00',
    end: '2026-11-24T12:00:00',
    zone: 'Europe/Paris',
  });
});

test('another start takes the end along, over midnight too', () => {
  const moved = withStart(meeting, { startTime: '23:30' });
  assert.deepEqual([moved.endDate, moved.endTime], ['2026-11-25', '00:30']);
});

test('a weekly rule on the day of the start follows it, a chosen one stays', () => {
  const weekly = { ...meeting, repeat: { ...meeting.repeat, frequency: 'weekly' as const } };
  assert.deepEqual(withStart(weekly, { startDate: '2026-11-26' }).repeat.weekdays, ['TH']);
  const chosen = { ...weekly, repeat: { ...weekly.repeat, weekdays: ['MO', 'TU'] as const } };
  assert.deepEqual(withStart(chosen, { startDate: '2026-11-26' }).repeat.weekdays, ['MO', 'TU']);
});

test('an end before the start, a lost date and a rule that ends before it begins are found', () => {
  assert.equal(problemOf(meeting), null);
  assert.equal(problemOf({ ...meeting, endTime: '09:00' }), 'end');
  assert.equal(problemOf({ ...meeting, startDate: '' }), 'start');
  assert.equal(problemOf({ ...meeting, repeat: { ...meeting.repeat, frequency: 'daily', ends: 'until', until: '2026-11-01' } }), 'until');
});

test('another zone says the same instant', () => {
  const form = inZone(meeting, 'America/New_York');
  assert.deepEqual([form.startDate, form.startTime, form.endTime, form.zone], ['2026-11-24', '04:00', '05:00', 'America/New_York']);
});

test('the weekday of a month is counted, and the last one is the last', () => {
  assert.deepEqual(weekdayInMonth('2026-11-21'), { ordinal: 3, code: 'SA' });
  assert.deepEqual(weekdayInMonth('2026-11-30'), { ordinal: -1, code: 'MO' });
  assert.deepEqual(weekdayInMonth('2026-11-24'), { ordinal: 4, code: 'TU' });
});

test('every rule the form can say comes back as it was', () => {
  const start = '2026-11-24';
  for (const frequency of ['none', 'daily', 'weekly', 'monthlyDay', 'monthlyWeekday', 'yearly'] as const) {
    for (const ends of ['never', 'until', 'count'] as const) {
      const form = {
        ...repeatFormOf(null, start),
        frequency,
        ends: frequency === 'none' ? ('never' as const) : ends,
        interval: frequency === 'none' ? 1 : 2,
      };
      assert.deepEqual(repeatFormOf(repeatOf(form, start), start), form);
    }
  }
});
