import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { freePort } from './free-port';

test('a port that was given out, and nobody listens on yet, is marked for every other process that asks', async () => {
  const port = await freePort();
  const other = createSocket('udp4');
  other.bind(port, '127.0.0.1');
  const [error] = (await once(other, 'error')) as [NodeJS.ErrnoException];
  assert.equal(error.code, 'EADDRINUSE');
});
