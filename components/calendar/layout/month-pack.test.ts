import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAxis } from '../time/axis';
import { dayFromIso } from '../time/days';
import { placeEvents } from './event';
import { occurrence } from './fixture';
import { packRow } from './month-pack';

const monday = dayFromIso('2026-11-16');
const axis = makeAxis(monday, 7, 'Europe/Paris');
const allDay = (id: string, start: string, end: string) => occurrence({ id, start, end, allDay: true, zone: null });
const timed = (id: string, day: string, hour: number) =>
  occurrence({ id, start: `${day}T${String(hour).padStart(2, '0')}:00:00Z`, end: `${day}T${String(hour + 1).padStart(2, '0')}:00:00Z` });

test('a bar that comes from last week and goes on to the next says so, and fills the row', () => {
  const row = packRow(placeEvents([allDay('trip', '2026-11-10', '2026-11-30')], axis), monday, 7, 3);
  assert.deepEqual(
    row.bars.map(({ from, to, slot, opens, continues }) => ({ from, to, slot, opens, continues })),
    [{ from: 0, to: 6, slot: 0, opens: true, continues: true }],
  );
});

test('an exclusive end does not touch the next day', () => {
  const row = packRow(placeEvents([allDay('day', '2026-11-18', '2026-11-19'), timed('late', '2026-11-18', 22)], axis), monday, 7, 3);
  assert.deepEqual(
    row.bars.map((bar) => [bar.event.view.id, bar.from, bar.to]),
    [
      ['day', 2, 2],
      // 23:00 to 24:00 in Paris
      ['late', 2, 2],
    ],
  );
});

test('long bars come first, then all-day, then by time, and gaps are filled', () => {
  const row = packRow(
    placeEvents(
      [
        timed('b', '2026-11-16', 10),
        timed('a', '2026-11-16', 8),
        allDay('day', '2026-11-16', '2026-11-17'),
        allDay('long', '2026-11-17', '2026-11-20'),
      ],
      axis,
    ),
    monday,
    7,
    5,
  );
  const slots = Object.fromEntries(row.bars.map((bar) => [bar.event.view.id, bar.slot]));
  assert.deepEqual(slots, { long: 0, day: 0, a: 1, b: 2 });
});

test('what does not fit is counted, with its last slot kept for the count', () => {
  const row = packRow(
    placeEvents(
      [8, 9, 10, 11].map((hour) => timed(String(hour), '2026-11-18', hour)),
      axis,
    ),
    monday,
    7,
    3,
  );
  assert.equal(row.bars.length, 2);
  assert.deepEqual(row.hidden, [0, 0, 2, 0, 0, 0, 0]);
});

test('exactly as many as fit are all shown', () => {
  const row = packRow(
    placeEvents(
      [8, 9, 10].map((hour) => timed(String(hour), '2026-11-18', hour)),
      axis,
    ),
    monday,
    7,
    3,
  );
  assert.equal(row.bars.length, 3);
  assert.deepEqual(row.hidden, [0, 0, 0, 0, 0, 0, 0]);
});

test('shown and hidden together are all events of a day', () => {
  const views = Array.from({ length: 60 }, (_, at) => {
    const start = 16 + (at % 7);
    return at % 3 === 0
      ? allDay(`d${at}`, `2026-11-${start}`, `2026-11-${Math.min(start + 1 + (at % 4), 30)}`)
      : timed(`t${at}`, `2026-11-${start}`, 6 + (at % 12));
  });
  const events = placeEvents(views, axis);
  const row = packRow(events, monday, 7, 4);
  for (let column = 0; column < 7; column += 1) {
    const shown = row.bars.filter((bar) => bar.from <= column && bar.to >= column).length;
    const total = events.filter(
      (event) => Math.floor(event.start / 1440) <= monday + column && Math.floor((event.end - 1) / 1440) >= monday + column,
    ).length;
    assert.equal(shown + (row.hidden[column] ?? 0), total);
  }
});
