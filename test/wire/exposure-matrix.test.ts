// DIR-6: what people may learn of each other, at every door there is, for every policy. Each door is asked for somebody of the own
// domain, somebody hidden, somebody of a foreign domain, a group, and nobody. A new door gets a line in `doors`.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TRPCClient } from '@trpc/client';
import { createMemoryBus } from '@/server/core/bus-memory';
import type { AppRouter } from '@/server/protocols/trpc/router';
import { openStore } from '@/server/store/open-store';
import type { Store } from '@/server/store/store';
import { type AtriumUser, startAtrium, type TestAtrium } from '../support/atrium';
import { signInAs } from '../support/browser-cookie';
import { type DavClient, davClient } from '../support/dav';
import { stopServices } from '../support/services';
import { trpcClient } from '../support/trpc-client';

const open = { directory: true, share: 'free', freeBusy: 'visible' };
const book = { kind: 'local', directory: { displayName: 'Staff' } };
const policies = {
  closed: {},
  listing: { ...open, listing: true },
  free: open,
  exact: { ...open, share: 'exact', completion: false },
  off: { directory: false, share: 'off', freeBusy: 'off' },
  friend: { ...open, sees: ['mutual.example'] },
} as const;
type Policy = keyof typeof policies;
const names = Object.keys(policies) as Policy[];
const domainOf = (policy: Policy) => `${policy}.example`;

/** Everybody has the same family name, so that one term would find them all. */
const cast = {
  asker: (domain: string) => ({ login: `asker@${domain}`, displayName: 'Asker Askew' }),
  visible: (domain: string) => ({ login: `victor.vale@${domain}`, displayName: 'Victor Vale' }),
  hidden: (domain: string) => ({ login: `hedda.vale@${domain}`, displayName: 'Hedda Vale' }),
};
const group = (domain: string) => ({ key: `valegroup@${domain}`, displayName: 'Vale group' });
const foreign = { login: 'fritz.vale@mutual.example', displayName: 'Fritz Vale' };

type Asker = { user: AtriumUser; web: TRPCClient<AppRouter>; dav: DavClient & { close(): void } };
let atrium: TestAtrium;
let store: Store;
const askers = new Map<string, Asker>();

before(async () => {
  atrium = await startAtrium({
    mail: false,
    config: {
      domains: [
        ...names.map((policy) => ({ name: domainOf(policy), sources: [book], exposure: policies[policy] })),
        { name: 'mutual.example', sources: [book], exposure: { ...open, sees: ['friend.example'] } },
      ],
    },
  });
  store = await openStore({ url: atrium.databaseUrl, bus: createMemoryBus() });
  for (const policy of names) {
    const domain = domainOf(policy);
    const asker = await enter(cast.asker(domain));
    askers.set(domain, asker);
    await signInOnce(cast.visible(domain));
    await signInOnce(cast.hidden(domain));
    const { key, displayName } = group(domain);
    const [name = ''] = key.split('@');
    await store.db.localGroup.create({ data: { domain, name, displayName, createdAt: new Date() } });
    await store.db.localGroupMember.createMany({
      data: [cast.visible(domain), cast.hidden(domain)].map(({ login }) => ({ domain, name, member: login })),
    });
  }
  await signInOnce(foreign);
  await store.db.account.updateMany({ where: { uid: 'hedda.vale' }, data: { hidden: 'hide' } });
});
after(async () => {
  for (const { dav } of askers.values()) dav.close();
  await store?.close();
  await atrium?.stop();
  await stopServices();
});

async function enter(person: { login: string; displayName: string }): Promise<Asker> {
  const user = await atrium.addUser(person);
  return { user, web: trpcClient(atrium.url, (await signInAs(atrium, user)).cookie), dav: davClient(atrium.url, user) };
}

/** So that there is an account. */
async function signInOnce(person: { login: string; displayName: string }): Promise<void> {
  const { dav } = await enter(person);
  assert.equal((await dav('PROPFIND', '/dav/', { headers: { Depth: '0' } })).status, 207);
  dav.close();
}

/** What a door says to a term, as text. */
type Door = {
  name: string;
  ask(asker: Asker, term: string): Promise<string>;
  shows(policy: Policy): readonly (keyof typeof cast | 'group' | 'foreign')[];
};

