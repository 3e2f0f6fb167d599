import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createMemoryBus } from '@/server/core/bus-memory';
import { systemClock } from '@/server/core/clock';
import type { GrantRights } from '@/server/domain/sharing/schema';
import { elementsOf } from '@/server/formats/xml/tree';
import { openStore } from '@/server/store/open-store';
import type { Store } from '@/server/store/store';
import { runAtrium, runAtriumMany } from '@/test/support/cli';
import {
  caldav,
  cardText,
  type DavClient,
  dav as d,
  errorsIn,
  eventText,
  prefixes,
  propfindBody,
  propNames,
  propText,
  responseOf,
  syncBody,
  tokenOf,
} from '@/test/support/dav';
import { davStage } from '@/test/support/dav-stage';

// What one person shares, as another one's DAV client meets it: rights by class, acts, tags, tokens. On both databases (wire-mariadb).

let opened: Promise<Store> | null = null;
// Before the stage's own end, which drops the database.
after(async () => (await opened)?.close());

const stage = davStage();
const owner = d('owner');

type Who = { login: string; dav: DavClient; home: string; books: string };

async function sharee(): Promise<Who> {
  const { user, dav } = await stage.another();
  // An account is made at the first login.
  await dav('PROPFIND', `/dav/calendars/${user.login}/`, { headers: { Depth: '0' } });
  return { login: user.login, dav, home: `/dav/calendars/${user.login}/`, books: `/dav/addressbooks/${user.login}/` };
}

async function atriumShare(...words: string[]) {
  const env = { DATABASE_URL: stage.atrium.databaseUrl };
  return runAtrium(['share', ...words, '--config', stage.atrium.configFile, '--json'], { env });
}

const none = { publicRight: 'none', confidentialRight: 'none', privateRight: 'none', canCreate: false, canErase: false } as const;
const given = {
  freebusy: { ...none, publicRight: 'freebusy', confidentialRight: 'freebusy', privateRight: 'freebusy' },
  read: { ...none, publicRight: 'view', confidentialRight: 'freebusy' },
  'read all': { ...none, publicRight: 'view', confidentialRight: 'view', privateRight: 'view' },
  'change public': { ...none, publicRight: 'modify' },
  'read and create': { ...none, publicRight: 'view', canCreate: true },
  'read and erase': { ...none, publicRight: 'view', canErase: true },
  write: { publicRight: 'modify', confidentialRight: 'modify', privateRight: 'modify', canCreate: true, canErase: true },
} as const satisfies Record<string, GrantRights>;

/** What `atrium share` writes, without a process for each; the command has its own test below. */
async function share(path: string, login: string, rights: keyof typeof given): Promise<void> {
  opened ??= openStore({ url: stage.atrium.databaseUrl, bus: createMemoryBus(), clock: systemClock, poolSize: 2 });
  const { db } = await opened;
  const [owner, sharee] = await Promise.all(
    [stage.user.login, login].map((one) => db.address.findUniqueOrThrow({ where: { address: one }, select: { accountId: true } })),
  );
  const name = path.split('/').at(-2) ?? '';
  const { id } = await db.collection.findFirstOrThrow({ where: { accountId: owner?.accountId ?? '', name }, select: { id: true } });
  const { publicRight, confidentialRight: confRight, privateRight, canCreate, canErase } = given[rights];
  const values = { publicRight, confRight, privateRight, canCreate, canErase };
  const grantee = sharee?.accountId ?? '';
  await db.grant.upsert({
    where: { collectionId_grantee: { collectionId: id, grantee } },
    create: { collectionId: id, grantee, ...values, createdAt: new Date() },
    update: values,
  });
  await db.subscription.upsert({
    where: { accountId_collectionId: { accountId: grantee, collectionId: id } },
    create: { accountId: grantee, collectionId: id },
    update: {},
  });
}

/** The shared collections in somebody's home. */
async function sharedIn({ dav, home }: Who, at = home): Promise<string[]> {
  const reply = await dav('PROPFIND', at, { body: propfindBody('D:owner'), headers: { Depth: '1' } });
  assert.equal(reply.status, 207);
  return [...reply.responses.values()]
    .filter((response) => response.props.get(owner) && propText(response, owner)?.includes(stage.user.login))
    .map(({ href }) => href);
}

