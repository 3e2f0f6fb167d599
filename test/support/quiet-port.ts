import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * A port that is free now and will be in a while: for a server that others must know of before it starts. It lies below the range
 * the kernel takes the ports of outgoing connections from.
 */
export async function quietPort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
