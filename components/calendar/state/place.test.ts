import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayFromIso, isoFromDay } from '../time/days';
import { daysShown, parsePlace, placeParts, stepPlace } from './place';

const today = dayFromIso('2026-11-21');
const fallback = { view: 'week', day: today } as const;

test('an address without view or with a mistyped date shows the last view, and today', () => {
  assert.deepEqual(parsePlace([], fallback), fallback);
  assert.deepEqual(parsePlace(['month', 'tomorrow'], fallback), { view: 'month', day: today });
  assert.deepEqual(placeParts(parsePlace(['day', '2026-02-03'], fallback)), ['day', '2026-02-03']);
});

test('a month shows whole weeks, as many as it needs', () => {
  const shown = (date: string, first: number) => {
    const days = daysShown({ view: 'month', day: dayFromIso(date) }, first);
    return [isoFromDay(days.first), days.count];
  };
  assert.deepEqual(shown('2026-11-21', 1), ['2026-10-26', 42]);
  assert.deepEqual(shown('2026-02-10', 7), ['2026-02-01', 28]);
});

test('the work week begins on Monday whatever the first day of the week', () => {
  assert.equal(isoFromDay(daysShown({ view: 'workweek', day: today }, 7).first), '2026-11-16');
});

test('a step is as long as what is shown', () => {
  assert.equal(isoFromDay(stepPlace({ view: 'month', day: dayFromIso('2026-01-31') }, 1).day), '2026-02-28');
  assert.equal(stepPlace({ view: 'days', day: today }, -1).day, today - 3);
});