const classes = ['PUBLIC', 'CONFIDENTIAL', 'PRIVATE'] as const;
const event = (uid: string, one: string, word = 'Secret lunch') =>
  eventText(
    uid,
    'DTSTART:20260110T100000Z',
    'DTEND:20260110T110000Z',
    `SUMMARY:${word}`,
    'ATTENDEE;CN=Bob:mailto:bob@elsewhere.example',
    `CLASS:${one}`,
  );

async function filled(): Promise<string> {
  const path = await stage.newCalendar();
  for (const one of classes) assert.equal((await stage.dav('PUT', `${path}${one}.ics`, { body: event(one, one) })).status, 201);
  return path;
}

async function one(who: Who, at?: string): Promise<string> {
  const [only, ...more] = await sharedIn(who, at);
  assert.ok(only !== undefined && more.length === 0, `exactly one shared collection, not ${[only, ...more].join(' ')}`);
  return only;
}

const privileges = async ({ dav }: Who, path: string) => {
  const reply = await dav('PROPFIND', path, { body: propfindBody('D:current-user-privilege-set'), headers: { Depth: '0' } });
  const set = responseOf(reply).props.get(d('current-user-privilege-set'));
  return set ? elementsOf(set).flatMap((privilege) => elementsOf(privilege).map(({ name }) => name)) : [];
};

const rightsTable = [
  {
    given: 'freebusy',
    privileges: ['read-current-user-privilege-set', 'read-free-busy'],
    sees: ['busy', 'busy', 'busy'],
    acts: [403, 403, 403],
  },
  {
    given: 'read',
    privileges: ['read', 'read-current-user-privilege-set', 'read-free-busy'],
    sees: ['whole', 'busy', 'none'],
    acts: [403, 403, 403],
  },
  {
    given: 'read all',
    privileges: ['read', 'read-current-user-privilege-set', 'read-free-busy'],
    sees: ['whole', 'whole', 'whole'],
    acts: [403, 403, 403],
  },
  {
    given: 'change public',
    privileges: ['read', 'read-current-user-privilege-set', 'write-content', 'read-free-busy'],
    sees: ['whole', 'none', 'none'],
    acts: [403, 204, 403],
  },
  {
    given: 'read and create',
    privileges: ['read', 'read-current-user-privilege-set', 'bind', 'read-free-busy'],
    sees: ['whole', 'none', 'none'],
    acts: [201, 403, 403],
  },
  {
    given: 'read and erase',
    privileges: ['read', 'read-current-user-privilege-set', 'unbind', 'read-free-busy'],
    sees: ['whole', 'none', 'none'],
    acts: [403, 403, 204],
  },
  {
    given: 'write',
    privileges: [
      'read',
      'read-current-user-privilege-set',
      'write',
      'write-properties',
      'write-content',
      'bind',
      'unbind',
      'read-free-busy',
    ],
    sees: ['whole', 'whole', 'whole'],
    acts: [201, 204, 204],
  },
] as const;

