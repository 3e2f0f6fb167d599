// ACC-6, ACC-7: with a base path every address of ours carries it, and the old addresses of SOGo lead on in any letter case.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { elementsOf, textOf, type XmlElement } from '@/server/formats/xml/tree';
import { type AtriumUser, startAtrium, type TestAtrium } from '../support/atrium';
import { type DavClient, dav as d, davClient, eventText, prefixes, propfindBody, propText, responseOf } from '../support/dav';
import { stopServices } from '../support/services';

const base = '/groupware';
let atrium: TestAtrium;
let user: AtriumUser;
let dav: DavClient & { close(): void };
let calendar: string;

before(async () => {
  atrium = await startAtrium({ mail: false, config: { publicUrl: `https://dav.example${base}` } });
  user = await atrium.addUser();
  dav = davClient(atrium.url, user);
  calendar = `${base}/dav/calendars/${user.login}/personal/`;
  const put = await dav('PUT', `${calendar}one.ics`, { body: eventText('one') });
  assert.equal(put.status, 201);
});
after(async () => {
  dav?.close();
  await atrium?.stop();
  await stopServices();
});

const goesTo = async (path: string, method = 'GET') => {
  const response = await fetch(`${atrium.url}${path}`, { method, redirect: 'manual' });
  return [301, 302, 307, 308].includes(response.status) ? response.headers.get('location') : response.status;
};

function hrefsIn(element: XmlElement | null): string[] {
  if (!element) return [];
  const own = element.namespace === 'DAV:' && element.name === 'href' ? [textOf(element)] : [];
  return [...own, ...elementsOf(element).flatMap(hrefsIn)];
}

