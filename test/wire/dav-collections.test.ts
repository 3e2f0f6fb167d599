import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elementsOf } from '@/server/formats/xml/tree';
import {
  caldav,
  calendarText,
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
const apple = (name: string) => `{http://apple.com/ns/ical/}${name}`;
const zero = { Depth: '0' };
const props = async (path: string, ...names: string[]) =>
  responseOf(await stage.dav('PROPFIND', path, { body: propfindBody(...names), headers: zero }));
const patch = (path: string, inner: string) =>
  stage.dav('PROPPATCH', path, { body: `<D:propertyupdate ${prefixes}>${inner}</D:propertyupdate>` });
const set = (inner: string) => `<D:set><D:prop>${inner}</D:prop></D:set>`;
const remove = (inner: string) => `<D:remove><D:prop>${inner}</D:prop></D:remove>`;
const zone = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:x',
  'BEGIN:VTIMEZONE',
  'TZID:Europe/Berlin',
  'BEGIN:STANDARD',
  'DTSTART:19701025T030000',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'END:STANDARD',
  'END:VTIMEZONE',
  'END:VCALENDAR',
].join('\n');

test('dav 26: MKCALENDAR with properties makes all of them', async () => {
  const path = await stage.newCalendar(
    `<D:displayname>Büro 🍕</D:displayname><C:calendar-description xml:lang="de">Text &amp; more</C:calendar-description><I:calendar-color>#FF2968FF</I:calendar-color><I:calendar-order>7</I:calendar-order><C:calendar-timezone>${zone}</C:calendar-timezone><C:schedule-calendar-transp><C:transparent/></C:schedule-calendar-transp><C:supported-calendar-component-set><C:comp name="VTODO"/><C:comp name="VEVENT"/></C:supported-calendar-component-set>`,
  );
  const made = await props(
    path,
    'D:displayname',
    'C:calendar-description',
    'I:calendar-color',
    'I:calendar-order',
    'C:calendar-timezone',
    'C:schedule-calendar-transp',
    'C:supported-calendar-component-set',
    'D:resourcetype',
  );
  assert.equal(propText(made, d('displayname')), 'Büro 🍕');
  assert.equal(propText(made, caldav('calendar-description')), 'Text & more');
  assert.equal(propText(made, apple('calendar-color')), '#FF2968FF');
  assert.equal(propText(made, apple('calendar-order')), '7');
  assert.match(propText(made, caldav('calendar-timezone')) ?? '', /Europe\/Berlin/);
  assert.deepEqual(propNames(made, caldav('schedule-calendar-transp')), ['transparent']);
  const components = elementsOf(made.props.get(caldav('supported-calendar-component-set')) ?? assert.fail()).map(
    ({ attributes }) => attributes['name'],
  );
  assert.deepEqual(components, ['VEVENT', 'VTODO']);
  // An empty one takes everything, opaque by default, without a colour.
  const plain = await props(await stage.newCalendar(), 'C:schedule-calendar-transp', 'I:calendar-color', 'D:displayname');
  assert.deepEqual(propNames(plain, caldav('schedule-calendar-transp')), ['opaque']);
  assert.equal(plain.failed.get(apple('calendar-color')), 404);
});

test('dav 26: extended MKCOL for both kinds, all or nothing', async () => {
  const mkcol = (path: string, inner: string) => stage.dav('MKCOL', path, { body: `<D:mkcol ${prefixes}>${set(inner)}</D:mkcol>` });
  const calendarType = '<D:resourcetype><D:collection/><C:calendar/></D:resourcetype>';
  const bookType = '<D:resourcetype><D:collection/><R:addressbook/></D:resourcetype>';
  assert.equal((await mkcol(`${stage.calendars}m1/`, `${calendarType}<D:displayname>One</D:displayname>`)).status, 201);
  assert.deepEqual(propNames(await props(`${stage.calendars}m1/`, 'D:resourcetype'), d('resourcetype')).slice(0, 2), [
    'collection',
    'calendar',
  ]);
  assert.equal(
    (
      await mkcol(
        `${stage.books}m1/`,
        `${bookType}<D:displayname>Two</D:displayname><R:addressbook-description>d</R:addressbook-description>`,
      )
    ).status,
    201,
  );
  assert.equal(propText(await props(`${stage.books}m1/`, 'R:addressbook-description'), carddav('addressbook-description')), 'd');

  const refused = await mkcol(`${stage.calendars}m2/`, `${calendarType}<D:displayname>x</D:displayname><D:getetag>x</D:getetag>`);
  assert.equal(refused.status, 403);
  assert.match(
    refused.text,
    /mkcol-response[\s\S]*cannot-modify-protected-property[\s\S]*424 Failed Dependency|mkcol-response[\s\S]*424 Failed Dependency[\s\S]*cannot-modify-protected-property/,
  );
  assert.equal((await stage.dav('PROPFIND', `${stage.calendars}m2/`, { headers: zero })).status, 404);
  for (const type of [
    '<D:resourcetype><D:collection/></D:resourcetype>',
    '<D:resourcetype><D:collection/><C:schedule-inbox/></D:resourcetype>',
    bookType,
    '<D:displayname>x</D:displayname>',
  ]) {
    const wrong = await mkcol(`${stage.calendars}m3/`, type);
    assert.equal(wrong.status, 403, type);
    assert.match(wrong.text, /valid-resourcetype/);
  }
  // A plain MKCOL in a calendar home gives no calendar.
  assert.equal((await stage.dav('MKCOL', `${stage.calendars}m3/`)).status, 403);
  assert.equal((await stage.dav('PROPFIND', `${stage.calendars}m3/`, { headers: zero })).status, 404);
  assert.equal((await stage.dav('MKCALENDAR', `${stage.books}m3/`)).status, 403);
  assert.equal((await stage.dav('MKCALENDAR', `${stage.calendars}m4/`, { body: '<a/>' })).status, 400);
  assert.equal((await stage.dav('MKCOL', `${stage.calendars}m4/`, { body: 'not xml' })).status, 400);
});

