import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import type { ImapFlow } from 'imapflow';
import { DomainError, isDomainError } from '@/server/core/errors';
import { Backoff } from './backoff';
import { ImapPool } from './pool';

/** A connection that only remembers what is selected; real servers are met in test/wire. */
class FakeConnection extends EventEmitter {
  usable = true;
  mailbox: { path: string } | null = null;
  noops = 0;
  async getMailboxLock(path: string) {
    this.mailbox = { path };
    return { path, release: () => undefined };
  }
  async noop() {
    this.noops++;
  }
  async logout() {
    this.close();
  }
  close() {
    if (!this.usable) return;
    this.usable = false;
    this.emit('close');
  }
}

function openPool(over: { maxConnections?: number; maxWaiting?: number; connect?: () => Promise<ImapFlow> } = {}) {
  const made: FakeConnection[] = [];
  const pool = new ImapPool({
    maxConnections: over.maxConnections ?? 2,
    maxWaiting: over.maxWaiting ?? 10,
    idleSeconds: 60,
    connect:
      over.connect ??
      (async () => {
        const connection = new FakeConnection();
        made.push(connection);
        return connection as unknown as ImapFlow;
      }),
  });
  return { pool, made };
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

test('work is spread over at most so many connections, and the rest waits its turn', async () => {
  const { pool, made } = openPool();
  let now = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 8 }, () =>
      pool.withClient('test', async () => {
        now++;
        most = Math.max(most, now);
        await soon();
        now--;
      }),
    ),
  );
  assert.equal(made.length, 2);
  assert.equal(most, 2);
  pool.close();
});

test('work on a folder goes to the connection that has it selected, after it heard the news', async () => {
  const { pool, made } = openPool();
  await Promise.all([pool.withFolder('test', 'A', soon), pool.withFolder('test', 'B', soon)]);
  for (const path of ['B', 'A', 'B']) await pool.withFolder('test', path, async () => undefined);
  assert.deepEqual(
    made.map((one) => one.mailbox?.path),
    ['A', 'B'],
  );
  assert.deepEqual(
    made.map((one) => one.noops),
    [1, 2],
  );
  pool.close();
});

test('a kept connection that died is replaced; what must not happen twice is not tried twice', async () => {
  const { pool, made } = openPool();
  const lost = () => Object.assign(new Error('gone'), { code: 'EConnectionClosed' });
  await pool.withClient('test', async () => undefined);
  let tries = 0;
  const result = await pool.withClient('test', async (client) => {
    tries++;
    if ((client as unknown) === made[0]) throw lost();
    return 'done';
  });
  assert.equal(result, 'done');
  assert.equal(tries, 2);

  tries = 0;
  const outcome = pool.withClient(
    'test',
    async () => {
      tries++;
      throw lost();
    },
    { retry: false },
  );
  await assert.rejects(outcome, (error) => isDomainError(error) && error.code === 'unavailable');
  assert.equal(tries, 1);
  pool.close();
});

test('when connecting fails, those who wait are told too, and too many waiting are sent away', async () => {
  const refuse = async () => {
    await soon();
    throw new DomainError('unavailable', 'no server');
  };
  const { pool } = openPool({ maxConnections: 1, connect: refuse });
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => pool.withClient('test', soon)));
  assert.ok(outcomes.every((one) => one.status === 'rejected'));
  pool.close();

  const full = openPool({ maxConnections: 1, maxWaiting: 1 });
  const crowd = await Promise.allSettled([1, 2, 3].map(() => full.pool.withClient('test', soon)));
  assert.deepEqual(crowd.map((one) => one.status).sort(), ['fulfilled', 'fulfilled', 'rejected']);
  full.pool.close();
});

test('a closed pool leaves nothing open and takes nothing on', async () => {
  const { pool, made } = openPool();
  await pool.withClient('test', async () => undefined);
  pool.close();
  assert.equal(made[0]?.usable, false);
  await assert.rejects(
    () => pool.withClient('test', soon),
    (error) => isDomainError(error) && error.code === 'unavailable',
  );
});

test('a server that just failed is not asked again at once, but other credentials are tried', async () => {
  const backoff = new Backoff(10_000, 20_000);
  let asked = 0;
  const attempt = async () => {
    asked++;
    throw new DomainError('upstream_failed', 'no', { details: { reason: 'refused_login' } });
  };
  for (let at = 0; at < 3; at++) await assert.rejects(() => backoff.run('old password', attempt));
  assert.equal(asked, 1);
  assert.equal(await backoff.run('new password', async () => 'in'), 'in');
  await assert.rejects(() => backoff.run('old password', attempt));
  assert.equal(asked, 1, 'and the old ones still wait: two sessions in turn must not lock the mailbox');
});

test('connections made another way than now are not used any more, and end when they are free', async () => {
  let way = 'old host';
  const made: FakeConnection[] = [];
  const pool = new ImapPool({
    maxConnections: 2,
    maxWaiting: 10,
    idleSeconds: 60,
    way: () => way,
    connect: async () => {
      made.push(new FakeConnection());
      return made.at(-1) as unknown as ImapFlow;
    },
  });
  let finish = () => {};
  const busy = pool.withClient('x', () => new Promise<void>((resolve) => (finish = resolve)));
  await pool.withClient('x', async () => {});
  way = 'new host';
  pool.dropStale();
  assert.deepEqual([made.length, made[0]?.usable, made[1]?.usable], [2, true, false]);
  const used = await pool.withClient('x', async (client) => client);
  assert.equal(used, made[2]);
  finish();
  await busy;
  assert.equal(made[0]?.usable, false);
  assert.equal(pool.size, 1);
  pool.adopt(new FakeConnection() as unknown as ImapFlow);
  const spare = new FakeConnection();
  pool.adopt(spare as unknown as ImapFlow);
  assert.deepEqual([pool.size, spare.usable], [2, false], 'never more than allowed');
  pool.close();
});