for (const { given: rights, privileges: expected, sees, acts } of rightsTable) {
  test(`dav 13, 54: ${rights}: privileges, what is seen by every way, what may be done`, async () => {
    const path = await filled();
    const who = await sharee();
    await share(path, who.login, rights);
    const shared = await one(who);
    assert.deepEqual(await privileges(who, shared), expected);

    // 1. Each object by GET, listing, multiget, query and sync: the same body, the same tag, or nothing at all.
    const listing = await who.dav('PROPFIND', shared, { body: propfindBody('D:getetag', 'D:getcontentlength'), headers: { Depth: '1' } });
    const sync = await who.dav('REPORT', shared, { body: syncBody('', { props: '<D:getetag/><C:calendar-data/>' }) });
    const query = await who.dav('REPORT', shared, {
      body: `<C:calendar-query ${prefixes}><D:prop><D:getetag/><C:calendar-data/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="20260101T000000Z" end="20260201T000000Z"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`,
      headers: { Depth: '1' },
    });
    const multiget = await who.dav('REPORT', shared, {
      body: `<C:calendar-multiget ${prefixes}><D:prop><D:getetag/><C:calendar-data/></D:prop>${classes.map((name) => `<D:href>${shared}${name}.ics</D:href>`).join('')}</C:calendar-multiget>`,
    });
    for (const [index, name] of classes.entries()) {
      const href = `${shared}${name}.ics`;
      const got = await who.dav('GET', href);
      const how = sees[index];
      if (how === 'none') {
        assert.equal(got.status, 404);
        for (const reply of [listing, sync, query]) assert.equal(reply.responses.get(href), undefined);
        assert.equal(responseOf(multiget, href).status, 404);
        continue;
      }
      assert.equal(got.status, 200);
      assert.equal(got.text.includes('Secret lunch'), how === 'whole');
      assert.equal(got.text.includes('ATTENDEE'), how === 'whole');
      assert.match(got.text, /DTSTART:20260110T100000Z/);
      for (const reply of [listing, sync, query, multiget]) assert.equal(propText(responseOf(reply, href), d('getetag')), got.headers.etag);
      for (const reply of [sync, query, multiget])
        assert.equal(propText(responseOf(reply, href), caldav('calendar-data'))?.replaceAll('\r', ''), got.text.replaceAll('\r', ''));
      assert.equal(Number(propText(responseOf(listing, href), d('getcontentlength'))), Buffer.byteLength(got.text));
    }

    // 2. The whole as a file, and words that may not be read, tell no more.
    const file = await who.dav('GET', shared);
    assert.equal(file.text.split('Secret lunch').length - 1, sees.filter((how) => how === 'whole').length);
    const words = await who.dav('REPORT', shared, {
      body: `<C:calendar-query ${prefixes}><D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:prop-filter name="SUMMARY"><C:text-match>Secret</C:text-match></C:prop-filter></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`,
      headers: { Depth: '1' },
    });
    assert.equal(words.responses.size, sees.filter((how) => how === 'whole').length);

    // 3. Create, change, remove, each of the public class.
    const [create, change, erase] = acts;
    const put = (name: string, word: string) => who.dav('PUT', `${shared}${name}.ics`, { body: event(name, 'PUBLIC', word) });
    const made = await put('new', 'Made');
    assert.equal(made.status, create);
    assert.equal((await put('PUBLIC', 'Changed')).status, change);
    const removed = await who.dav('DELETE', `${shared}PUBLIC.ics`);
    assert.equal(removed.status, erase);
    if (create === 403) {
      assert.deepEqual(errorsIn(made), [d('need-privileges')]);
      if (acts.some((status) => status !== 403)) assert.match(made.text, new RegExp(`<D:href>${shared}</D:href><D:privilege><D:bind/>`));
    }
    // 4. Properties of the owner are the owner's; the address of the owner works as well.
    assert.match((await who.dav('PROPPATCH', shared, { body: patch('<C:calendar-description>x</C:calendar-description>') })).text, / 403 /);
    assert.equal((await who.dav('PROPFIND', path, { body: propfindBody('D:displayname'), headers: { Depth: '0' } })).status, 207);
  });
}

const patch = (prop: string) => `<D:propertyupdate ${prefixes}><D:set><D:prop>${prop}</D:prop></D:set></D:propertyupdate>`;

test('dav 55: a calendar that is not shared, is missing, or is nobody’s answers the same, by every verb', async () => {
  const path = await filled();
  const who = await sharee();
  const places = [path, path.replace(/\/c\d+\/$/, '/missing/'), '/dav/calendars/nobody@nowhere.example/personal/'];
  for (const method of ['GET', 'PROPFIND', 'PROPPATCH', 'DELETE', 'REPORT']) {
    const body = method === 'PROPPATCH' ? patch('<D:displayname>x</D:displayname>') : method === 'REPORT' ? syncBody('') : undefined;
    const replies = await Promise.all(
      places.map((place) =>
        who.dav(method, place, { headers: method === 'PROPFIND' ? { Depth: '0' } : {}, ...(body === undefined ? {} : { body }) }),
      ),
    );
    for (const reply of replies) {
      assert.equal(reply.status, 404, `${method}`);
      assert.equal(reply.text, replies[0]?.text);
    }
  }
  for (const place of places) assert.equal((await who.dav('PUT', `${place}x.ics`, { body: event('x', 'PUBLIC') })).status, 404);
  // Nor is there a home to look into.
  assert.equal((await who.dav('PROPFIND', `/dav/calendars/${stage.user.login}/`, { headers: { Depth: '1' } })).status, 404);
});

