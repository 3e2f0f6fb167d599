import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayAt, instantOf, localInZone, makeAxis, offsetName, wallMinute, wallMinuteIn } from './axis';
import { dayFromIso, localFromMinute } from './days';

const paris = 'Europe/Paris';
const clock = (axis: ReturnType<typeof makeAxis>, iso: string) => localFromMinute(wallMinute(axis, Date.parse(iso)));

test('the axis says the same as asking the zone for each instant, over both clock changes and at the edges', () => {
  for (const [zone, first] of [
    [paris, '2026-03-23'],
    [paris, '2026-10-19'],
    ['America/New_York', '2026-10-26'],
    ['Australia/Lord_Howe', '2026-03-30'],
    ['Asia/Kolkata', '2026-06-01'],
    // Clocks change at midnight: that day has no 00:00.
    ['Africa/Cairo', '2026-04-20'],
  ] as const) {
    const axis = makeAxis(dayFromIso(first), 14, zone);
    for (let ms = axis.startMs - 7_200_000; ms < axis.endMs + 7_200_000; ms += 25 * 60_000) {
      assert.equal(wallMinute(axis, ms), wallMinuteIn(zone, ms), `${zone} ${new Date(ms).toISOString()}`);
    }
  }
});

test('the day of 23 hours jumps from 02:00 to 03:00', () => {
  const axis = makeAxis(dayFromIso('2026-03-29'), 1, paris);
  assert.equal(axis.endMs - axis.startMs, 23 * 3_600_000);
  assert.equal(clock(axis, '2026-03-29T00:59:00Z'), '2026-03-29T01:59:00');
  assert.equal(clock(axis, '2026-03-29T01:00:00Z'), '2026-03-29T03:00:00');
});

test('the day of 25 hours shows the hour from two to three twice', () => {
  const axis = makeAxis(dayFromIso('2026-10-25'), 1, paris);
  assert.equal(axis.endMs - axis.startMs, 25 * 3_600_000);
  assert.equal(clock(axis, '2026-10-25T00:30:00Z'), '2026-10-25T02:30:00');
  assert.equal(clock(axis, '2026-10-25T01:30:00Z'), '2026-10-25T02:30:00');
  assert.equal(clock(axis, '2026-10-25T22:30:00Z'), '2026-10-25T23:30:00');
});

test('a wall time goes to its instant and back, and one that the clock skips moves on by the gap', () => {
  const at = (iso: string) => wallMinuteIn('UTC', Date.parse(iso));
  assert.equal(instantOf(at('2026-11-21T09:00:00Z'), paris), Date.parse('2026-11-21T08:00:00Z'));
  assert.equal(instantOf(at('2026-03-29T02:30:00Z'), paris), Date.parse('2026-03-29T01:30:00Z'));
});

test('a local time of one zone is said in another, over the date line', () => {
  assert.equal(localInZone('2026-11-21T09:00:00', paris, 'America/New_York'), '2026-11-21T03:00:00');
  assert.equal(localInZone('2026-11-21T23:30:00', paris, 'Asia/Tokyo'), '2026-11-22T07:30:00');
});

test('today depends on the zone', () => {
  const ms = Date.parse('2026-11-21T23:30:00Z');
  assert.equal(dayAt('UTC', ms), dayFromIso('2026-11-21'));
  assert.equal(dayAt(paris, ms), dayFromIso('2026-11-22'));
});

test('offsets are named with minutes only where there are any', () => {
  const ms = Date.parse('2026-11-21T12:00:00Z');
  assert.equal(offsetName(paris, ms), 'UTC+1');
  assert.equal(offsetName('America/St_Johns', ms), 'UTC−3:30');
  assert.equal(offsetName('UTC', ms), 'UTC+0');
});
