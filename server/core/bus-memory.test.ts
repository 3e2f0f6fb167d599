import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BusEvent } from './bus';
import { createMemoryBus } from './bus-memory';
import { newId } from './ids';
import { logger } from './log';

const event: BusEvent = { kind: 'folders', accountId: newId() };

test('every listener hears an event until it stops listening', async () => {
  const bus = createMemoryBus();
  const heard: string[] = [];
  const listener = (each: BusEvent) => void heard.push(each.kind);
  const stop = bus.subscribe(listener);
  bus.subscribe(listener);
  bus.publish(event);
  assert.equal(heard.length, 2);
  stop();
  bus.publish(event);
  assert.equal(heard.length, 3);
  await bus.close();
  bus.publish(event);
  assert.equal(heard.length, 3);
});

test('a listener that fails does not keep the others from hearing', () => {
  logger('bus').level = 'silent';
  const bus = createMemoryBus();
  let heard = 0;
  bus.subscribe(() => {
    throw new Error('no');
  });
  bus.subscribe(() => {
    heard += 1;
  });
  bus.publish(event);
  assert.equal(heard, 1);
  logger('bus').level = 'info';
});