test('dav 54, 28: listed once, named with its owner, named and coloured by the sharee alone, and taken out of the list by DELETE', async () => {
  const path = await stage.newCalendar('<D:displayname>Team</D:displayname><I:calendar-color>#112233FF</I:calendar-color>');
  const [first, second] = [await sharee(), await sharee()];
  await share(path, first.login, 'read');
  await share(path, second.login, 'read');
  const shared = await one(first);
  const ownName = path.split('/').at(-2) ?? '';
  assert.ok(![stage.user.login, 'Team', `/${ownName}/`].some((word) => shared.includes(word)), shared);
  const look = async (who: Who, href: string) =>
    responseOf(
      await who.dav('PROPFIND', href, { body: propfindBody('D:displayname', 'I:calendar-color', 'D:owner'), headers: { Depth: '0' } }),
    );
  assert.equal(propText(await look(first, shared), d('displayname')), 'Team (Zoë Test)');

  const named = await first.dav('PROPPATCH', shared, {
    body: patch('<D:displayname>Mine</D:displayname><I:calendar-color>#AABBCCFF</I:calendar-color>'),
  });
  assert.deepEqual([...responseOf(named).failed], []);
  assert.equal(propText(await look(first, shared), d('displayname')), 'Mine');
  assert.equal(propText(await look(first, shared), '{http://apple.com/ns/ical/}calendar-color'), '#AABBCCFF');
  assert.equal(propText(await look(second, await one(second)), d('displayname')), 'Team (Zoë Test)');
  const mixed = await first.dav('PROPPATCH', shared, {
    body: patch('<D:displayname>Other</D:displayname><C:calendar-description>x</C:calendar-description>'),
  });
  assert.deepEqual([...responseOf(mixed).failed.values()].sort(), [403, 424]);
  assert.equal(propText(await look(first, shared), d('displayname')), 'Mine');

  assert.equal((await first.dav('DELETE', shared)).status, 204);
  assert.deepEqual(await sharedIn(first), []);
  assert.equal((await first.dav('PROPFIND', shared, { headers: { Depth: '0' } })).status, 404);
  assert.equal((await stage.dav('PROPFIND', path, { headers: { Depth: '0' } })).status, 207);
  assert.deepEqual((await sharedIn(second)).length, 1);
});

test('dav 37, 38, 54: other rights are another history; what turns private is gone, and what always was is never named', async () => {
  const path = await filled();
  const who = await sharee();
  await share(path, who.login, 'read');
  const shared = await one(who);
  const start = tokenOf(await who.dav('REPORT', shared, { body: syncBody('') }));
  const ownToken = tokenOf(await stage.dav('REPORT', path, { body: syncBody('') }));
  // 1. The owner's token is none of the sharee's.
  assert.deepEqual(errorsIn(await who.dav('REPORT', shared, { body: syncBody(ownToken) })), [d('valid-sync-token')]);
  // 2. Hidden objects are made, changed and removed without a word; a public one turns private and is gone.
  await stage.dav('PUT', `${path}hidden.ics`, { body: event('hidden', 'PRIVATE') });
  await stage.dav('PUT', `${path}PRIVATE.ics`, { body: event('PRIVATE', 'PRIVATE', 'Changed') });
  await stage.dav('DELETE', `${path}PRIVATE.ics`);
  await stage.dav('PUT', `${path}PUBLIC.ics`, { body: event('PUBLIC', 'PRIVATE') });
  const next = await who.dav('REPORT', shared, { body: syncBody(start) });
  assert.deepEqual(
    [...next.responses.values()].map(({ href, status }) => [href, status]),
    [[`${shared}PUBLIC.ics`, 404]],
  );
  // 3. A grant that changes makes the client start over.
  await share(path, who.login, 'read all');
  assert.deepEqual(errorsIn(await who.dav('REPORT', shared, { body: syncBody(tokenOf(next)) })), [d('valid-sync-token')]);
  const again = await who.dav('REPORT', shared, { body: syncBody('') });
  assert.deepEqual(
    [...again.responses.keys()].sort(),
    ['CONFIDENTIAL', 'PUBLIC', 'hidden'].map((name) => `${shared}${name}.ics`),
  );
  // 4. And one that ends takes everything away at once.
  const gone = await atriumShare('remove', path.split('/').slice(3, 5).join('/'), who.login);
  assert.equal(gone.code, 0, gone.error);
  assert.equal((await who.dav('PROPFIND', shared, { headers: { Depth: '0' } })).status, 404);
  assert.equal((await who.dav('GET', `${path}PUBLIC.ics`)).status, 404);
});

