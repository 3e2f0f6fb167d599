import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { chooseEncoding, compressResponse } from './compress';

describe('the choice of an encoding (RFC 9110 section 12.5.3)', () => {
  const cases: readonly (readonly [string | undefined, string | null])[] = [
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['GZIP', 'gzip'],
    ['identity', null],
    [undefined, null],
  ];
  for (const [header, encoding] of cases) test(`${header} -> ${encoding}`, () => assert.equal(chooseEncoding(header), encoding));
});

describe('compressed answers', () => {
  let server: Server;
  let base = '';
  let handler: RequestListener = (_, response) => response.end();
  before(async () => {
    server = createServer((request, response) => {
      compressResponse(request, response);
      handler(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  after(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const big = 'grüße und küsse '.repeat(200_000);

  test('a large piped text arrives whole, however slowly the compressor takes it', async () => {
    handler = (_, response) => {
      response.setHeader('Content-Type', 'text/javascript');
      Readable.from([...(big.match(/[\s\S]{1,60000}/g) ?? [])].map((part) => Buffer.from(part))).pipe(response);
    };
    const answer = await fetch(base, { headers: { 'accept-encoding': 'br' } });
    assert.equal(answer.headers.get('content-encoding'), 'br');
    assert.equal(await answer.text(), big);
  });

  test('a length, a strong ETag and Vary say the truth about the compressed bytes', async () => {
    handler = (_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(big), ETag: '"a"' });
      response.end(big);
    };
    const answer = await fetch(base, { headers: { 'accept-encoding': 'gzip' } });
    assert.equal(answer.headers.get('content-length'), null);
    assert.equal(answer.headers.get('etag'), 'W/"a"');
    assert.match(answer.headers.get('vary') ?? '', /accept-encoding/i);
    assert.equal(await answer.text(), big);
  });

  test('images, small answers, ranges and clients that take nothing get the bytes as they are', async () => {
    for (const [headers, body, accept] of [
      [{ 'Content-Type': 'image/png' }, big, 'gzip'],
      [{ 'Content-Type': 'text/plain' }, 'ok', 'gzip'],
      [{ 'Content-Type': 'text/plain', 'Content-Range': 'bytes 0-1/2' }, big, 'gzip'],
      [{ 'Content-Type': 'text/plain' }, big, 'identity'],
      [{ 'Content-Type': 'text/event-stream' }, big, 'gzip'],
    ] as const) {
      handler = (_, response) => {
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
        response.end(body);
      };
      const answer = await fetch(base, { headers: { 'accept-encoding': accept } });
      assert.equal(answer.headers.get('content-encoding'), null);
      assert.equal(await answer.text(), body);
    }
  });

  test('the first piece of a streamed page does not wait for the last', async () => {
    let finish = () => {};
    handler = (_, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.write('<p>first</p>'.repeat(200));
      finish = () => response.end('<p>last</p>');
    };
    const answer = await fetch(base, { headers: { 'accept-encoding': 'br' } });
    const reader = answer.body?.getReader();
    const first = await reader?.read();
    assert.match(Buffer.from(first?.value ?? []).toString(), /first/);
    finish();
    let rest = '';
    for (let more = await reader?.read(); more && !more.done; more = await reader?.read()) rest += Buffer.from(more.value).toString();
    assert.match(rest, /last/);
  });

  test('an answer without a body stays without one', async () => {
    handler = (_, response) => {
      response.writeHead(304, { 'Content-Type': 'text/html' });
      response.end();
    };
    const answer = await fetch(base, { headers: { 'accept-encoding': 'br' } });
    assert.equal(answer.status, 304);
    assert.equal(await answer.text(), '');
  });
});
