import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { caldav, errorsIn, eventText, prefixes, propfindBody, propText } from '@/test/support/dav';
import { davStage } from '@/test/support/dav-stage';

const stage = davStage();

/** Bytes on a bare connection, until `done` says it is enough. */
function raw(text: string, done: (said: string) => boolean): Promise<string> {
  const { hostname, port } = new URL(stage.atrium.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let said = '';
    socket.on('data', (chunk) => {
      said += chunk.toString();
      if (done(said)) {
        socket.destroy();
        resolve(said);
      }
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(said));
    socket.setTimeout(10_000, () => socket.destroy());
  });
}
const authorization = () => `Authorization: Basic ${Buffer.from(`${stage.user.login}:${stage.user.password}`).toString('base64')}\r\n`;

test('dav 62: sixteen requests at once on kept connections, without an error', async () => {
  const path = await stage.newCalendar();
  const statuses: number[] = [];
  const worker = async (number: number) => {
    for (let n = 0; n < 20; n += 1) {
      const href = `${path}w${number}-${n}.ics`;
      statuses.push((await stage.dav('PUT', href, { body: eventText(`w${number}-${n}`) })).status);
      statuses.push((await stage.dav('GET', href)).status);
    }
  };
  await Promise.all(Array.from({ length: 16 }, (_unused, number) => worker(number)));
  assert.deepEqual([...new Set(statuses)].sort(), [200, 201]);
  const listing = await stage.dav('PROPFIND', path, { body: propfindBody('D:getetag'), headers: { Depth: '1' } });
  assert.equal(listing.responses.size, 321);
});

test('dav 63: three hundred objects up one by one and down by multiget, in seconds', async () => {
  const path = await stage.newCalendar();
  const began = performance.now();
  for (let n = 0; n < 300; n += 1) assert.equal((await stage.dav('PUT', `${path}n${n}.ics`, { body: eventText(`n${n}`) })).status, 201);
  const hrefs = Array.from({ length: 300 }, (_unused, n) => `<D:href>${path}n${n}.ics</D:href>`).join('');
  const reply = await stage.dav('REPORT', path, {
    body: `<C:calendar-multiget ${prefixes}><D:prop><C:calendar-data/></D:prop>${hrefs}</C:calendar-multiget>`,
  });
  assert.equal(reply.responses.size, 300);
  for (const response of reply.responses.values()) assert.match(propText(response, caldav('calendar-data')) ?? '', /SUMMARY:Lunch/);
  assert.ok(performance.now() - began < 90_000, 'too slow');
});