test('dav 23: into another user’s calendar by privilege: COPY and MOVE need what they do', async () => {
  const [target, source] = [await stage.newCalendar(), await filled()];
  const who = await sharee();
  await share(target, who.login, 'read and create');
  await share(source, who.login, 'read');
  const mine = `${who.home}personal/`;
  await who.dav('PUT', `${mine}a.ics`, { body: event('a', 'PUBLIC') });
  const go = (method: string, from: string, to: string) => who.dav(method, from, { headers: { Destination: to } });
  assert.equal((await go('COPY', `${mine}a.ics`, `${target}a.ics`)).status, 201);
  assert.equal((await go('COPY', `${mine}a.ics`, `${target}a.ics`)).status, 403);
  assert.equal((await go('COPY', `${source}PUBLIC.ics`, `${mine}p.ics`)).status, 201);
  assert.equal((await go('MOVE', `${source}PUBLIC.ics`, `${mine}q.ics`)).status, 403);
  // What is seen as busy only, or not at all, is carried nowhere.
  assert.equal((await go('COPY', `${source}CONFIDENTIAL.ics`, `${mine}c.ics`)).status, 404);
  assert.equal((await go('COPY', `${source}PRIVATE.ics`, `${mine}d.ics`)).status, 404);
  assert.equal((await go('COPY', `${mine}a.ics`, `${source.replace(/c\d+\/$/, 'missing/')}a.ics`)).status, 409);
});

test('what is hidden in a shared calendar is answered as what is not there; only who may create learns that its place is taken', async () => {
  for (const rights of ['change public', 'read and create'] as const) {
    const path = await filled();
    const who = await sharee();
    await share(path, who.login, rights);
    const mine = `${who.home}personal/`;
    await who.dav('PUT', `${mine}own.ics`, { body: event('own', 'PUBLIC') });
    const creates = rights === 'read and create';
    const fresh = { body: event('fresh', 'PUBLIC') };
    const into = (place: string, more = {}) => ({ headers: { Destination: place, ...more } });
    const questions: readonly ((place: string) => Parameters<DavClient>)[] = [
      ...['GET', 'HEAD', 'PROPFIND', 'DELETE', 'ACL', 'OPTIONS'].map(
        (method) =>
          (place: string): Parameters<DavClient> => [method, place],
      ),
      ...['*', '"x"'].flatMap((tag) => [
        (place: string): Parameters<DavClient> => ['DELETE', place, { headers: { 'If-Match': tag } }],
        (place: string): Parameters<DavClient> => ['PUT', place, { ...fresh, headers: { 'If-Match': tag } }],
        (place: string): Parameters<DavClient> => ['MOVE', place, into(`${mine}x.ics`, { 'If-Match': tag })],
      ]),
      (place) => ['DELETE', place, { headers: { 'If-Unmodified-Since': 'Thu, 01 Jan 2026 00:00:00 GMT' } }],
      (place) => ['COPY', place, into(`${mine}x.ics`)],
      (place) => ['PROPFIND', mine, { headers: { Depth: '0', If: `<${place}> (Not ["x"])` } }],
    ];
    const writing: typeof questions = [
      (place) => ['PUT', place, fresh],
      (place) => ['PUT', place, { ...fresh, headers: { 'If-None-Match': '*' } }],
      (place) => ['COPY', `${mine}own.ics`, into(place, { Overwrite: 'F' })],
      (place) => ['COPY', `${mine}own.ics`, into(place)],
      (place) => ['MOVE', `${path}PUBLIC.ics`, into(place, { Overwrite: 'F' })],
    ];
    for (const question of creates ? questions : [...questions, ...writing]) {
      const told = await Promise.all(
        ['PRIVATE', 'MISSING'].map(async (name) => {
          const { status, text, headers } = await who.dav(...question(`${path}${name}.ics`));
          return `${status} ${headers.etag} ${text.replaceAll(name, 'NAME')}`;
        }),
      );
      assert.equal(told[0], told[1], `${rights}: ${question(path).join(' ')}`);
    }
    if (!creates) continue;
    for (const question of writing) assert.equal((await who.dav(...question(`${path}PRIVATE.ics`))).status, 403);
    const taken = [
      await who.dav('PUT', `${path}fresh.ics`, { body: event('PRIVATE', 'PUBLIC') }),
      (await who.dav('PUT', `${mine}p.ics`, { body: event('PRIVATE', 'PUBLIC') })) &&
        (await who.dav('COPY', `${mine}p.ics`, into(`${path}p.ics`))),
    ];
    for (const reply of taken) {
      assert.equal(reply.status, 409);
      assert.deepEqual(errorsIn(reply), [caldav('no-uid-conflict')]);
      assert.doesNotMatch(reply.text, /href/, 'what has it is not named');
    }
    const visible = await who.dav('PUT', `${path}fresh.ics`, { body: event('PUBLIC', 'PUBLIC') });
    assert.ok(visible.text.includes(`${path}PUBLIC.ics`), 'what they see is named');
  }
});

