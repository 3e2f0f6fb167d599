import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elementsOf, textOf } from '@/server/formats/xml/tree';
import {
  caldav,
  carddav,
  dav as d,
  errorsIn,
  eventText,
  prefixes,
  propfindBody,
  propNames,
  propText,
  responseOf,
} from '@/test/support/dav';
import { davStage } from '@/test/support/dav-stage';

const stage = davStage();
const zero = { Depth: '0' };

test('dav 1: the well-known addresses lead on, for GET and PROPFIND, without a login', async () => {
  for (const name of ['caldav', 'carddav'])
    for (const method of ['GET', 'PROPFIND', 'OPTIONS']) {
      const reply = await stage.dav(method, `/.well-known/${name}`, { anonymous: true });
      assert.ok([301, 307, 308].includes(reply.status), `${method} ${name}: ${reply.status}`);
      const found = await stage.dav('PROPFIND', reply.headers.location ?? '', {
        body: propfindBody('D:current-user-principal'),
        headers: zero,
      });
      assert.equal(propText(responseOf(found), d('current-user-principal')), stage.principal);
    }
});

test('dav 2: every address says who one is, spelled the same', async () => {
  const calendar = await stage.newCalendar();
  await stage.dav('PUT', `${calendar}x.ics`, { body: eventText('x') });
  const paths = [
    '/',
    '/dav/',
    '/dav',
    '/dav/principals/',
    stage.principal,
    stage.calendars,
    stage.books,
    '/dav/calendars/',
    calendar,
    `${stage.books}personal/`,
    `${calendar}x.ics`,
  ];
  for (const path of paths) {
    const reply = await stage.dav('PROPFIND', path, { body: propfindBody('D:current-user-principal'), headers: zero });
    assert.equal(propText(responseOf(reply), d('current-user-principal')), stage.principal, path);
  }
});

test('dav 3: without a login everything is 401 with one constant realm', async () => {
  for (const [method, path] of [
    ['OPTIONS', '/dav/'],
    ['PROPFIND', '/dav/'],
    ['PROPFIND', '/'],
    ['GET', `${stage.calendars}personal/x.ics`],
    ['PUT', `${stage.calendars}personal/x.ics`],
    ['REPORT', `${stage.calendars}personal/`],
    ['PROPFIND', '/SOGo/dav/somebody/'],
    ['PROPFIND', '/dav/nowhere/at/all'],
    ['LOCK', '/dav/'],
  ] as const) {
    const reply = await stage.dav(method, path, { anonymous: true });
    assert.equal(reply.status, 401, `${method} ${path}`);
    assert.match(reply.headers['www-authenticate'] ?? '', /^Basic realm="Atrium"/);
  }
});

test('dav 65: a wrong password is 401 everywhere, never an empty list', async () => {
  const wrong = { Authorization: `Basic ${Buffer.from(`${stage.user.login}:wrong`).toString('base64')}`, Depth: '1' };
  for (const header of [
    wrong,
    { Authorization: 'Basic !!!' },
    { Authorization: 'Bearer x' },
    { Authorization: `Basic ${Buffer.from('nocolon').toString('base64')}` },
  ]) {
    const reply = await stage.dav('PROPFIND', stage.calendars, { anonymous: true, headers: header, body: propfindBody('D:displayname') });
    assert.equal(reply.status, 401);
  }
});

test('dav 4: the principal has its homes, addresses and name', async () => {
  const names = [
    'D:displayname',
    'C:calendar-home-set',
    'R:addressbook-home-set',
    'C:calendar-user-address-set',
    'C:calendar-user-type',
    'D:principal-collection-set',
    'D:group-membership',
    'D:group-member-set',
    'S:email-address-set',
    'D:principal-URL',
    'D:resourcetype',
  ];
  const response = responseOf(await stage.dav('PROPFIND', stage.principal, { body: propfindBody(...names), headers: zero }));
  assert.deepEqual([...response.failed.keys()], []);
  assert.equal(propText(response, d('displayname')), 'Zoë Test');
  assert.equal(propText(response, caldav('calendar-home-set')), stage.calendars);
  assert.equal(propText(response, carddav('addressbook-home-set')), stage.books);
  assert.equal(propText(response, caldav('calendar-user-type')), 'INDIVIDUAL');
  const addresses = elementsOf(response.props.get(caldav('calendar-user-address-set')) ?? assert.fail()).map(textOf);
  assert.deepEqual(addresses, [`mailto:${stage.user.login}`, stage.principal]);
  assert.ok(propNames(response, d('resourcetype')).includes('principal'));
  // Announce nothing that is not done: scheduling comes later.
  const later = responseOf(
    await stage.dav('PROPFIND', stage.principal, { body: propfindBody('C:schedule-inbox-URL', 'C:schedule-outbox-URL'), headers: zero }),
  );
  assert.equal(later.failed.get(caldav('schedule-inbox-URL')), 404);
});