test('dav 64: Expect: 100-continue and chunked bodies', async () => {
  const path = await stage.newCalendar();
  const body = eventText('expect');
  const head = `PUT ${path}expect.ics HTTP/1.1\r\nHost: x\r\n${authorization()}`;
  const said = await raw(`${head}Expect: 100-continue\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, (text) =>
    text.includes('201'),
  );
  assert.match(said, /^HTTP\/1\.1 100 Continue/);
  assert.match(said, /HTTP\/1\.1 201 Created/);
  const chunked = eventText('chunked');
  const half = chunked.length >> 1;
  const pieces = [chunked.slice(0, half), chunked.slice(half)].map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('');
  const second = await raw(
    `PUT ${path}chunked.ics HTTP/1.1\r\nHost: x\r\n${authorization()}Transfer-Encoding: chunked\r\n\r\n${pieces}0\r\n\r\n`,
    (text) => text.includes('\r\n\r\n'),
  );
  assert.match(second, /201 Created/);
  assert.equal((await stage.dav('GET', `${path}chunked.ics`)).text, chunked);
});

test('dav 64: several megabytes, up to what max-resource-size announces and not beyond', async () => {
  const path = await stage.newCalendar();
  const big = eventText('big', 'DTSTART:20260101T000000Z', `ATTACH;ENCODING=BASE64;VALUE=BINARY:${'A'.repeat(6_000_000)}`);
  const made = await stage.dav('PUT', `${path}big.ics`, { body: big });
  assert.equal(made.status, 201);
  assert.equal((await stage.dav('GET', `${path}big.ics`)).text.length, big.length);
  const bigger = await stage.dav('PUT', `${path}bigger.ics`, {
    body: eventText('b', 'DTSTART:20260101T000000Z', `DESCRIPTION:${'x'.repeat(10_485_760)}`),
  });
  assert.deepEqual(errorsIn(bigger), [caldav('max-resource-size')]);
  // A connection that was refused in the middle of a body is not used for the next request, and the client can go on.
  assert.equal((await stage.dav('GET', `${path}big.ics`)).status, 200);
  // Without a length, too.
  const head = `PUT ${path}endless.ics HTTP/1.1\r\nHost: x\r\n${authorization()}Transfer-Encoding: chunked\r\n\r\n`;
  const chunk = `100000\r\n${'x'.repeat(1_048_576)}\r\n`;
  const said = await raw(head + chunk.repeat(12), (text) => text.includes('\r\n\r\n'));
  assert.match(said, /^HTTP\/1\.1 403/);
});

test('dav 64: gzip only where asked, bounded where sent', async () => {
  const path = await stage.newCalendar();
  const zipped = await stage.dav('PUT', `${path}z.ics`, { body: gzipSync(eventText('z')), headers: { 'Content-Encoding': 'gzip' } });
  assert.equal(zipped.status, 201);
  assert.equal((await stage.dav('GET', `${path}z.ics`)).text, eventText('z'));
  const bomb = await stage.dav('PUT', `${path}bomb.ics`, {
    body: gzipSync(Buffer.alloc(60_000_000)),
    headers: { 'Content-Encoding': 'gzip' },
  });
  assert.equal(bomb.status, 403);
  assert.equal((await stage.dav('PUT', `${path}q.ics`, { body: 'x', headers: { 'Content-Encoding': 'odd' } })).status, 415);
  assert.equal((await stage.dav('PUT', `${path}q.ics`, { body: 'not gzip', headers: { 'Content-Encoding': 'gzip' } })).status, 400);
  const plain = await stage.dav('PROPFIND', path, { body: propfindBody('D:getetag'), headers: { Depth: '1' } });
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.ok(plain.headers['content-length']);
  // A long listing is packed for a client that says it can, an object with its strong tag never.
  await Promise.all(Array.from({ length: 60 }, (_unused, n) => stage.dav('PUT', `${path}many-${n}.ics`, { body: eventText(`many-${n}`) })));
  const headers = { Authorization: `Basic ${Buffer.from(`${stage.user.login}:${stage.user.password}`).toString('base64')}`, Depth: '1' };
  const packed = await fetch(stage.atrium.url + path, {
    method: 'PROPFIND',
    headers: { ...headers, 'Accept-Encoding': 'gzip' },
    body: propfindBody('D:getetag', 'D:getcontenttype'),
  });
  assert.equal(packed.headers.get('content-encoding'), 'gzip');
  assert.equal((await packed.text()).match(/<D:response>/g)?.length, 62);
  const object = await fetch(`${stage.atrium.url}${path}z.ics`, { headers: { ...headers, 'Accept-Encoding': 'gzip' } });
  assert.equal(object.headers.get('content-encoding'), null);
});

test('dav 62: a connection serves request after request, also after refusals', async () => {
  const path = await stage.newCalendar();
  const one = `PROPFIND ${path} HTTP/1.1\r\nHost: x\r\nDepth: 0\r\n${authorization()}Content-Length: 3\r\n\r\nbad`;
  const two = `PROPFIND ${path} HTTP/1.1\r\nHost: x\r\nDepth: 0\r\n${authorization()}Content-Length: 0\r\n\r\n`;
  const said = await raw(one + two, (text) => text.includes('</D:multistatus>'));
  assert.match(said, /^HTTP\/1\.1 400[\s\S]*HTTP\/1\.1 207/);
});

test('the body of a refusal for lack of a login is not taken for the next request', async () => {
  const said = await raw(
    `PUT /dav/calendars/x/y/z.ics HTTP/1.1\r\nHost: x\r\nContent-Length: 60\r\n\r\n${'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'.padEnd(60, ' ')}GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n`,
    (text) => text.includes('healthy') || (text.match(/HTTP\/1\.1/g)?.length ?? 0) >= 3,
  );
  const answers = said.match(/HTTP\/1\.1 \d+/g) ?? [];
  assert.equal(answers[0], 'HTTP/1.1 401');
  assert.ok(answers.length <= 2, said);
});
