import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layLanes } from './lanes';

const event = (key: string, start: number, end: number) => ({ key, start, end });

test('events that do not touch have the whole width', () => {
  const lanes = layLanes([event('a', 0, 60), event('b', 60, 120)], 20);
  assert.deepEqual(lanes.get('a'), { lane: 0, lanes: 1, width: 1 });
  assert.deepEqual(lanes.get('b'), { lane: 0, lanes: 1, width: 1 });
});

test('two that overlap stand beside each other', () => {
  const lanes = layLanes([event('a', 0, 60), event('b', 30, 90)], 20);
  assert.deepEqual(lanes.get('a'), { lane: 0, lanes: 2, width: 1.6 });
  assert.deepEqual(lanes.get('b'), { lane: 1, lanes: 2, width: 1 });
});

test('an event reaches under its neighbour only where its own title stays clear', () => {
  assert.equal(layLanes([event('a', 0, 60), event('b', 10, 90)], 20).get('a')?.width, 1);
  assert.equal(layLanes([event('a', 0, 60), event('b', 0, 60)], 20).get('a')?.width, 1);
  assert.equal(layLanes([event('a', 0, 60), event('b', 30, 90)], 20).get('a')?.width, 1.6);
});

test('an event grows over the lanes that are free beside it', () => {
  const lanes = layLanes([event('a', 0, 120), event('b', 0, 60), event('c', 0, 60), event('d', 60, 120)], 20);
  assert.deepEqual(lanes.get('c'), { lane: 2, lanes: 3, width: 1 });
  assert.deepEqual(lanes.get('d'), { lane: 1, lanes: 3, width: 2 });
});

test('short ones after each other never cover each other, though they are drawn longer than they are', () => {
  const lanes = layLanes([event('a', 0, 5), event('b', 10, 15)], 20);
  assert.equal(lanes.get('a')?.lane, 0);
  assert.equal(lanes.get('b')?.lane, 1);
});

test('no two events share a place, whatever comes', () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  const events = Array.from({ length: 200 }, (_, at) => {
    const start = random(1400);
    return event(String(at), start, start + random(180));
  }).sort((a, b) => a.start - b.start || b.end - a.end);
  const lanes = layLanes(events, 20);
  for (const a of events) {
    for (const b of events) {
      if (a.key >= b.key) continue;
      const inTime = a.start < Math.max(b.end, b.start + 20) && b.start < Math.max(a.end, a.start + 20);
      const one = lanes.get(a.key);
      const two = lanes.get(b.key);
      assert.ok(one && two);
      // Under a neighbour's lower part is allowed: that is what the fraction is for.
      const inWidth = one.lane < two.lane + Math.floor(two.width) && two.lane < one.lane + Math.floor(one.width);
      assert.ok(!(inTime && inWidth), `${a.key} covers ${b.key}`);
    }
  }
});
