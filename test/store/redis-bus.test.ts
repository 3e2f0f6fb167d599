import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bus, BusEvent } from '@/server/core/bus';
import { openBus } from '@/server/core/bus-open';
import { newId } from '@/server/core/ids';
import { logger } from '@/server/core/log';
import { needService } from '../support/services';
import { stopOwnServices } from './contract/world';

stopOwnServices();

const event = (): BusEvent => ({ kind: 'collection', collectionId: newId(), ownerId: newId(), modseq: '7' });

function record(bus: Bus): BusEvent[] {
  const heard: BusEvent[] = [];
  bus.subscribe((each) => void heard.push(each));
  return heard;
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !holds(); tries++) await sleep(10);
}

test('what one instance publishes each instance hears exactly once', async () => {
  const url = await needService('redis');
  const [one, two] = [await openBus(url), await openBus(url)];
  try {
    const [heardOne, heardTwo] = [record(one), record(two)];
    const [first, second] = [event(), event()];
    one.publish(first);
    assert.deepEqual(heardOne, [first], 'the own process hears at once');
    await until(() => heardTwo.length > 0);
    two.publish(second);
    await until(() => heardOne.length > 1);
    await sleep(100);
    assert.deepEqual(heardOne, [first, second]);
    assert.deepEqual(heardTwo, [first, second]);
  } finally {
    await one.close();
    await two.close();
  }
});

test('installations that use another number of the same Redis do not hear each other', async () => {
  const url = await needService('redis');
  const [one, two] = [await openBus(`${url}/1`), await openBus(`${url}/2`)];
  try {
    const heard = record(two);
    one.publish(event());
    await sleep(150);
    assert.deepEqual(heard, []);
  } finally {
    await one.close();
    await two.close();
  }
});

test('without Redis the news still goes around in the process, and nothing fails', { timeout: 20_000 }, async () => {
  logger('bus').level = 'silent';
  const bus = await openBus('redis://127.0.0.1:1');
  const heard = record(bus);
  bus.publish(event());
  assert.equal(heard.length, 1);
  await bus.close();
});

test('no URL means the bus inside the process', async () => {
  const bus = await openBus(null);
  const heard = record(bus);
  bus.publish(event());
  assert.equal(heard.length, 1);
  await bus.close();
});