test('dav 34: free-busy counts what may be seen as busy, and nothing hidden', async () => {
  const path = await stage.newCalendar();
  await stage.dav('PUT', `${path}a.ics`, { body: event('a', 'PUBLIC') });
  const hidden = event('b', 'PRIVATE').replace('T100000Z', 'T150000Z').replace('T110000Z', 'T160000Z');
  await stage.dav('PUT', `${path}b.ics`, { body: hidden });
  const busy = async (who: Who) => {
    const body = `<C:free-busy-query ${prefixes}><C:time-range start="20260110T000000Z" end="20260111T000000Z"/></C:free-busy-query>`;
    const reply = await who.dav('REPORT', await one(who), { body, headers: { Depth: '1' } });
    assert.equal(reply.status, 200);
    return reply.text.match(/2026\d{4}T\d{6}Z\/\d{8}T\d{6}Z/g) ?? [];
  };
  const [first, second] = [await sharee(), await sharee()];
  await share(path, first.login, 'read');
  await share(path, second.login, 'freebusy');
  assert.deepEqual(await busy(first), ['20260110T100000Z/20260110T110000Z']);
  assert.deepEqual(await busy(second), ['20260110T100000Z/20260110T110000Z', '20260110T150000Z/20260110T160000Z']);
});

test('dav 54: a shared address book is read, and written with the right to', async () => {
  const path = await stage.newBook();
  await stage.dav('PUT', `${path}a.vcf`, { body: cardText('a') });
  const who = await sharee();
  await share(path, who.login, 'read');
  const shared = await one(who, who.books);
  assert.deepEqual(await privileges(who, shared), ['read', 'read-current-user-privilege-set']);
  assert.equal((await who.dav('GET', `${shared}a.vcf`)).text, cardText('a'));
  assert.equal((await who.dav('PUT', `${shared}b.vcf`, { body: cardText('b') })).status, 403);
  await share(path, who.login, 'write');
  assert.equal((await who.dav('PUT', `${shared}b.vcf`, { body: cardText('b') })).status, 201);
  assert.equal((await who.dav('DELETE', `${shared}a.vcf`)).status, 204);
  assert.deepEqual((await stage.dav('GET', `${path}b.vcf`)).text, cardText('b'));
});

test('dav 26: names kept for scheduling and for shares are nobody’s to make', async () => {
  for (const name of ['inbox', 'outbox', 'shared-019aa000-0000-7000-8000-000000000000']) {
    const reply = await stage.dav('MKCALENDAR', `${stage.calendars}${name}/`);
    assert.equal(reply.status, 403, name);
    assert.deepEqual(errorsIn(reply), [caldav('calendar-collection-location-ok')]);
  }
});