test('dav 19: the components given at creation are kept and enforced, journals too', async () => {
  const path = await stage.newCalendar(
    '<C:supported-calendar-component-set><C:comp name="VJOURNAL"/></C:supported-calendar-component-set>',
  );
  assert.equal((await stage.dav('PUT', `${path}j.ics`, { body: calendarText('VJOURNAL', 'j', 'SUMMARY:J') })).status, 201);
  assert.deepEqual(errorsIn(await stage.dav('PUT', `${path}e.ics`, { body: eventText('e') })), [caldav('supported-calendar-component')]);
  const reply = await patch(path, set('<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>'));
  assert.equal(responseOf(reply).failed.get(caldav('supported-calendar-component-set')), 403);
  const odd = await stage.dav('MKCALENDAR', `${stage.calendars}odd/`, {
    body: `<C:mkcalendar ${prefixes}>${set('<C:supported-calendar-component-set><C:comp name="VPOLL"/></C:supported-calendar-component-set>')}</C:mkcalendar>`,
  });
  assert.equal(odd.status, 403);
  assert.match(odd.text, /supported-calendar-component/);
});

test('dav 27: PROPPATCH is all or nothing, and keeps what it does not know', async () => {
  const path = await stage.newCalendar('<D:displayname>Before</D:displayname>');
  const ok = await patch(
    path,
    set('<D:displayname>After</D:displayname><X:note xmlns:X="urn:x" kind="a"><X:b>1 &lt; 2</X:b>text</X:note><plain xmlns="">p</plain>'),
  );
  assert.equal(ok.status, 207);
  assert.deepEqual(responseOf(ok).order, ['HTTP/1.1 200 OK']);
  const kept = await props(path, 'D:displayname', 'X:note xmlns:X="urn:x"', 'plain xmlns=""');
  assert.equal(propText(kept, d('displayname')), 'After');
  const note = kept.props.get('{urn:x}note');
  assert.equal(note?.attributes['kind'], 'a');
  assert.equal(propText(kept, '{urn:x}note'), '1 < 2text');
  assert.equal(propText(kept, '{}plain'), 'p');

  const mixed = responseOf(
    await patch(path, set('<D:displayname>Never</D:displayname><D:getetag>x</D:getetag>') + remove('<X:note xmlns:X="urn:x"/>')),
  );
  assert.equal(mixed.failed.get(d('getetag')), 403);
  assert.equal(mixed.failed.get(d('displayname')), 424);
  assert.equal(mixed.failed.get('{urn:x}note'), 424);
  assert.equal(propText(await props(path, 'D:displayname'), d('displayname')), 'After');

  // In document order: the last instruction about a property counts.
  await patch(path, set('<Y:y xmlns:Y="urn:y">1</Y:y>') + remove('<Y:y xmlns:Y="urn:y"/>') + set('<Y:y xmlns:Y="urn:y">2</Y:y>'));
  assert.equal(propText(await props(path, 'Y:y xmlns:Y="urn:y"'), '{urn:y}y'), '2');
  await patch(path, remove('<Y:y xmlns:Y="urn:y"/><D:displayname/>'));
  const gone = await props(path, 'Y:y xmlns:Y="urn:y"', 'D:displayname', 'D:resourcetype');
  assert.equal(gone.failed.get('{urn:y}y'), 404);
  assert.deepEqual(propNames(gone, d('resourcetype')).slice(0, 2), ['collection', 'calendar']);
  const type = responseOf(await patch(path, set('<D:resourcetype><D:collection/></D:resourcetype>')));
  assert.equal(type.failed.get(d('resourcetype')), 403);
  // Not too much of it.
  const huge = responseOf(await patch(path, set(`<Y:y xmlns:Y="urn:y">${'x'.repeat(70_000)}</Y:y>`)));
  assert.equal(huge.failed.get('{urn:y}y'), 507);
  for (const body of ['', '<a/>', `<D:propertyupdate ${prefixes}/>`])
    assert.equal((await stage.dav('PROPPATCH', path, { body })).status, 400);
  // Only calendars and address books keep properties.
  const home = responseOf(await patch(stage.calendars, set('<Y:y xmlns:Y="urn:y">1</Y:y>')));
  assert.equal(home.failed.get('{urn:y}y'), 403);
});