describe('below the base path', () => {
  test('what is asked without it is led to the same place with it, whatever the method', async () => {
    for (const [path, target] of [
      ['/', `${base}/`],
      ['/mail/INBOX?q=a', `${base}/mail/INBOX?q=a`],
      ['/dav/', `${base}/dav/`],
      ['/api/live', `${base}/api/live`],
      [`${base}x/mail`, `${base}${base}x/mail`],
    ] as const)
      for (const method of ['GET', 'POST', 'PROPFIND']) assert.equal(await goesTo(path, method), target, `${method} ${path}`);
  });

  test('health is answered with and without it', async () => {
    for (const path of ['/healthz', '/readyz', `${base}/healthz`, `${base}/readyz`])
      assert.equal((await fetch(`${atrium.url}${path}`)).status, 200, path);
  });

  test('the doors are where the base path says', async () => {
    assert.equal((await fetch(`${atrium.url}${base}/api/live`)).status, 401);
    assert.equal((await fetch(`${atrium.url}${base}/api/trpc/preferences.me`)).status, 401);
    assert.equal((await fetch(`${atrium.url}${base}/api/mail/raw`)).status, 401);
  });

  test('discovery leads below it, from both well-known addresses, by any method', async () => {
    for (const at of ['', base])
      for (const name of ['caldav', 'carddav'])
        for (const method of ['GET', 'PROPFIND', 'OPTIONS', 'POST', 'REPORT'])
          assert.equal(await goesTo(`${at}/.well-known/${name}`, method), `${base}/dav/`, `${method} ${at} ${name}`);
  });

  test('every href of every answer carries it', async () => {
    const all = propfindBody(
      'D:current-user-principal',
      'D:principal-URL',
      'D:owner',
      'D:acl',
      'D:principal-collection-set',
      'C:calendar-home-set',
      'R:addressbook-home-set',
      'C:calendar-user-address-set',
    );
    for (const path of [
      '/',
      '/dav/',
      `/dav/principals/${user.login}/`,
      `/dav/calendars/${user.login}/`,
      `/dav/addressbooks/${user.login}/`,
    ]) {
      const reply = await dav('PROPFIND', base + path, { body: all, headers: { Depth: '1' } });
      assert.equal(reply.status, 207, path);
      const hrefs = hrefsIn(reply.xml).filter((href) => !/^(mailto|urn):/.test(href));
      assert.ok(hrefs.length > 0);
      for (const href of hrefs) assert.ok(href.startsWith(`${base}/dav/`), `${href} in the answer of ${path}`);
    }
  });

  test('hrefs in requests are read with it: multiget, expand-property, COPY and MOVE, the If header', async () => {
    const href = `${calendar}one.ics`;
    const multiget = await dav('REPORT', calendar, {
      body: `<C:calendar-multiget ${prefixes}><D:prop><D:getetag/></D:prop><D:href>${href}</D:href><D:href>https://dav.example${href}</D:href><D:href>/dav/calendars/${user.login}/personal/one.ics</D:href></C:calendar-multiget>`,
    });
    const etag = propText(responseOf(multiget, href), d('getetag'));
    assert.match(etag ?? '', /^"/);
    assert.equal(
      multiget.responses.get(`/dav/calendars/${user.login}/personal/one.ics`)?.status,
      404,
      'without the base path it is elsewhere',
    );

    const expanded = await dav('REPORT', `${base}/dav/`, {
      body: `<D:expand-property ${prefixes}><D:property name="current-user-principal"><D:property name="displayname"/></D:property></D:expand-property>`,
      headers: { Depth: '0' },
    });
    assert.match(expanded.text, new RegExp(`<D:href>${base}/dav/principals/`));
    assert.doesNotMatch(expanded.text, /404/);

    const copied = await dav('COPY', href, { headers: { Destination: `${calendar}two.ics` } });
    assert.notEqual(copied.status, 502);
    const moved = await dav('MOVE', href, { headers: { Destination: `https://dav.example${calendar}three.ics` } });
    assert.equal(moved.status, 201);
    const conditional = await dav('PUT', `${calendar}three.ics`, {
      body: eventText('one'),
      headers: { If: `<${calendar}three.ics> (["not this one"])` },
    });
    assert.equal(conditional.status, 412);
    await dav('MOVE', `${calendar}three.ics`, { headers: { Destination: href } });
  });
});

describe('the addresses of SOGo', () => {
  const spellings = ['SOGo', 'sogo', 'SOGO', 'SoGo'];

  test('in any letter case lead a browser to the web interface', async () => {
    for (const name of spellings)
      for (const at of ['', base])
        for (const [rest, place] of [
          ['', '/'],
          ['/', '/'],
          ['/so', '/'],
          ['/so/jane@example.org', '/'],
          ['/so/jane@example.org/Mail/view', '/mail'],
          ['/so/jane@example.org/calendar/view?day=20260101', '/calendar'],
          ['/so/jane@example.org/Contacts/personal/view', '/contacts'],
          ['/so/jane@example.org/Preferences', '/settings'],
          ['/index', '/'],
        ] as const)
          assert.equal(await goesTo(`${at}/${name}${rest}`), base + place, `${at}/${name}${rest}`);
  });

  test('a DAV client goes on with the collections it knows, in its own spelling, with and without the base path', async () => {
    for (const at of ['', base])
      for (const name of ['SOGo/dav', 'sogo/dav', 'SOGO/DAV', 'SoGo/Dav'])
        for (const [home, book] of [
          ['Calendar', 'Contacts'],
          ['calendar', 'contacts'],
          ['CALENDAR', 'CONTACTS'],
        ] as const)
          for (const slash of ['/', '']) {
            const own = `${at}/${name}/${user.login}`;
            const reply = await dav('PROPFIND', `${own}/${home}/personal${slash}`, {
              body: propfindBody('D:getetag'),
              headers: { Depth: '1' },
            });
            assert.equal(reply.status, 207);
            assert.deepEqual([...reply.responses.keys()].sort(), [`${own}/${home}/personal/`, `${own}/${home}/personal/one.ics`]);
            const cards = await dav('PROPFIND', `${own}/${book}/personal${slash}`, {
              body: propfindBody('D:resourcetype'),
              headers: { Depth: '0' },
            });
            assert.deepEqual([...cards.responses.keys()], [`${own}/${book}/personal/`]);
          }
  });

  test('an object read under the old address has the bytes and the tag of the new one', async () => {
    const now = await dav('GET', `${calendar}one.ics`);
    const before = await dav('GET', `/sogo/DAV/${user.login}/calendar/personal/one.ics`);
    assert.equal(now.status, 200);
    assert.deepEqual([before.text, before.headers.etag], [now.text, now.headers.etag]);
  });
});

test('without a base path the old web addresses lead to the root', async () => {
  const plain = await startAtrium({ mail: false, databaseUrl: atrium.databaseUrl });
  try {
    for (const [path, place] of [
      ['/SOGo', '/'],
      ['/sogo/so/jane/Calendar/view', '/calendar'],
    ] as const) {
      const response = await fetch(`${plain.url}${path}`, { redirect: 'manual' });
      assert.equal(response.headers.get('location'), place);
    }
  } finally {
    await plain.stop();
  }
});
