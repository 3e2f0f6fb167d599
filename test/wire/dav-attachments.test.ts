import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { caldav, type DavReply, dav as d, errorsIn, eventText, prefixes, propfindBody, propText, responseOf } from '@/test/support/dav';
import { davStage } from '@/test/support/dav-stage';

// Managed attachments: RFC 8607.

const stage = davStage();
const start = 'DTSTART;TZID=Europe/Berlin:20260302T090000';
const series = [start, 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=5'];
const png = randomBytes(1_300_000);

async function event(...lines: string[]): Promise<string> {
  const path = await stage.newCalendar();
  assert.equal((await stage.dav('PUT', `${path}e.ics`, { body: eventText('e', ...lines) })).status, 201);
  return `${path}e.ics`;
}

const post = (href: string, query: string, body: string | Buffer = '', headers: Record<string, string> = {}) =>
  stage.dav('POST', `${href}?${query}`, { body, headers });
const picture = {
  'Content-Type': 'image/png',
  'Content-Disposition': `attachment; filename="Plan; neu.png"; filename*=UTF-8''Pl%C3%A4ne%3B%20neu.png`,
};
const idOf = (reply: DavReply) => String(reply.headers['cal-managed-id'] ?? assert.fail(`${reply.status} ${reply.text}`));
const unfolded = (text: string) => text.replaceAll('\r\n ', '');
const attachLines = (text: string) => unfolded(text).match(/^ATTACH.*$/gm) ?? [];

/** The bytes behind an ATTACH line, as somebody asks for them. */
async function fetched(line: string, user = stage.user) {
  const url = /:(https?:.*)$/.exec(line.trim())?.[1] ?? assert.fail(line);
  const login = Buffer.from(`${user.login}:${user.password}`).toString('base64');
  const reply = await fetch(url, { headers: { Authorization: `Basic ${login}` } });
  return { reply, bytes: Buffer.from(await reply.arrayBuffer()) };
}

test('dav 56: a file is added to an event, named in it, and served to those who may see it', async () => {
  const href = await event(...series);
  const added = await post(href, 'action=attachment-add', png, picture);
  assert.equal(added.status, 201);
  const id = idOf(added);
  const got = await stage.dav('GET', href);
  assert.equal(got.headers.etag, added.headers.etag);
  const [line = ''] = attachLines(got.text);
  for (const part of [`MANAGED-ID=${id}`, 'FMTTYPE=image/png', 'FILENAME="Pläne; neu.png"', `SIZE=${png.length}`])
    assert.ok(line.includes(part), `${part} in ${line}`);
  const own = await fetched(line);
  assert.equal(own.reply.status, 200);
  assert.equal(own.reply.headers.get('content-type'), 'image/png');
  assert.match(own.reply.headers.get('content-disposition') ?? '', /^attachment;.*Pl%C3%A4ne/);
  assert.ok(own.bytes.equals(png));
  // Somebody else, and nobody: not there.
  const { user } = await stage.another();
  assert.equal((await fetched(line, user)).reply.status, 404);
  assert.equal((await fetched(line, { ...user, password: 'wrong' })).reply.status, 401);
  // Their own event may name it; that opens nothing.
  const other = await stage.another();
  const theirs = `/dav/calendars/${other.user.login}/personal/t.ics`;
  assert.equal((await other.dav('PUT', theirs, { body: eventText('t', ...series, line) })).status, 201);
  assert.equal((await fetched(line, other.user)).reply.status, 404);
});

test('dav 56: announced where it is done, with its limits', async () => {
  const href = await event(start);
  const path = href.slice(0, -5);
  assert.match(String((await stage.dav('OPTIONS', path)).headers['dav']), /calendar-managed-attachments/);
  assert.match(String((await stage.dav('OPTIONS', href)).headers.allow), /POST/);
  const found = responseOf(
    await stage.dav('PROPFIND', path, {
      body: propfindBody('C:max-attachment-size', 'C:max-attachments-per-resource'),
      headers: { Depth: '0' },
    }),
  );
  const most = Number(propText(found, caldav('max-attachment-size')));
  assert.ok(most > 1_000_000 && Number(propText(found, caldav('max-attachments-per-resource'))) > 10);
  const tooLarge = await post(href, 'action=attachment-add', Buffer.alloc(most + 1), picture);
  assert.equal(tooLarge.status, 403);
  assert.deepEqual(errorsIn(tooLarge), [caldav('max-attachment-size')]);
  assert.deepEqual(attachLines((await stage.dav('GET', href)).text), []);
});

test('dav 56: changed and taken off again; what is asked wrongly is named', async () => {
  const href = await event(...series);
  const first = idOf(await post(href, 'action=attachment-add', 'one', { ...picture, 'Content-Type': 'text/plain; charset=utf-8' }));
  const [before = ''] = attachLines((await stage.dav('GET', href)).text);
  const updated = await post(href, `action=attachment-update&managed-id=${first}`, 'two', {
    'Content-Type': 'text/plain',
    Prefer: 'return=representation',
  });
  assert.equal(updated.status, 200);
  const second = idOf(updated);
  assert.notEqual(second, first);
  const [after = '', ...more] = attachLines(updated.text);
  assert.equal(more.length, 0);
  assert.ok(after.includes(second) && after.includes('SIZE=3'));
  assert.equal((await fetched(after)).bytes.toString(), 'two');
  assert.equal((await fetched(before)).reply.status, 404);
  const refusals: [string, string][] = [
    ['action=attachment-burn', 'valid-action'],
    ['', 'valid-action'],
    ['action=attachment-update', 'valid-managed-id'],
    [`action=attachment-update&managed-id=${first}`, 'valid-managed-id'],
    ['action=attachment-remove&managed-id=none', 'valid-managed-id'],
    [`action=attachment-add&managed-id=${second}`, 'valid-managed-id'],
    [`action=attachment-update&managed-id=${second}&rid=M`, 'valid-rid'],
    ['action=attachment-add&rid=20300101T000000Z', 'valid-rid'],
    ['action=attachment-add&rid=nonsense', 'valid-rid'],
  ];
  for (const [query, error] of refusals) {
    const reply = await post(href, query, 'x');
    assert.equal(reply.status, 403, query);
    assert.deepEqual(errorsIn(reply), [caldav(error)], query);
  }
  assert.equal((await post(href, 'action=attachment-add', 'x', { 'If-Match': '"old"' })).status, 412);
  assert.equal((await post(`${href}x`, 'action=attachment-add', 'x')).status, 404);
  const removed = await post(href, `action=attachment-remove&managed-id=${second}`);
  assert.equal(removed.status, 204);
  assert.deepEqual(attachLines((await stage.dav('GET', href)).text), []);
  assert.equal((await fetched(after)).reply.status, 404);
});

test('dav 56: for the series or for one occurrence, which becomes an exception', async () => {
  const href = await event(...series);
  const text = async () => unfolded((await stage.dav('GET', href)).text);
  const one = idOf(await post(href, 'action=attachment-add&rid=20260304T080000Z', 'one', picture));
  const parts = (await text()).split('BEGIN:VEVENT').slice(1);
  assert.equal(parts.length, 2);
  assert.ok(!parts[0]?.includes(one) && parts[1]?.includes(one));
  assert.match(parts[1] ?? '', /RECURRENCE-ID;TZID=Europe\/Berlin:20260304T090000\r\nDTSTART;TZID=Europe\/Berlin:20260304T090000/);
  assert.doesNotMatch(parts[1] ?? '', /RRULE/);
  const all = idOf(await post(href, 'action=attachment-add', 'all', picture));
  assert.equal((await text()).split(all).length - 1, 4);
  const master = idOf(await post(href, 'action=attachment-add&rid=M', 'master', picture));
  assert.ok((await text()).split('BEGIN:VEVENT')[1]?.includes(master));
  assert.ok(!(await text()).split('BEGIN:VEVENT')[2]?.includes(master));
  assert.equal((await post(href, `action=attachment-remove&managed-id=${all}&rid=20260304T080000Z`)).status, 204);
  const rest = (await text()).split('BEGIN:VEVENT');
  assert.ok(rest[1]?.includes(all) && !rest[2]?.includes(all));
});

test('dav 56: it moves and is copied with its event, and goes with the last that names it', async () => {
  const href = await event(...series);
  const calendar = await stage.newCalendar();
  await post(href, 'action=attachment-add', png, picture);
  const [line = ''] = attachLines((await stage.dav('GET', href)).text);
  const go = (method: string, from: string, to: string) => stage.dav(method, from, { headers: { Destination: to } });
  assert.equal((await go('COPY', href, `${calendar}copy.ics`)).status, 201);
  assert.equal((await stage.dav('DELETE', href)).status, 204);
  assert.equal((await fetched(line)).reply.status, 200);
  assert.equal((await go('MOVE', `${calendar}copy.ics`, `${calendar}moved.ics`)).status, 201);
  assert.equal((await fetched(line)).reply.status, 200);
  // A client that writes the event again keeps it by keeping its line.
  const stored = (await stage.dav('GET', `${calendar}moved.ics`)).text;
  assert.equal((await stage.dav('PUT', `${calendar}moved.ics`, { body: stored.replace('UID:', 'X-NEW:1\r\nUID:') })).status, 204);
  assert.equal((await fetched(line)).reply.status, 200);
  assert.equal((await stage.dav('DELETE', `${calendar}moved.ics`)).status, 204);
  assert.equal((await fetched(line)).reply.status, 404);
  // Twice at once on one event: both stay.
  const both = await event(start);
  const replies = await Promise.all(['a', 'b'].map((body) => post(both, 'action=attachment-add', body, picture)));
  const lines = attachLines((await stage.dav('GET', both)).text);
  for (const reply of replies) assert.ok(lines.some((one) => one.includes(idOf(reply))));
  const found = await stage.dav('PROPFIND', both, {
    body: `<D:propfind ${prefixes}><D:prop><D:getetag/></D:prop></D:propfind>`,
    headers: { Depth: '0' },
  });
  assert.ok(propText(responseOf(found), d('getetag')));
});