const said = (value: unknown) => JSON.stringify(value);
const refused = (error: unknown) => said((error as { data?: unknown }).data ?? String(error));
const principalSearch = (term: string) =>
  `<D:principal-property-search xmlns:D="DAV:" xmlns:S="http://calendarserver.org/ns/" test="anyof"><D:property-search><D:prop><D:displayname/></D:prop><D:match>${term}</D:match></D:property-search><D:property-search><D:prop><S:email-address-set/></D:prop><D:match>${term}</D:match></D:property-search><D:prop><D:displayname/><S:email-address-set/></D:prop></D:principal-property-search>`;
const inDirectory = (policy: Policy) => policy !== 'closed' && policy !== 'off';

const doors: readonly Door[] = [
  {
    name: 'completion of recipients and guests',
    ask: async ({ web }, term) => said(await web.contacts.complete.query({ term, limit: 20 })),
    shows: (policy) =>
      inDirectory(policy) && policy !== 'exact' ? ['visible', 'group', ...(policy === 'friend' ? (['foreign'] as const) : [])] : [],
  },
  {
    name: 'the directory book on the web',
    ask: async ({ web }, search) => {
      const books = (await web.contacts.books.query()).filter((one) => one.directory);
      return said(await Promise.all(books.map((one) => web.contacts.list.query({ bookId: one.id, search }))));
    },
    shows: (policy) => (inDirectory(policy) ? ['visible', ...(policy === 'friend' ? (['foreign'] as const) : [])] : []),
  },
  {
    name: 'the search of the share dialog',
    ask: async ({ web }, term) => web.sharing.find.query({ term, limit: 20 }).then(said, refused),
    shows: (policy) =>
      policy === 'free' || policy === 'listing' || policy === 'friend'
        ? ['visible', 'group', ...(policy === 'friend' ? (['foreign'] as const) : [])]
        : [],
  },
  {
    name: 'the search for something to subscribe to',
    ask: async ({ web }, term) => said(await web.sharing.sharedWithMe.query({ term })),
    shows: () => [],
  },
  {
    name: 'own contacts, all books',
    ask: async ({ web }, search) => said(await web.contacts.list.query({ bookId: null, search })),
    shows: () => [],
  },
  {
    name: 'DAV principal-property-search',
    ask: async ({ dav }, term) => (await dav('REPORT', '/dav/principals/', { body: principalSearch(term), headers: { Depth: '0' } })).text,
    shows: (policy) => (inDirectory(policy) ? ['visible', 'group', ...(policy === 'friend' ? (['foreign'] as const) : [])] : []),
  },
  {
    name: 'the directory book by CardDAV: query, multiget and listing',
    ask: async ({ dav, user }, term) => {
      const home = `/dav/addressbooks/${user.login}/`;
      const listed = await dav('PROPFIND', home, { headers: { Depth: '1' } });
      const books = [...listed.responses.keys()].filter((href) => href.includes('/directory-'));
      const said: string[] = [];
      for (const href of books) {
        const filter = term === '' ? '' : `<R:prop-filter name="FN"><R:text-match>${term}</R:text-match></R:prop-filter>`;
        const query = `<R:addressbook-query xmlns:R="urn:ietf:params:xml:ns:carddav" xmlns:D="DAV:"><D:prop><R:address-data/></D:prop><R:filter>${filter}</R:filter></R:addressbook-query>`;
        const found = await dav('REPORT', href, { body: query, headers: { Depth: '1' } });
        assert.equal(found.status, 207, found.text);
        const members = await dav('PROPFIND', href, { headers: { Depth: '1' } });
        const hrefs = [...found.responses.keys()].map((one) => `<D:href>${one}</D:href>`).join('');
        const multiget = `<R:addressbook-multiget xmlns:R="urn:ietf:params:xml:ns:carddav" xmlns:D="DAV:"><D:prop><R:address-data/></D:prop>${hrefs}</R:addressbook-multiget>`;
        const got = hrefs === '' ? '' : (await dav('REPORT', href, { body: multiget })).text;
        if (hrefs !== '') assert.equal(got.match(/BEGIN:VCARD/g)?.length, found.responses.size, 'multiget gives what the query named');
        said.push(found.text, got, members.responses.size > 1 ? 'LISTED' : '');
      }
      return said.join('\n');
    },
    shows: (policy) => (inDirectory(policy) ? ['visible', ...(policy === 'friend' ? (['foreign'] as const) : [])] : []),
  },
  {
    name: 'listing of DAV principals',
    ask: async ({ dav }) => (await dav('PROPFIND', '/dav/principals/', { headers: { Depth: '1' } })).text,
    shows: () => [],
  },
];

