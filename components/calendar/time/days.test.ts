import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addMonths,
  dayFromIso,
  isoFromDay,
  localFromMinute,
  minuteFromLocal,
  startOfMonth,
  startOfWeek,
  weekdayOf,
  weekNumber,
} from './days';

test('weeks begin on the chosen day', () => {
  const saturday = dayFromIso('2026-11-21');
  assert.equal(weekdayOf(saturday), 6);
  assert.equal(isoFromDay(startOfWeek(saturday, 1)), '2026-11-16');
  assert.equal(isoFromDay(startOfWeek(saturday, 7)), '2026-11-15');
  assert.equal(isoFromDay(startOfWeek(saturday, 6)), '2026-11-21');
  assert.equal(weekdayOf(dayFromIso('1969-12-31')), 3);
});

test('a month on keeps the day, or takes the last there is', () => {
  assert.equal(isoFromDay(addMonths(dayFromIso('2026-01-31'), 1)), '2026-02-28');
  assert.equal(isoFromDay(addMonths(dayFromIso('2026-12-15'), 1)), '2027-01-15');
  assert.equal(isoFromDay(addMonths(dayFromIso('2026-03-31'), -1)), '2026-02-28');
  assert.equal(isoFromDay(startOfMonth(dayFromIso('2026-11-21'))), '2026-11-01');
});

test('week numbers follow ISO 8601 round the turn of the year', () => {
  assert.equal(weekNumber(dayFromIso('2026-01-01')), 1);
  assert.equal(weekNumber(dayFromIso('2027-01-01')), 53);
  assert.equal(weekNumber(dayFromIso('2026-11-21')), 47);
  assert.equal(weekNumber(dayFromIso('2024-12-30')), 1);
});

test('wall minutes print and read the same text', () => {
  for (const local of ['2026-11-21T00:00:00', '2026-11-21T23:45:00', '1969-12-31T12:05:00']) {
    assert.equal(localFromMinute(minuteFromLocal(local)), local);
  }
  assert.equal(minuteFromLocal('2026-11-21'), minuteFromLocal('2026-11-21T00:00:00'));
});

test('what is no date is no day', () => {
  assert.ok(Number.isNaN(dayFromIso('today')));
  assert.ok(Number.isNaN(dayFromIso('2026-13-40')));
});