test('ACC-8: GroupDAV clients know collections by their types, and write with If-Match', async () => {
  const path = await stage.newCalendar();
  const book = await stage.newBook();
  const types = async (at: string) =>
    propNames(
      responseOf(await stage.dav('PROPFIND', at, { body: propfindBody('D:resourcetype'), headers: { Depth: '0' } })),
      d('resourcetype'),
    );
  assert.deepEqual(await types(path), ['collection', 'calendar', 'vevent-collection', 'vtodo-collection']);
  assert.deepEqual(await types(book), ['collection', 'addressbook', 'vcard-collection']);
  for (const [href, body, changed] of [
    [`${path}g.ics`, event('g', 'PUBLIC'), event('g', 'PUBLIC', 'Later')],
    [`${book}g.vcf`, cardText('g'), cardText('g', 'NOTE:changed')],
  ] as const) {
    const tag = (await stage.dav('PUT', href, { body, headers: { 'If-None-Match': '*' } })).headers.etag ?? '';
    assert.equal((await stage.dav('GET', href)).text, body);
    assert.equal((await stage.dav('PUT', href, { body: changed, headers: { 'If-Match': tag } })).status, 204);
    assert.equal((await stage.dav('DELETE', href, { headers: { 'If-Match': tag } })).status, 412);
    const now = (await stage.dav('GET', href)).headers.etag ?? '';
    assert.equal((await stage.dav('DELETE', href, { headers: { 'If-Match': now } })).status, 204);
  }
});

test('CAL-7: atrium share gives, lists and takes back, and says what is written wrongly', async () => {
  const path = await filled();
  const who = await sharee();
  // The sharee has to have been here: an account is made at the first login.
  assert.deepEqual(await sharedIn(who), []);
  const place = path.split('/').slice(3, 5).join('/');
  const added = await atriumShare('add', place, who.login, 'read', '--private', 'freebusy');
  assert.equal(added.code, 0, added.error);
  const shared = await one(who);
  assert.equal((await who.dav('GET', `${shared}PRIVATE.ics`)).text.includes('Secret'), false);
  const listed = await atriumShare('list', place);
  assert.deepEqual(
    JSON.parse(listed.out).map(({ name, rights }: { name: string; rights: GrantRights }) => [name, rights]),
    [[who.login, { ...given.read, privateRight: 'freebusy' }]],
  );
  // Who took it out of their list keeps it out when only the rights change.
  assert.equal((await who.dav('DELETE', shared)).status, 204);
  assert.equal((await atriumShare('add', place, who.login, 'write')).code, 0);
  assert.deepEqual(await sharedIn(who), []);
  assert.equal((await who.dav('GET', `${path}PUBLIC.ics`)).status, 200);
  // What an owner typed, and a group that is gone, are taken back by the name that the list has for them.
  opened ??= openStore({ url: stage.atrium.databaseUrl, bus: createMemoryBus(), clock: systemClock, poolSize: 2 });
  const { db } = await opened;
  const { accountId } = await db.address.findUniqueOrThrow({ where: { address: stage.user.login } });
  const { id: collectionId } = await db.collection.findFirstOrThrow({ where: { accountId, name: place.split('/')[1] ?? '' } });
  const row = { collectionId, grantee: 'group:gone@demo.example', publicRight: 'view', confRight: 'none', privateRight: 'none' };
  await db.grant.create({ data: { ...row, createdAt: new Date() } });
  const lines = [
    [['remove', place, row.grantee], 0],
    [['add', place, 'nobody@nowhere.example', 'read'], 1],
    [['add', `${stage.user.login}/missing`, who.login, 'read'], 1],
    [['add', place, who.login, 'everything'], 2],
    [['add', place, who.login], 2],
  ] as const;
  const said = await runAtriumMany(
    lines.map(([words]) => ['share', ...words, '--config', stage.atrium.configFile, '--json']),
    { DATABASE_URL: stage.atrium.databaseUrl },
  );
  for (const [at, [words, code]] of lines.entries()) assert.equal(said[at]?.code, code, words.join(' '));
  assert.equal(await db.grant.count({ where: { collectionId, grantee: row.grantee } }), 0);
});