test('dav 5: a calendar and an address book of the same name live side by side', async () => {
  assert.equal((await stage.dav('MKCALENDAR', `${stage.calendars}test/`)).status, 201);
  assert.equal((await stage.dav('MKCOL', `${stage.books}test/`)).status, 201);
  for (const [path, type] of [
    [`${stage.calendars}test/`, 'calendar'],
    [`${stage.books}test/`, 'addressbook'],
  ] as const) {
    const response = responseOf(await stage.dav('PROPFIND', path, { body: propfindBody('D:resourcetype'), headers: zero }));
    assert.deepEqual(propNames(response, d('resourcetype')).slice(0, 2), ['collection', type]);
  }
});

test('dav 6: principal searches find oneself and nobody else', async () => {
  const other = await stage.another();
  const search = (property: string, text: string) =>
    stage.dav('REPORT', '/dav/principals/', {
      headers: zero,
      body: `<D:principal-property-search ${prefixes}><D:property-search><D:prop><${property}/></D:prop><D:match>${text}</D:match></D:property-search><D:prop><D:displayname/></D:prop></D:principal-property-search>`,
    });
  const own = await search('D:displayname', 'zoë');
  assert.equal(propText(responseOf(own, stage.principal), d('displayname')), 'Zoë Test');
  assert.equal((await search('C:calendar-user-address-set', stage.user.login.slice(0, 6))).responses.size, 1);
  assert.equal((await search('S:email-address-set', other.user.login)).responses.size, 0);
  assert.equal((await search('D:displayname', 'nobody at all')).responses.size, 0);

  const set = await stage.dav('REPORT', '/dav/principals/', { headers: zero, body: `<D:principal-search-property-set ${prefixes}/>` });
  assert.equal(set.status, 200);
  assert.match(set.text, /principal-search-property>.*displayname/);
  const match = await stage.dav('REPORT', '/dav/principals/', {
    headers: zero,
    body: `<D:principal-match ${prefixes}><D:self/><D:prop><D:displayname/></D:prop></D:principal-match>`,
  });
  assert.deepEqual([...match.responses.keys()], [stage.principal]);
  const acl = await stage.dav('REPORT', `${stage.calendars}personal/`, {
    headers: zero,
    body: `<D:acl-principal-prop-set ${prefixes}><D:prop><D:displayname/></D:prop></D:acl-principal-prop-set>`,
  });
  assert.deepEqual([...acl.responses.keys()], [stage.principal]);
  const expand = await stage.dav('REPORT', stage.calendars, {
    headers: zero,
    body: `<D:expand-property ${prefixes}><D:property name="current-user-principal"><D:property name="displayname"/><D:property name="calendar-home-set" namespace="urn:ietf:params:xml:ns:caldav"/></D:property></D:expand-property>`,
  });
  assert.equal(expand.status, 207);
  const inside = responseOf(expand).props.get(d('current-user-principal'));
  assert.match(inside ? textOf(inside) : '', /Zoë Test/);
});

test('dav 7: OPTIONS announces what is done, and an honest Allow', async () => {
  const root = await stage.dav('OPTIONS', '/dav/');
  assert.equal(root.status, 200);
  const classes = (root.headers['dav'] as string).split(', ');
  for (const wanted of ['1', '3', 'access-control', 'calendar-access', 'addressbook', 'extended-mkcol'])
    assert.ok(classes.includes(wanted), wanted);
  for (const later of ['2', 'calendar-auto-schedule']) assert.ok(!classes.includes(later), later);
  const item = await stage.dav('OPTIONS', `${stage.calendars}personal/x.ics`);
  assert.match(item.headers.allow ?? '', /PUT/);
  assert.doesNotMatch(item.headers.allow ?? '', /LOCK/);
  // What Allow leaves out is refused with 405 and the same list; nonsense is 501.
  const refused = await stage.dav('PUT', `${stage.calendars}personal/`, { body: 'x' });
  assert.equal(refused.status, 405);
  assert.doesNotMatch(refused.headers.allow ?? 'PUT', /PUT/);
  assert.equal((await stage.dav('LOCK', `${stage.calendars}personal/x.ics`)).status, 405);
  assert.equal((await stage.dav('POST', `${stage.calendars}personal/`, { body: 'x' })).status, 405);
});