const everybody = (domain: string) => ({
  asker: cast.asker(domain),
  visible: cast.visible(domain),
  hidden: cast.hidden(domain),
  foreign,
  group: { login: group(domain).key, displayName: group(domain).displayName },
});

for (const policy of names) {
  describe(`policy "${policy}"`, () => {
    const domain = domainOf(policy);
    const asker = () => askers.get(domain) ?? assert.fail();
    for (const door of doors) {
      test(`${door.name} shows whom it may and nobody else`, async () => {
        const people = everybody(domain);
        const expected: readonly string[] = door.shows(policy);
        const answer = await door.ask(asker(), 'vale');
        for (const [who, { login, displayName }] of Object.entries(people)) {
          if (who === 'asker') continue;
          const isSaid = answer.includes(displayName) || answer.includes(login);
          assert.equal(isSaid, expected.includes(who), `${who} in ${answer}`);
        }
      });

      test(`${door.name}: terms that ask for everybody find nobody`, async () => {
        for (const term of ['.', '@', '*', '%', '_', ' ', domain, `@${domain}`, 'example', 'v', 'va']) {
          const answer = await door.ask(asker(), term);
          assert.doesNotMatch(answer, /Vale/, `"${term}"`);
        }
        const listed = await door.ask(asker(), '');
        const mayList = policy === 'listing' && door.name.startsWith('the directory book');
        assert.equal(/Victor Vale/.test(listed), mayList);
        assert.doesNotMatch(listed, /Hedda|Fritz/);
      });
    }

    test('a single person: hidden, foreign and missing are answered alike', async () => {
      const { web, dav } = asker();
      const alike = async (name: string, ask: (login: string) => Promise<string>) => {
        const logins = [`hedda.vale@${domain}`, `nobody.vale@${domain}`, 'nobody.vale@mutual.example', 'nobody.vale@elsewhere.example'];
        if (policy !== 'friend') logins.push(foreign.login);
        const answers = await Promise.all(
          logins.map(async (login) => (await ask(login)).replaceAll(login, 'LOGIN').replaceAll(encodeURIComponent(login), 'LOGIN')),
        );
        assert.deepEqual(new Set(answers.map((text) => text.replace(/[0-9a-f-]{36}/g, 'ID'))).size, 1, `${name}: ${answers.join('\n')}`);
      };
      const card = (login: string) => `directory:directory-${domain}:${Buffer.from(login.split('@')[0] ?? '').toString('base64url')}.vcf`;
      await alike('card of the directory', (login) => web.contacts.contact.query({ id: card(login) }).then(said, refused));
      await alike('group expansion', (login) => web.contacts.expandGroup.query({ key: login }).then(said, refused));
      await alike('principal', async (login) => {
        const { status, text } = await dav('PROPFIND', `/dav/principals/${login}/`, { headers: { Depth: '0' } });
        return `${status} ${text}`;
      });
      await alike('calendar home', async (login) => {
        const { status, text } = await dav('PROPFIND', `/dav/calendars/${login}/`, { headers: { Depth: '1' } });
        return `${status} ${text}`;
      });
      await alike('free and busy', async (login) => {
        const body =
          '<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range start="20261101T000000Z" end="20261201T000000Z"/></C:free-busy-query>';
        const { status, text } = await dav('REPORT', `/dav/calendars/${login}/personal/`, { body });
        return `${status} ${text}`;
      });
      await alike('a wrong password', async (login) => {
        const stranger = davClient(atrium.url, { login, password: 'wrong' });
        const { status, text, headers } = await stranger('PROPFIND', '/dav/', { headers: { Depth: '0' } });
        stranger.close();
        return `${status} ${text} ${headers['www-authenticate']}`;
      });
      await alike('a forgotten password', (login) =>
        trpcClient(atrium.url, null).signIn.requestRecovery.mutate({ login }).then(said, refused),
      );
    });

    test('DIR-5: giving a share tells nothing of hidden and missing people, and reaches them', async () => {
      const { web, user } = asker();
      const [calendar] = await web.calendar.calendars.query();
      const rights = { publicRight: 'view', confidentialRight: 'freebusy', privateRight: 'none' } as const;
      const give = (login: string) =>
        web.sharing.set.mutate({ collectionId: calendar?.id ?? '', to: { kind: 'person', login }, rights }).then(
          () => 'given',
          (error: { data?: { domainCode?: string } }) => error.data?.domainCode ?? 'failed',
        );
      const outcome = policy === 'off' ? 'not_found' : 'given';
      for (const login of [`hedda.vale@${domain}`, `nobody@${domain}`, `victor.vale@${domain}`])
        assert.equal(await give(login), outcome, login);
      assert.equal(await give(foreign.login), policy === 'friend' ? 'given' : 'not_found');
      assert.equal(await give('somebody@elsewhere.example'), 'not_found');
      const collectionId = calendar?.id ?? '';
      for (const { grantee } of await web.sharing.grants.query({ collectionId }))
        await web.sharing.set.mutate({ collectionId, to: { kind: 'existing', grantee }, rights: { ...rights, publicRight: 'modify' } });
      const invented = web.sharing.set.mutate({ collectionId, to: { kind: 'existing', grantee: 'address:x@y.example' }, rights });
      await assert.rejects(invented, (error: { data?: { domainCode?: string } }) => error.data?.domainCode === 'not_found');
      const given = await web.sharing.grants.query({ collectionId });
      assert.ok(given.every((one) => one.rights.publicRight === 'modify'));
      const listed = said(given);
      assert.doesNotMatch(listed, /Hedda Vale/);
      assert.equal(listed.includes('Victor Vale'), policy === 'free' || policy === 'listing' || policy === 'friend');
      const written = said(
        await store.db.auditEvent.findMany({ where: { action: 'share.set', address: '127.0.0.1' }, select: { details: true } }),
      );
      for (const { grantee } of given) assert.ok(written.includes(`"grantee":"${grantee}"`), `no audit of the share to ${grantee}`);
      // Signing in is slow here, and the same for all of them.
      if (policy !== 'exact' && policy !== 'free') return;
      for (const { login } of [cast.hidden(domain), cast.visible(domain)]) {
        const cookie = (await signInAs(atrium, { login, password: 'demo' })).cookie;
        const shared = await trpcClient(atrium.url, cookie).sharing.sharedWithMe.query({});
        assert.deepEqual(
          shared.map((one) => one.owner.address),
          [user.login],
          'who gave a share has said who they are',
        );
        const found = await trpcClient(atrium.url, cookie).sharing.sharedWithMe.query({ term: 'askew' });
        assert.equal(found.length, 1, 'DIR-4: owners who share are found');
      }
    });
  });
}

