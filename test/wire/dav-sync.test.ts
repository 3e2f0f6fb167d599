import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  caldav,
  carddav,
  cardText,
  dav as d,
  errorsIn,
  eventText,
  prefixes,
  propfindBody,
  propText,
  responseOf,
  syncBody,
  tokenOf,
} from '@/test/support/dav';
import { davStage } from '@/test/support/dav-stage';

const stage = davStage();
const sync = (path: string, token: string, options: { limit?: number; props?: string; headers?: Record<string, string> } = {}) =>
  stage.dav('REPORT', path, { body: syncBody(token, options), headers: options.headers ?? {} });
const put = (path: string, uid: string, summary = 'S') =>
  stage.dav('PUT', `${path}${uid}.ics`, { body: eventText(uid, 'DTSTART:20260110T100000Z', `SUMMARY:${summary}`) });

test('dav 36: changes made at the same moment by many all arrive, each once', async () => {
  const path = await stage.newCalendar();
  let token = tokenOf(await sync(path, ''));
  const seen = new Set<string>();
  const writes = Promise.all(Array.from({ length: 40 }, (_unused, n) => put(path, `p${n}`)));
  const look = async () => {
    const reply = await sync(path, token);
    for (const href of reply.responses.keys()) {
      assert.ok(!seen.has(href), `${href} came twice`);
      seen.add(href);
    }
    token = tokenOf(reply);
  };
  for (let n = 0; n < 10; n += 1) await look();
  await writes;
  await look();
  assert.equal(seen.size, 40);
  // The token is an opaque URI and only the log moves it.
  assert.match(token, /^[a-z][a-z0-9+.-]*:\S+$/);
});

test('dav 37: made and gone since is not mentioned; Depth 0 and 1 are taken; sync-level infinite is refused', async () => {
  const path = await stage.newCalendar();
  await put(path, 'stays');
  const token = tokenOf(await sync(path, ''));
  await put(path, 'short');
  await stage.dav('DELETE', `${path}short.ics`);
  assert.equal((await sync(path, token)).responses.size, 0);
  for (const Depth of ['0', '1']) assert.equal((await sync(path, '', { headers: { Depth } })).responses.size, 1);
  const deep = await stage.dav('REPORT', path, { body: syncBody('').replace('>1</D:sync-level>', '>infinite</D:sync-level>') });
  assert.equal(deep.status, 403);
  assert.deepEqual(errorsIn(deep), [d('sync-traversal-supported')]);
  assert.equal((await sync(stage.calendars, '')).status, 403);
});

test('dav 38: unknown, foreign and future tokens are 403 valid-sync-token, never an empty answer', async () => {
  const [a, b] = [await stage.newCalendar(), await stage.newCalendar()];
  const foreign = tokenOf(await sync(b, ''));
  const own = tokenOf(await sync(a, ''));
  for (const token of [
    'nonsense',
    'http://sabre.io/ns/sync/5',
    foreign,
    own.replace(/\d+$/, '99999'),
    `${own}0x`,
    'urn:atrium:sync:::',
    `urn:atrium:sync:${'9'.repeat(400)}:1`,
  ]) {
    const reply = await sync(a, token);
    assert.equal(reply.status, 403, token);
    assert.deepEqual(errorsIn(reply), [d('valid-sync-token')]);
  }
  // A collection made again under the old name has another history.
  await stage.dav('DELETE', a);
  await stage.dav('MKCALENDAR', a);
  assert.equal((await sync(a, own)).status, 403);
  assert.equal((await stage.dav('REPORT', a, { body: `<D:sync-collection ${prefixes}><D:prop/></D:sync-collection>` })).status, 400);
});

test('dav 39: a limited sync says 507 and goes on from a usable token; data comes inline', async () => {
  const path = await stage.newCalendar();
  for (let n = 0; n < 25; n += 1) await put(path, `l${n}`);
  const seen: string[] = [];
  let token = '';
  for (let page = 0; page < 10; page += 1) {
    const reply = await sync(path, token, { limit: 10, props: '<D:getetag/><C:calendar-data/>' });
    token = tokenOf(reply);
    const more = reply.responses.get(path)?.status === 507;
    for (const [href, response] of reply.responses) {
      if (href === path) continue;
      seen.push(href);
      assert.match(propText(response, caldav('calendar-data')) ?? '', /BEGIN:VEVENT/);
    }
    if (!more) break;
    assert.match(reply.text, /number-of-matches-within-limits/);
  }
  assert.equal(seen.length, 25);
  assert.equal(new Set(seen).size, 25);
  const book = await stage.newBook();
  await stage.dav('PUT', `${book}c.vcf`, { body: cardText('c') });
  const cards = await stage.dav('REPORT', book, {
    headers: { Depth: '1' },
    body: syncBody('', { props: '<D:getetag/><R:address-data/>' }),
  });
  assert.equal(propText(responseOf(cards, `${book}c.vcf`), carddav('address-data')), cardText('c'));
});

test('dav 40: the ctag moves with every change and only then', async () => {
  const path = await stage.newCalendar();
  const ctag = async () =>
    propText(
      responseOf(await stage.dav('PROPFIND', path, { body: propfindBody('S:getctag'), headers: { Depth: '0' } })),
      '{http://calendarserver.org/ns/}getctag',
    );
  const tags = [await ctag()];
  await put(path, 'x');
  tags.push(await ctag());
  await put(path, 'x', 'other');
  tags.push(await ctag());
  await stage.dav('DELETE', `${path}x.ics`);
  tags.push(await ctag());
  assert.equal(new Set(tags).size, 4);
  const before = await ctag();
  await stage.dav('PUT', `${path}bad.ics`, { body: 'bad' });
  await stage.dav('DELETE', `${path}none.ics`);
  await stage.dav('PROPPATCH', path, {
    body: `<D:propertyupdate ${prefixes}><D:set><D:prop><D:displayname>n</D:displayname></D:prop></D:set></D:propertyupdate>`,
  });
  assert.equal(await ctag(), before);
});

test('dav 38: in an address book Thunderbird gets 400, on which alone it begins anew; everybody else, and its calendar, the 403', async () => {
  const path = await stage.newCalendar();
  const book = await stage.newBook();
  const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Thunderbird/153.0';
  for (const [at, userAgent, status] of [
    [book, agent, 400],
    [book, 'DAVx5/4.4', 403],
    [path, agent, 403],
  ] as const)
    for (const token of ['nonsense', 'urn:atrium:sync:aaaa:1']) {
      const reply = await sync(at, token, { headers: { 'User-Agent': userAgent } });
      assert.equal(reply.status, status);
      assert.deepEqual(errorsIn(reply), [d('valid-sync-token')]);
    }
  assert.equal((await sync(book, '', { headers: { 'User-Agent': agent } })).status, 207);
});
