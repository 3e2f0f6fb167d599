import { createServer } from 'node:net';

/** A TCP port on the loopback address that nobody uses; `wanted` when that one is free. */
export async function freePort(wanted = 0): Promise<number> {
  const port = await tryPort(wanted);
  if (port !== null) return port;
  const other = await tryPort(0);
  if (other === null) throw new Error('no free TCP port on 127.0.0.1');
  return other;
}

/** Whether this very port can be listened on, on all addresses. */
export async function isFreePort(port: number): Promise<boolean> {
  return (await tryPort(port, undefined)) !== null;
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
