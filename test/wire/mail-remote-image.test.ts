import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { isDomainError } from '@/server/core/errors';
import { fetchRemoteImage, type RemoteLimits, remoteLimits } from '@/server/domain/mail/remote-image';

let server: Server;
let port: number;
const asked: string[] = [];

before(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.cookie ?? ''}${request.headers.referer ?? ''}${request.headers.authorization ?? ''}`);
    const path = request.url ?? '';
    if (path === '/pic.png') response.writeHead(200, { 'content-type': 'image/png' }).end('png');
    else if (path === '/page') response.writeHead(200, { 'content-type': 'text/html' }).end('<script>');
    else if (path === '/svg') response.writeHead(200, { 'content-type': 'image/svg+xml' }).end('<svg/>');
    else if (path === '/big') response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.alloc(200_000));
    else if (path === '/slow') response.writeHead(200, { 'content-type': 'image/png' }).write('x');
    else if (path === '/once') response.writeHead(302, { location: '/pic.png' }).end();
    else if (path === '/loop') response.writeHead(302, { location: '/loop' }).end();
    else if (path === '/inside') response.writeHead(302, { location: `http://localhost:${port + 1}/pic.png` }).end();
    else if (path === '/file') response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

/** As in production, but this one server counts as public. */
const limits = (): RemoteLimits => ({ ...remoteLimits, maxBytes: 100_000, timeoutMs: 1_500, mayConnect: (_address, to) => to === port });
const url = (path: string, host = '127.0.0.1') => `http://${host}:${port}${path}`;
const fails = (address: string, code: string, given = limits()) =>
  assert.rejects(
    () => fetchRemoteImage(address, given),
    (error) => isDomainError(error) && error.code === code,
    address,
  );

test('a picture is fetched without a word about the reader, through redirects too', async () => {
  asked.length = 0;
  assert.deepEqual(await fetchRemoteImage(`http://user:secret@127.0.0.1:${port}/once`, limits()), {
    type: 'image/png',
    content: Buffer.from('png'),
  });
  assert.deepEqual(asked, ['/once ', '/pic.png ']);
  assert.equal((await fetchRemoteImage(url('/pic.png', 'localhost'), limits())).type, 'image/png');
});

test('only pictures, only so large, only so long, only so many redirects', async () => {
  await fails(url('/page'), 'unsupported');
  await fails(url('/svg'), 'unsupported');
  await fails(url('/big'), 'too_large');
  await fails(url('/slow'), 'upstream_failed');
  await fails(url('/loop'), 'upstream_failed');
  await fails(url('/missing'), 'upstream_failed');
});

test('nothing inside is reached: by address, by name, by redirect, by spelling', async () => {
  asked.length = 0;
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '0.0.0.0', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]']) {
    await fails(url('/pic.png', host), 'forbidden', { ...remoteLimits, mayConnect: (address) => remoteLimits.mayConnect(address, 80) });
  }
  assert.deepEqual(asked, [], 'not even a connection was made');
  await fails(url('/inside'), 'forbidden');
  await fails(url('/file'), 'forbidden');
  await fails('ftp://127.0.0.1/x.png', 'forbidden');
  await fails('http://10.0.0.1:8080/x.png', 'forbidden', remoteLimits);
  await fails('not an address', 'invalid');
});