test('DIR-5: the dialog offers what the policy leaves, for calendars and address books alike', async () => {
  const ways = {
    closed: { find: false, address: true, domain: true },
    exact: { find: false, address: true, domain: true },
    free: { find: true, address: true, domain: true },
    off: { find: false, address: false, domain: false },
  };
  for (const [policy, expected] of Object.entries(ways)) {
    const domain = domainOf(policy as Policy);
    const { web } = askers.get(domain) ?? assert.fail();
    assert.deepEqual(await web.sharing.ways.query(), expected, policy);
    const book = (await web.contacts.books.query()).find((one) => one.owner === null && !one.directory) ?? assert.fail();
    const [calendar = assert.fail()] = await web.calendar.calendars.query();
    const rights = { publicRight: 'modify', confidentialRight: 'none', privateRight: 'none', canCreate: true } as const;
    const given = (collectionId: string, to: Parameters<typeof web.sharing.set.mutate>[0]['to'], more: object = {}) =>
      web.sharing.set.mutate({ collectionId, to, rights: { ...rights, ...more } }).then(
        () => 'given',
        (error) => error.data.domainCode,
      );
    for (const { id } of [book, calendar]) {
      const taken = policy === 'off' ? 'not_found' : 'given';
      assert.equal(await given(id, { kind: 'domain' }), taken, 'with the whole domain');
      assert.equal(await given(id, { kind: 'anyone' }), taken, 'with anybody');
      for (const who of [cast.visible(domain).login, cast.hidden(domain).login, `nobody.at.all@${domain}`])
        assert.equal(await given(id, { kind: 'person', login: who }), taken, who);
      assert.equal(await given(id, { kind: 'person', login: foreign.login }), 'not_found', 'of a domain that is not seen');
      for (const { grantee } of await web.sharing.grants.query({ collectionId: id }))
        await web.sharing.remove.mutate({ collectionId: id, grantee });
      assert.deepEqual(await web.sharing.grants.query({ collectionId: id }), []);
    }
    if (policy === 'off') continue;
    assert.equal(await given(book.id, { kind: 'domain' }, { publicRight: 'freebusy' }), 'invalid', 'a card is seen whole or not at all');
    assert.equal(await given(book.id, { kind: 'domain' }), 'given');
    const [grant] = await web.sharing.grants.query({ collectionId: book.id });
    assert.deepEqual(grant?.rights, { ...rights, confidentialRight: 'modify', privateRight: 'modify', canErase: false });
    await web.sharing.remove.mutate({ collectionId: book.id, grantee: grant?.grantee ?? '' });
  }
});

