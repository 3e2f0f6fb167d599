import assert from 'node:assert/strict';
import { test } from 'node:test';
import { childrenOf, textOf } from '@/server/formats/xml/tree';
import { type DavClient, dav as d, eventText, prefixes, propfindBody, propNames, responseOf } from '@/test/support/dav';
import { davStage } from '@/test/support/dav-stage';

// dav 53: calendar-proxy. Alice names who acts for her; they find her home, and may read or write in it. On both databases.

// Who may act for somebody is chosen among those the policy shows.
const stage = davStage(undefined, { defaults: { exposure: { directory: true } } });
const calendarServer = (name: string) => `{http://calendarserver.org/ns/}${name}`;

async function another(): Promise<{ login: string; dav: DavClient; principal: string }> {
  const { user, dav } = await stage.another();
  await dav('PROPFIND', '/dav/', { headers: { Depth: '0' } });
  return { login: user.login, dav, principal: `/dav/principals/${user.login}/` };
}

const members = (hrefs: readonly string[]) =>
  `<D:propertyupdate ${prefixes}><D:set><D:prop><D:group-member-set>${hrefs.map((href) => `<D:href>${href}</D:href>`).join('')}</D:group-member-set></D:prop></D:set></D:propertyupdate>`;

async function hrefsIn(dav: DavClient, path: string, property: string, name: string): Promise<string[]> {
  const reply = await dav('PROPFIND', path, { body: propfindBody(property), headers: { Depth: '0' } });
  const element = responseOf(reply).props.get(name);
  assert.ok(element, `${property} in ${reply.status} ${reply.text}`);
  return childrenOf(element, d('href')).map(textOf);
}

const set = async (access: string, hrefs: readonly string[]) => {
  const reply = await stage.dav('PROPPATCH', `${stage.principal}calendar-proxy-${access}/`, { body: members(hrefs) });
  assert.equal(reply.status, 207);
  return responseOf(reply);
};

test('dav 7, 53: announced, and both groups lie below the principal with their types', async () => {
  const options = await stage.dav('OPTIONS', '/dav/');
  assert.match(String(options.headers['dav']), /\bcalendar-proxy\b/);
  for (const access of ['read', 'write']) {
    const reply = await stage.dav('PROPFIND', `${stage.principal}calendar-proxy-${access}/`, {
      body: propfindBody('D:resourcetype'),
      headers: { Depth: '0' },
    });
    assert.deepEqual(propNames(responseOf(reply), d('resourcetype')), ['collection', 'principal', `calendar-proxy-${access}`]);
  }
  const listing = await stage.dav('PROPFIND', stage.principal, { body: propfindBody('D:displayname'), headers: { Depth: '1' } });
  for (const access of ['read', 'write']) assert.ok(listing.responses.has(`${stage.principal}calendar-proxy-${access}/`));
});

