import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minuteFromLocal } from '../time/days';
import { occurrence } from './fixture';
import { moveOccurrences, patchOccurrences, removeOccurrences } from './optimistic';

const zone = 'Europe/Paris';
const series = [
  occurrence({
    id: 's',
    recurrenceId: '20261019T070000Z',
    start: '2026-10-19T07:00:00.000Z',
    end: '2026-10-19T08:00:00.000Z',
    recurring: true,
  }),
  occurrence({
    id: 's',
    recurrenceId: '20261026T080000Z',
    start: '2026-10-26T08:00:00.000Z',
    end: '2026-10-26T09:00:00.000Z',
    recurring: true,
  }),
  occurrence({
    id: 's',
    recurrenceId: '20261102T080000Z',
    start: '2026-11-02T08:00:00.000Z',
    end: '2026-11-02T09:00:00.000Z',
    recurring: true,
  }),
];
const other = occurrence({ id: 'o', start: '2026-10-26T08:00:00.000Z', end: '2026-10-26T09:00:00.000Z' });
const [first, second] = series;
const span = (from: string, to: string) => ({ start: minuteFromLocal(from), end: minuteFromLocal(to), allDay: false });
assert.ok(first && second);

test('only this occurrence moves', () => {
  const moved = moveOccurrences([...series, other], second, {
    scope: 'this',
    span: span('2026-10-27T10:00:00', '2026-10-27T10:30:00'),
    zone,
  });
  assert.deepEqual(
    moved.map((view) => view.start),
    ['2026-10-19T07:00:00.000Z', '2026-10-27T09:00:00.000Z', '2026-11-02T08:00:00.000Z', other.start],
  );
  assert.equal(moved[1]?.end, '2026-10-27T09:30:00.000Z');
});

test('the whole series keeps its wall-clock time over a clock change', () => {
  const moved = moveOccurrences(series, second, { scope: 'all', span: span('2026-10-26T11:00:00', '2026-10-26T12:00:00'), zone });
  assert.deepEqual(
    moved.map((view) => view.start),
    ['2026-10-19T09:00:00.000Z', '2026-10-26T10:00:00.000Z', '2026-11-02T10:00:00.000Z'],
  );
});

test('this and following leaves the earlier ones', () => {
  const moved = moveOccurrences(series, second, { scope: 'following', span: span('2026-10-26T08:00:00', '2026-10-26T09:00:00'), zone });
  assert.deepEqual(
    moved.map((view) => view.start),
    ['2026-10-19T07:00:00.000Z', '2026-10-26T07:00:00.000Z', '2026-11-02T07:00:00.000Z'],
  );
});

test('a timed event dropped in the all-day lane gets dates', () => {
  const [moved] = moveOccurrences([other], other, {
    scope: 'all',
    span: { start: minuteFromLocal('2026-10-28'), end: minuteFromLocal('2026-10-29'), allDay: true },
    zone,
  });
  assert.deepEqual([moved?.start, moved?.end, moved?.allDay], ['2026-10-28', '2026-10-29', true]);
});

test('a floating event stays on the wall clock', () => {
  const floating = occurrence({ id: 'f', start: '2026-10-26T08:00:00', end: '2026-10-26T09:00:00', floating: true, zone: null });
  const [moved] = moveOccurrences([floating], floating, { scope: 'all', span: span('2026-10-27T08:00:00', '2026-10-27T09:00:00'), zone });
  assert.deepEqual([moved?.start, moved?.floating, moved?.zone], ['2026-10-27T08:00:00', true, null]);
});

test('remove and patch reach what the scope says', () => {
  assert.equal(removeOccurrences(series, second, 'this').length, 2);
  assert.equal(removeOccurrences(series, second, 'following').length, 1);
  assert.equal(removeOccurrences([...series, other], second, 'all').length, 1);
  assert.deepEqual(
    patchOccurrences(series, first, 'this', { summary: 'new' }).map((view) => view.summary),
    ['new', 's', 's'],
  );
});