test('dav 28: properties are checked before they are kept, and announced limits are there', async () => {
  const path = await stage.newCalendar();
  const failure = async (inner: string) => [...responseOf(await patch(path, set(inner))).failed.values()][0];
  assert.equal(await failure('<C:calendar-timezone>nonsense</C:calendar-timezone>'), 403);
  assert.match(
    (await patch(path, set('<C:calendar-timezone>BEGIN:VCALENDAR\nEND:VCALENDAR</C:calendar-timezone>'))).text,
    /valid-calendar-data/,
  );
  assert.equal(await failure('<I:calendar-color>red</I:calendar-color>'), 409);
  assert.equal(await failure('<I:calendar-color>#12345</I:calendar-color>'), 409);
  assert.equal(await failure('<I:calendar-order>first</I:calendar-order>'), 409);
  assert.equal(await failure('<C:schedule-calendar-transp>opaque</C:schedule-calendar-transp>'), 409);
  assert.equal(
    await failure('<C:schedule-calendar-transp><C:opaque/></C:schedule-calendar-transp><I:calendar-color>#00ff00</I:calendar-color>'),
    undefined,
  );
  const all = await props(
    path,
    'C:max-resource-size',
    'C:supported-collation-set',
    'C:supported-calendar-data',
    'D:owner',
    'D:resource-id',
    'S:getctag',
    'D:sync-token',
    'I:calendar-color',
  );
  assert.equal(all.failed.size, 0);
  assert.equal(propText(all, caldav('max-resource-size')), '10485760');
  assert.equal(propText(all, d('owner')), stage.principal);
  assert.match(propText(all, d('resource-id')) ?? '', /^urn:uuid:/);
  const book = await props(`${stage.books}personal/`, 'R:supported-address-data', 'R:max-resource-size', 'R:supported-collation-set');
  assert.deepEqual(
    elementsOf(book.props.get(carddav('supported-address-data')) ?? assert.fail()).map(({ attributes }) => attributes['version']),
    ['3.0', '4.0'],
  );
});

test('dav 29: a client’s own collection can be deleted, the default ones stay', async () => {
  const path = await stage.newCalendar();
  assert.equal((await stage.dav('DELETE', path, { headers: { Depth: '0' } })).status, 400);
  assert.equal((await stage.dav('DELETE', path)).status, 204);
  assert.equal((await stage.dav('DELETE', path)).status, 404);
  const refused = await stage.dav('DELETE', `${stage.calendars}personal/`);
  assert.equal(refused.status, 403);
  assert.deepEqual(errorsIn(refused), [caldav('default-calendar-needed')]);
  assert.equal((await stage.dav('DELETE', `${stage.books}personal/`)).status, 403);
  assert.equal((await stage.dav('DELETE', stage.calendars)).status, 405);
  // A new one of the old name has a history of its own: old tokens do not fit.
  const again = await stage.dav('MKCALENDAR', path);
  assert.equal(again.status, 201);
});

test('the rights of the owner are protected, and ACL says so', async () => {
  const path = await stage.newCalendar();
  const acl = (inner: string) => stage.dav('ACL', path, { body: `<D:acl ${prefixes}>${inner}</D:acl>` });
  const grant = '<D:ace><D:principal><D:all/></D:principal><D:grant><D:privilege><D:read/></D:privilege></D:grant></D:ace>';
  assert.deepEqual(errorsIn(await acl(grant)), [d('no-protected-ace-conflict')]);
  assert.equal((await acl('')).status, 200);
  assert.equal((await stage.dav('ACL', path, { body: 'x' })).status, 400);
  const response = await props(path, 'D:acl', 'D:supported-privilege-set', 'D:acl-restrictions');
  assert.equal(response.failed.size, 0);
});