test('dav 53: read and write are enforced, and end with the membership', async () => {
  const [reader, writer] = [await another(), await another()];
  const path = await stage.newCalendar();
  const text = (uid: string, one: string) => eventText(uid, 'DTSTART:20260110T100000Z', 'SUMMARY:Secret', `CLASS:${one}`);
  await stage.dav('PUT', `${path}a.ics`, { body: text('a', 'PUBLIC') });
  await stage.dav('PUT', `${path}p.ics`, { body: text('p', 'PRIVATE') });

  // 1. Nobody acts for her yet: her home is not there.
  assert.equal((await reader.dav('PROPFIND', stage.calendars, { headers: { Depth: '1' } })).status, 404);
  // 2. She names them, and both sides see it.
  assert.equal((await set('read', [reader.principal])).failed.size, 0);
  assert.equal((await set('write', [`mailto:${writer.login}`])).failed.size, 0);
  assert.deepEqual(await hrefsIn(stage.dav, `${stage.principal}calendar-proxy-read/`, 'D:group-member-set', d('group-member-set')), [
    reader.principal,
  ]);
  assert.deepEqual(await hrefsIn(reader.dav, reader.principal, 'S:calendar-proxy-read-for', calendarServer('calendar-proxy-read-for')), [
    stage.principal,
  ]);
  assert.deepEqual(await hrefsIn(writer.dav, writer.principal, 'S:calendar-proxy-write-for', calendarServer('calendar-proxy-write-for')), [
    stage.principal,
  ]);
  assert.deepEqual(await hrefsIn(writer.dav, writer.principal, 'D:group-membership', d('group-membership')), [
    `${stage.principal}calendar-proxy-write/`,
  ]);

  // 3. Her home is theirs to use, under her address.
  for (const one of [reader, writer]) {
    const home = await one.dav('PROPFIND', stage.calendars, {
      body: propfindBody('D:owner', 'D:current-user-principal'),
      headers: { Depth: '1' },
    });
    assert.equal(home.status, 207);
    const response = responseOf(home, path);
    assert.equal(textOf(childrenOf(response.props.get(d('owner')) ?? assert.fail(), d('href'))[0] ?? assert.fail()), stage.principal);
    assert.equal(
      textOf(childrenOf(response.props.get(d('current-user-principal')) ?? assert.fail(), d('href'))[0] ?? assert.fail()),
      one.principal,
    );
    assert.match((await one.dav('GET', `${path}a.ics`)).text, /Secret/);
  }
  // 4. For reading, private means busy; for writing, all that she may.
  assert.doesNotMatch((await reader.dav('GET', `${path}p.ics`)).text, /Secret/);
  assert.match((await writer.dav('GET', `${path}p.ics`)).text, /Secret/);
  assert.equal((await reader.dav('PUT', `${path}b.ics`, { body: text('b', 'PUBLIC') })).status, 403);
  assert.equal((await reader.dav('DELETE', `${path}a.ics`)).status, 403);
  assert.equal((await writer.dav('PUT', `${path}b.ics`, { body: text('b', 'PRIVATE') })).status, 201);
  assert.equal((await writer.dav('DELETE', `${path}a.ics`)).status, 204);
  // 5. Address books, and making calendars, are not part of it.
  assert.equal((await writer.dav('PROPFIND', stage.books, { headers: { Depth: '1' } })).status, 404);
  assert.equal((await writer.dav('MKCALENDAR', `${stage.calendars}theirs/`)).status, 404);

  // 6. Named for one access, gone from the other; named no more, gone.
  assert.equal((await set('read', [writer.principal])).failed.size, 0);
  assert.deepEqual(await hrefsIn(stage.dav, `${stage.principal}calendar-proxy-write/`, 'D:group-member-set', d('group-member-set')), []);
  assert.equal((await writer.dav('PUT', `${path}c.ics`, { body: text('c', 'PUBLIC') })).status, 403);
  assert.equal((await reader.dav('GET', `${path}b.ics`)).status, 404);
  assert.equal((await set('read', [])).failed.size, 0);
  assert.equal((await writer.dav('PROPFIND', stage.calendars, { headers: { Depth: '1' } })).status, 404);
});

test('dav 53, 55: all members or none; who is unknown is refused, and nobody else may look or set', async () => {
  const one = await another();
  const refused = await set('write', [one.principal, '/dav/principals/nobody@nowhere.example/']);
  assert.equal(refused.failed.get(d('group-member-set')), 403);
  assert.deepEqual(await hrefsIn(stage.dav, `${stage.principal}calendar-proxy-write/`, 'D:group-member-set', d('group-member-set')), []);
  for (const method of ['PROPFIND', 'PROPPATCH']) {
    const options = method === 'PROPPATCH' ? { body: members([one.principal]) } : { headers: { Depth: '0' } };
    assert.equal((await one.dav(method, `${stage.principal}calendar-proxy-write/`, options)).status, 404);
  }
});
