import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/**
 * A TCP port on the loopback address that nobody uses; `wanted` when that one is free. It is taken from below the range the kernel gives
 * to outgoing connections, so that it is still free when the server that others were told of at last starts. No other process that
 * asks here gets it, either, as long as this one lives.
 */
export async function freePort(wanted = 0): Promise<number> {
  if (wanted !== 0 && (await tryPort(wanted)) !== null) return wanted;
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomInt(18_000, 32_000);
    if ((await claim(port)) && (await tryPort(port)) !== null) return port;
  }
  throw new Error('no free TCP port on 127.0.0.1');
}

/** Whether this very port can be listened on, on all addresses. */
export async function isFreePort(port: number): Promise<boolean> {
  return (await tryPort(port, undefined)) !== null;
}

/** Holds the port of the same number for datagrams: a mark that others see and that ends with this process, however it ends. */
function claim(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const mark = createSocket('udp4');
    mark.once('error', () => resolve(false));
    mark.bind({ port, address: '127.0.0.1', exclusive: true }, () => {
      mark.unref();
      resolve(true);
    });
  });
}

function tryPort(port: number, host: string | undefined = '127.0.0.1'): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const found = typeof address === 'object' && address ? address.port : null;
      server.close(() => resolve(found));
    });
  });
}