test('DIR-8: a group is expanded to the members who may be shown, and says that somebody is missing', async () => {
  const { web } = askers.get('free.example') ?? assert.fail();
  const expanded = await web.contacts.expandGroup.query({ key: 'valegroup@free.example' });
  assert.deepEqual(expanded, { members: [{ name: 'Victor Vale', address: 'victor.vale@free.example' }], complete: false });
});

test('DIR-1, dav.md 61: a directory is an address book that is searched and read and never written', async () => {
  const { dav, user } = askers.get('free.example') ?? assert.fail();
  const home = `/dav/addressbooks/${user.login}/`;
  const href = `${home}directory-free.example/`;
  const body =
    '<D:propfind xmlns:D="DAV:"><D:prop><D:displayname/><D:resourcetype/><D:sync-token/><D:supported-report-set/><D:current-user-privilege-set/></D:prop></D:propfind>';
  const listed = (await dav('PROPFIND', home, { body, headers: { Depth: '1' } })).responses.get(href) ?? assert.fail('not in the home');
  assert.equal(listed.failed.get('{DAV:}sync-token'), 404);
  const text = (await dav('PROPFIND', href, { body, headers: { Depth: '0' } })).text;
  assert.match(text, /Staff/);
  assert.match(text, /addressbook-query/);
  assert.doesNotMatch(text, /sync-collection|<D:write|<D:bind/);
  const card = `${href}${Buffer.from('victor.vale').toString('base64url')}.vcf`;
  const got = await dav('GET', card);
  assert.equal(got.status, 200);
  assert.match(got.text, /^BEGIN:VCARD\r\nVERSION:3\.0\r\n/);
  assert.match(got.text, /FN:Victor Vale\r\n/);
  assert.equal((await dav('GET', card, { headers: { 'If-None-Match': String(got.headers['etag']) } })).status, 304);
  const vcard = 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:x\r\nFN:X\r\nN:X;;;;\r\nEND:VCARD\r\n';
  assert.equal((await dav('PUT', `${href}new.vcf`, { body: vcard, headers: { 'Content-Type': 'text/vcard' } })).status, 403);
  assert.equal((await dav('DELETE', card)).status, 403);
  assert.equal((await dav('DELETE', href)).status, 403);
  assert.equal((await dav('GET', href)).status, 403);
  assert.equal((await dav('GET', `${href}${Buffer.from('hedda.vale').toString('base64url')}.vcf`)).status, 404);
  assert.equal((await dav('PROPFIND', `${home}directory-closed.example/`, { headers: { Depth: '0' } })).status, 404);
  const principal = await dav('PROPFIND', '/dav/principals/victor.vale@free.example/', { headers: { Depth: '0' } });
  assert.equal(principal.status, 207);
  assert.match(principal.text, /Victor Vale/);
});