test('dav 13: one may do everything with one’s own and only read above it', async () => {
  const privileges = async (path: string) => {
    const response = responseOf(await stage.dav('PROPFIND', path, { body: propfindBody('D:current-user-privilege-set'), headers: zero }));
    return elementsOf(response.props.get(d('current-user-privilege-set')) ?? assert.fail()).flatMap((one) =>
      elementsOf(one).map(({ name }) => name),
    );
  };
  const own = await privileges(`${stage.calendars}personal/`);
  for (const name of [
    'read',
    'write',
    'write-content',
    'write-properties',
    'bind',
    'unbind',
    'read-free-busy',
    'read-current-user-privilege-set',
  ])
    assert.ok(own.includes(name), name);
  const above = await privileges('/dav/principals/');
  assert.ok(above.includes('read') && !above.includes('write'));
});

test('dav 14: collections name exactly the reports they answer', async () => {
  const reports = async (path: string) => {
    const response = responseOf(await stage.dav('PROPFIND', path, { body: propfindBody('D:supported-report-set'), headers: zero }));
    return elementsOf(response.props.get(d('supported-report-set')) ?? assert.fail()).map(
      (one) => elementsOf(elementsOf(one)[0] ?? one)[0]?.name,
    );
  };
  const calendar = await reports(`${stage.calendars}personal/`);
  for (const name of ['calendar-query', 'calendar-multiget', 'free-busy-query', 'sync-collection'])
    assert.ok(calendar.includes(name), name);
  const book = await reports(`${stage.books}personal/`);
  for (const name of ['addressbook-query', 'addressbook-multiget', 'sync-collection']) assert.ok(book.includes(name), name);
  assert.ok(!book.includes('calendar-query'));
  const wrong = await stage.dav('REPORT', `${stage.books}personal/`, {
    body: `<C:calendar-query ${prefixes}><D:prop/><C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>`,
  });
  assert.equal(wrong.status, 403);
  assert.deepEqual(errorsIn(wrong), [d('supported-report')]);
});

test('dav 55, 65: another user’s things and missing users look alike, and are not 401', async () => {
  const { user } = await stage.another();
  const body = propfindBody('D:displayname');
  const replies = [];
  for (const login of [user.login, 'nobody-here@demo.example'])
    for (const path of [
      `/dav/principals/${login}/`,
      `/dav/calendars/${login}/`,
      `/dav/calendars/${login}/personal/`,
      `/dav/addressbooks/${login}/personal/x.vcf`,
      `/SOGo/dav/${login}/Calendar/personal/`,
    ]) {
      const read = await stage.dav('PROPFIND', path, { body, headers: { Depth: '1' } });
      assert.equal(read.status, 404, path);
      replies.push(read.text);
    }
  assert.equal(new Set(replies).size, 1);
  for (const login of [user.login, 'nobody-here@demo.example']) {
    assert.equal((await stage.dav('PUT', `/dav/calendars/${login}/personal/x.ics`, { body: eventText('x') })).status, 404);
    assert.equal((await stage.dav('MKCALENDAR', `/dav/calendars/${login}/new/`)).status, 404);
    assert.equal((await stage.dav('DELETE', `/dav/calendars/${login}/personal/`)).status, 404);
  }
});

test('ACC-6: the old addresses of SOGo lead to the same resources, in their own spelling', async () => {
  const { user } = stage;
  const old = `/SOGo/dav/${user.login}/`;
  const response = responseOf(
    await stage.dav('PROPFIND', old, {
      body: propfindBody('C:calendar-home-set', 'R:addressbook-home-set', 'D:current-user-principal'),
      headers: zero,
    }),
  );
  assert.equal(propText(response, caldav('calendar-home-set')), `${old}Calendar/`);
  assert.equal(propText(response, carddav('addressbook-home-set')), `${old}Contacts/`);
  assert.equal(propText(response, d('current-user-principal')), old);
  await stage.dav('PUT', `${old}Calendar/personal/old.ics`, { body: eventText('old') });
  const native = await stage.dav('GET', `${stage.calendars}personal/old.ics`);
  assert.equal(native.status, 200);
  // Any letter case, and the login without its domain.
  const bare = user.login.split('@')[0];
  for (const path of [`/sogo/DAV/${user.login}/calendar/personal/`, `/SOGo/dav/${bare}/Calendar/personal/`]) {
    const listing = await stage.dav('PROPFIND', path, { body: propfindBody('D:getetag'), headers: { Depth: '1' } });
    assert.equal(propText(responseOf(listing, `${path}old.ics`), d('getetag')), native.headers.etag);
  }
});
