import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caldav, dav as d, errorsIn, eventText, propfindBody, propText, responseOf } from '@/test/support/dav';
import { davStage } from '@/test/support/dav-stage';

// Two at once over real connections: exactly one wins, and what is stored afterwards is the winner's. Runs on both databases.

const stage = davStage();
const lanes = 8;

/** The same number of rounds in several calendars at once, each round after the one before. */
async function inLanes(rounds: number, round: (path: string, number: number) => Promise<void>): Promise<void> {
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      const path = await stage.newCalendar();
      for (let number = 0; number < rounds / lanes; number += 1) await round(path, number);
    }),
  );
}

const put = (path: string, body: string, headers: Record<string, string> = {}) => stage.dav('PUT', path, { body, headers });
const text = (uid: string, word: string) => eventText(uid, 'DTSTART:20260110T100000Z', `SUMMARY:${word}`);
const go = (method: string, from: string, to: string, headers: Record<string, string>) =>
  stage.dav(method, from, { headers: { Destination: to, ...headers } });

test('dav 16: two writers with one If-Match, 1,000 rounds: one 204, one 412, and the winner’s bytes', async () => {
  const tags = new Map<string, string>();
  await inLanes(1000, async (path, number) => {
    const href = `${path}x.ics`;
    if (!tags.has(path)) tags.set(path, (await put(href, text('x', 'first'))).headers.etag ?? '');
    const words = [`a${number}`, `b${number}`] as const;
    const replies = await Promise.all(words.map((word) => put(href, text('x', word), { 'If-Match': tags.get(path) ?? '' })));
    assert.deepEqual(replies.map(({ status }) => status).sort(), [204, 412]);
    const winner = replies.findIndex(({ status }) => status === 204);
    tags.set(path, replies[winner]?.headers.etag ?? '');
    if (number % 20 === 0) assert.equal((await stage.dav('GET', href)).text, text('x', words[winner] ?? ''));
  });
});

test('dav 16: two creators with If-None-Match: *, 1,000 rounds: one 201, one 412', async () => {
  await inLanes(1000, async (path, number) => {
    const href = `${path}n${number}.ics`;
    const replies = await Promise.all(['a', 'b'].map((word) => put(href, text(`n${number}`, word), { 'If-None-Match': '*' })));
    assert.deepEqual(replies.map(({ status }) => status).sort(), [201, 412]);
  });
});

test('dav 16: DELETE against PUT with one tag: never both', async () => {
  await inLanes(80, async (path, number) => {
    const href = `${path}d${number}.ics`;
    const { headers } = await put(href, text(`d${number}`, 'first'));
    const condition = { 'If-Match': headers.etag ?? '' };
    const [gone, written] = await Promise.all([
      stage.dav('DELETE', href, { headers: condition }),
      put(href, text(`d${number}`, 'second'), condition),
    ]);
    assert.deepEqual([gone.status, written.status].sort(), [204, 412]);
    assert.equal((await stage.dav('GET', href)).status, gone.status === 204 ? 404 : 200);
  });
});

test('dav 16, 23: MOVE against PUT with one tag: never both, and nothing is lost', async () => {
  const other = await stage.newCalendar();
  await inLanes(80, async (path, number) => {
    const uid = `m-${path.split('/').at(-2)}-${number}`;
    const [from, to] = [`${path}${uid}.ics`, `${other}${uid}.ics`];
    const { headers } = await put(from, text(uid, 'first'));
    const condition = { 'If-Match': headers.etag ?? '' };
    const [moved, written] = await Promise.all([go('MOVE', from, to, condition), put(from, text(uid, 'second'), condition)]);
    const wins = moved.status === 201;
    assert.deepEqual([moved.status, written.status], wins ? [201, 412] : [412, 204]);
    assert.equal((await stage.dav('GET', wins ? to : from)).text, text(uid, wins ? 'first' : 'second'));
    assert.equal((await stage.dav('GET', wins ? from : to)).status, 404);
  });
});

test('dav 18: two names for one UID at once: one 201, one no-uid-conflict', async () => {
  await inLanes(80, async (path, number) => {
    const replies = await Promise.all(['a', 'b'].map((name) => put(`${path}${name}${number}.ics`, text(`u${number}`, name))));
    assert.deepEqual(replies.map(({ status }) => status).sort(), [201, 409]);
    assert.deepEqual(errorsIn(replies.find(({ status }) => status === 409) ?? assert.fail()), [caldav('no-uid-conflict')]);
  });
});

test('dav 16, 23: two moves to one free place with Overwrite: F: one 201, one 412', async () => {
  await inLanes(80, async (path, number) => {
    const names = [`${path}p${number}.ics`, `${path}q${number}.ics`];
    for (const [index, name] of names.entries()) await put(name, text(`pq${index}-${number}`, 'x'));
    const replies = await Promise.all(names.map((name) => go('MOVE', name, `${path}goal${number}.ics`, { Overwrite: 'F' })));
    assert.deepEqual(replies.map(({ status }) => status).sort(), [201, 412]);
  });
});

test('dav 16: two writes that depend on one sync-token by the If header: one 201, one 412', async () => {
  await inLanes(160, async (path, number) => {
    const found = await stage.dav('PROPFIND', path, { body: propfindBody('D:sync-token'), headers: { Depth: '0' } });
    const If = `<${path}> (<${propText(responseOf(found), d('sync-token'))}>)`;
    const replies = await Promise.all(['a', 'b'].map((name) => put(`${path}${name}${number}.ics`, text(`${name}${number}`, 'x'), { If })));
    assert.deepEqual(replies.map(({ status }) => status).sort(), [201, 412]);
  });
});
