import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dav as d, errorsIn, eventText, prefixes, propfindBody, propText, responseOf, syncBody } from '@/test/support/dav';
import { davStage } from '@/test/support/dav-stage';

const stage = davStage();
const personal = () => `${stage.calendars}personal/`;

test('dav 8: the 200 propstat comes first, spelled as Thunderbird compares it', async () => {
  const reply = await stage.dav('PROPFIND', personal(), {
    body: propfindBody('X:made-up xmlns:X="urn:x"', 'D:displayname'),
    headers: { Depth: '0' },
  });
  assert.deepEqual(responseOf(reply).order, ['HTTP/1.1 200 OK', 'HTTP/1.1 404 Not Found']);
});

test('dav 9: unknown properties are 404 in the answer; broken XML is 400', async () => {
  const reply = await stage.dav('PROPFIND', personal(), {
    body: propfindBody('X:made-up xmlns:X="urn:x"', 'none xmlns=""'),
    headers: { Depth: '0' },
  });
  assert.equal(reply.status, 207);
  assert.equal(responseOf(reply).failed.get('{urn:x}made-up'), 404);
  assert.equal(responseOf(reply).failed.get('{}none'), 404);
  for (const body of [
    '<D:propfind',
    '<a/>',
    '<D:propfind xmlns:D="DAV:"><D:prop/></D:propfin>',
    '<bad:propfind xmlns:bad=""/>',
    'not xml',
    `<D:propfind ${prefixes}/>`,
  ])
    assert.equal((await stage.dav('PROPFIND', personal(), { body, headers: { Depth: '0' } })).status, 400, body);
});

test('dav 10: the body decides, not its label; no body is allprop; propname names; no Depth is refused', async () => {
  const labelled = await stage.dav('PROPFIND', personal(), {
    body: propfindBody('D:displayname'),
    headers: { Depth: '0', 'Content-Type': 'text/plain' },
  });
  assert.equal(propText(responseOf(labelled), d('displayname')), 'Personal');
  const all = responseOf(await stage.dav('PROPFIND', personal(), { headers: { Depth: '0' } }));
  assert.ok(all.props.has(d('resourcetype')) && all.props.has(d('displayname')));
  assert.equal(all.failed.size, 0);
  const included = responseOf(
    await stage.dav('PROPFIND', personal(), {
      headers: { Depth: '0' },
      body: `<D:propfind ${prefixes}><D:allprop/><D:include><D:sync-token/></D:include></D:propfind>`,
    }),
  );
  assert.ok(included.props.has(d('sync-token')) && included.props.has(d('displayname')));
  const names = responseOf(
    await stage.dav('PROPFIND', personal(), { headers: { Depth: '0' }, body: `<D:propfind ${prefixes}><D:propname/></D:propfind>` }),
  );
  assert.ok(names.props.has(d('sync-token')));
  assert.equal(propText(names, d('displayname')), '');
  for (const headers of [{}, { Depth: 'infinity' }] as Record<string, string>[]) {
    const reply = await stage.dav('PROPFIND', personal(), { headers, body: propfindBody('D:displayname') });
    assert.equal(reply.status, 403);
    assert.deepEqual(errorsIn(reply), [d('propfind-finite-depth')]);
  }
  assert.equal((await stage.dav('PROPFIND', personal(), { headers: { Depth: 'two' } })).status, 400);
});

test('dav 11: odd names work and are spelled the same in listing, multiget, sync and after a move', async () => {
  const path = await stage.newCalendar();
  const names = [
    'a b.ics',
    'Größe@x.ics',
    '{1}.ics',
    '100%.ics',
    'a+b&c.ics',
    "it's(1).ics",
    'x;y=z,w.ics',
    'q?#.ics',
    '日本.ics',
    'a%2Fb.ics',
  ];
  const encode = (name: string) => encodeURIComponent(name);
  for (const [index, name] of names.entries())
    assert.equal((await stage.dav('PUT', path + encode(name), { body: eventText(`odd-${index}`) })).status, 201, name);
  const listing = await stage.dav('PROPFIND', path, { body: propfindBody('D:getetag'), headers: { Depth: '1' } });
  const listed = [...listing.responses.keys()].filter((href) => href !== path);
  assert.deepEqual(listed.map((href) => decodeURIComponent(href.slice(path.length))).sort(), [...names].sort());
  const sync = await stage.dav('REPORT', path, { body: syncBody('') });
  assert.deepEqual([...sync.responses.keys()].sort(), [...listed].sort());
  // Multiget in the client's own spelling: absolute, over-encoded, or as we print it.
  const hrefs = names.map((name, index) =>
    index % 2 === 0 ? `${stage.atrium.url}${path}${encode(name)}` : path + encode(name).replaceAll('.', '%2E'),
  );
  const multiget = await stage.dav('REPORT', path, {
    body: `<C:calendar-multiget ${prefixes}><D:prop><D:getetag/></D:prop>${hrefs.map((href) => `<D:href>${href}</D:href>`).join('')}</C:calendar-multiget>`,
  });
  assert.deepEqual([...multiget.responses.keys()].sort(), [...listed].sort());
  for (const response of multiget.responses.values()) assert.ok(response.props.has(d('getetag')), response.href);
  const moved = await stage.dav('MOVE', path + encode('a b.ics'), {
    headers: { Destination: `${stage.atrium.url}${path}${encode('c d.ics')}` },
  });
  assert.equal(moved.status, 201);
  assert.equal((await stage.dav('GET', path + encode('c d.ics'))).status, 200);
});

test('dav 12: a client can ask for less, without itself, or for what it just wrote', async () => {
  const path = await stage.newCalendar();
  const body = propfindBody('D:displayname', 'X:nothing xmlns:X="urn:x"');
  for (const headers of [{ Prefer: 'return=minimal' }, { Brief: 't' }] as Record<string, string>[]) {
    const reply = await stage.dav('PROPFIND', path, { body, headers: { ...headers, Depth: '0' } });
    assert.deepEqual(responseOf(reply).order, ['HTTP/1.1 200 OK']);
    assert.equal(reply.headers['preference-applied'], 'return=minimal');
    assert.match(reply.headers.vary ?? '', /Prefer/);
  }
  const home = await stage.dav('PROPFIND', stage.calendars, { body, headers: { Prefer: 'depth-noroot', Depth: '1' } });
  assert.ok(!home.responses.has(stage.calendars) && home.responses.has(path));
  const made = await stage.dav('PUT', `${path}r.ics`, { body: eventText('r'), headers: { Prefer: 'return=representation' } });
  assert.equal(made.status, 201);
  assert.equal(made.text, eventText('r'));
  assert.equal(made.headers['preference-applied'], 'return=representation');
  const set = await stage.dav('PROPPATCH', path, {
    headers: { Prefer: 'return=minimal' },
    body: `<D:propertyupdate ${prefixes}><D:set><D:prop><D:displayname>x</D:displayname></D:prop></D:set></D:propertyupdate>`,
  });
  assert.equal(set.status, 200);
  assert.equal(set.text, '');
});
