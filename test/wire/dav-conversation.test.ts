import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarText, cardText, dav as d, eventText, propfindBody, propText, responseOf, syncBody, tokenOf } from '@/test/support/dav';
import { davStage } from '@/test/support/dav-stage';

// Create, sync, change, sync again, delete: once per kind of collection, as a client with a stored token does it.

const stage = davStage();

const kinds = [
  {
    what: 'a calendar with events',
    make: () => stage.newCalendar(),
    text: (uid: string, word: string) => eventText(uid, 'DTSTART:20260110T100000Z', `SUMMARY:${word}`),
  },
  {
    what: 'a task list',
    make: () => stage.newCalendar('<C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set>'),
    text: (uid: string, word: string) => calendarText('VTODO', uid, `SUMMARY:${word}`),
  },
  {
    what: 'a journal',
    make: () => stage.newCalendar('<C:supported-calendar-component-set><C:comp name="VJOURNAL"/></C:supported-calendar-component-set>'),
    text: (uid: string, word: string) => calendarText('VJOURNAL', uid, 'DTSTART;VALUE=DATE:20260110', `SUMMARY:${word}`),
  },
  { what: 'an address book', make: () => stage.newBook(), text: (uid: string, word: string) => cardText(uid, `NOTE:${word}`) },
];

for (const { what, make, text } of kinds) {
  test(`${what}: create, sync, change, sync again, delete`, async () => {
    const { dav } = stage;
    // 1. A new collection; the first sync is empty and gives a token.
    const path = await make();
    const first = await dav('REPORT', path, { body: syncBody('') });
    assert.equal(first.status, 207);
    assert.equal(first.responses.size, 0);
    const empty = tokenOf(first);

    // 2. Two objects are made; each gets a strong tag, because it was kept as sent.
    const one = await dav('PUT', `${path}one`, { body: text('one', 'first'), headers: { 'If-None-Match': '*' } });
    const two = await dav('PUT', `${path}two`, { body: text('two', 'second'), headers: { 'If-None-Match': '*' } });
    assert.deepEqual([one.status, two.status], [201, 201]);
    assert.match(one.headers.etag ?? '', /^"[^"]+"$/);

    // 3. The sync since then names both, with the tags PUT gave.
    const second = await dav('REPORT', path, { body: syncBody(empty) });
    assert.equal(propText(responseOf(second, `${path}one`), d('getetag')), one.headers.etag);
    assert.equal(propText(responseOf(second, `${path}two`), d('getetag')), two.headers.etag);
    const both = tokenOf(second);

    // 4. GET gives the bytes that were sent, under the same tag.
    const got = await dav('GET', `${path}one`);
    assert.equal(got.text, text('one', 'first'));
    assert.equal(got.headers.etag, one.headers.etag);

    // 5. One changes, twice within a second: both changes arrive (dav 36).
    const changed = await dav('PUT', `${path}one`, { body: text('one', 'changed'), headers: { 'If-Match': one.headers.etag ?? '' } });
    assert.equal(changed.status, 204);
    assert.notEqual(changed.headers.etag, one.headers.etag);
    const third = await dav('REPORT', path, { body: syncBody(both) });
    assert.deepEqual([...third.responses.keys()], [`${path}one`]);
    const again = await dav('PUT', `${path}one`, { body: text('one', 'changed again') });
    const fourth = await dav('REPORT', path, { body: syncBody(tokenOf(third)) });
    assert.equal(propText(responseOf(fourth, `${path}one`), d('getetag')), again.headers.etag);

    // 6. A stale writer is refused and nothing happens.
    const stale = await dav('PUT', `${path}one`, { body: text('one', 'stale'), headers: { 'If-Match': one.headers.etag ?? '' } });
    assert.equal(stale.status, 412);
    const nothing = await dav('REPORT', path, { body: syncBody(tokenOf(fourth)) });
    assert.equal(nothing.responses.size, 0);
    assert.equal(tokenOf(nothing), tokenOf(fourth));

    // 7. One is deleted; the sync says 404 without a propstat (dav 37).
    assert.equal((await dav('DELETE', `${path}two`, { headers: { 'If-Match': two.headers.etag ?? '' } })).status, 204);
    const fifth = await dav('REPORT', path, { body: syncBody(tokenOf(fourth)) });
    const gone = responseOf(fifth, `${path}two`);
    assert.equal(gone.status, 404);
    assert.equal(gone.order.length, 0);
    assert.equal(fifth.responses.size, 1);

    // 8. Made again under the old name: a change for whoever saw it go, and for whoever did not.
    await dav('PUT', `${path}two`, { body: text('two', 'back') });
    const sixth = await dav('REPORT', path, { body: syncBody(tokenOf(fifth)) });
    assert.equal(responseOf(sixth, `${path}two`).status, null);
    const older = await dav('REPORT', path, { body: syncBody(both) });
    assert.deepEqual([...older.responses.keys()].sort(), [`${path}one`, `${path}two`]);

    // 9. ctag and sync-token agree, and a PROPFIND lists what is there (dav 40).
    const props = await dav('PROPFIND', path, { body: propfindBody('D:sync-token', 'S:getctag'), headers: { Depth: '0' } });
    assert.equal(propText(responseOf(props), d('sync-token')), tokenOf(sixth));
    assert.equal(propText(responseOf(props), '{http://calendarserver.org/ns/}getctag'), tokenOf(sixth));
    const listing = await dav('PROPFIND', path, { body: propfindBody('D:getetag'), headers: { Depth: '1' } });
    assert.deepEqual([...listing.responses.keys()].sort(), [path, `${path}one`, `${path}two`]);

    // 10. The collection goes, and everything under it.
    assert.equal((await dav('DELETE', path)).status, 204);
    assert.equal((await dav('GET', `${path}one`)).status, 404);
    assert.equal((await dav('REPORT', path, { body: syncBody('') })).status, 404);
  });
}
