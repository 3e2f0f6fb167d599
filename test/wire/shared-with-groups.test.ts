// DIR-8: groups of a directory, of a foreign table and of the built-in table. What is shared with one reaches who joins it at once, and
// not who left it: in the open page, its live stream and a DAV client. In compose it becomes its members.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { TRPCClient } from '@trpc/client';
import { Attribute, Change } from 'ldapts';
import { createMemoryBus } from '@/server/core/bus-memory';
import { waitUntil } from '@/server/demo/processes';
import type { AppRouter } from '@/server/protocols/trpc/router';
import { openStore } from '@/server/store/open-store';
import type { Store } from '@/server/store/store';
import { startAtrium, type TestAtrium } from '../support/atrium';
import { signInAs } from '../support/browser-cookie';
import { type DavClient, davClient } from '../support/dav';
import { type ForeignUsers, openForeignUsers } from '../support/foreign-users';
import { asLdapAdmin, ldapHosts, ldapSettings } from '../support/ldap-stage';
import { stopServices } from '../support/services';
import { trpcClient } from '../support/trpc-client';

const tag = randomBytes(4).toString('hex');
const circle = `cn=Circle ${tag},ou=groups,dc=ldap,dc=example`;
const dnOf = (name: string) => `uid=${name}-${tag},ou=people,dc=ldap,dc=example`;
const people = ['owner', 'member', 'seat'];

type Stage = {
  login(name: string): string;
  /** How the owner names the group: found by a search, or typed. */
  group: { typed: string; term: string | null };
  add(name: string): Promise<unknown>;
  join(name: string): Promise<unknown>;
  leave(name: string): Promise<unknown>;
};

let atrium: TestAtrium;
let store: Store;
let users: ForeignUsers;
const change = (operation: 'add' | 'delete', name: string) =>
  asLdapAdmin((client) =>
    client.modify(circle, new Change({ operation, modification: new Attribute({ type: 'member', values: [dnOf(name)] }) })),
  );
const stages: Readonly<Record<string, Stage>> = {
  // Its name is no address; where only complete addresses are taken, the address of its list is typed.
  directory: {
    login: (name) => `${name}-${tag}@ldap.example`,
    group: { typed: `circle-list-${tag}@ldap.example`, term: null },
    add: (name) =>
      asLdapAdmin(async (client) => {
        const [uid, cn] = [`${name}-${tag}`, `Dir ${name}`];
        const entry = { objectClass: ['inetOrgPerson', 'mailPerson'], uid, cn, sn: cn, mail: `${uid}@ldap.example`, userPassword: 'demo' };
        await client.add(dnOf(name), entry);
      }),
    join: (name) => change('add', name),
    leave: (name) => change('delete', name),
  },
  table: {
    login: (name) => `${name}@mail.example`,
    group: { typed: 'readers@mail.example', term: 'readers' },
    add: (name) => users.add(`${name}@mail.example`, '{PLAIN}demo', { fullname: `Table ${name}` }),
    join: (name) => users.join('readers', `${name}@mail.example`),
    leave: (name) => users.run('DELETE FROM team WHERE member = ?', [`${name}@mail.example`]),
  },
  built: {
    login: (name) => `${name}@local.example`,
    group: { typed: 'readers@local.example', term: null },
    add: (name) => atrium.addUser({ login: `${name}@local.example`, displayName: `Local ${name}` }),
    join: (name) =>
      store.db.localGroupMember.create({ data: { domain: 'local.example', name: 'readers', member: `${name}@local.example` } }),
    leave: (name) => store.db.localGroupMember.deleteMany({ where: { member: `${name}@local.example` } }),
  },
};
const rights = { publicRight: 'view', confidentialRight: 'none', privateRight: 'none' } as const;

before(async () => {
  users = await openForeignUsers(process.env['ATRIUM_TEST_DIALECT'] === 'mysql' ? 'mysql' : 'postgresql');
  const groupsOf = {
    directory: { base: 'ou=groups,dc=ldap,dc=example' },
    table: { table: 'team', name: 'team', member: 'member', displayName: 'title', mail: 'mail' },
  };
  const columns = { login: 'username', password: 'crypted', mail: 'username', displayName: 'fullname' };
  const table = { kind: 'sql', url: users.readerUrl, table: 'mailbox', columns, groups: groupsOf.table, timeoutSeconds: 10 };
  atrium = await startAtrium({
    mail: false,
    config: {
      domains: [
        { name: 'ldap.example', sources: [ldapSettings(await ldapHosts(), { groups: groupsOf.directory })], exposure: { directory: true } },
        { name: 'mail.example', sources: [table], exposure: { directory: true, share: 'free' } },
        { name: 'local.example', sources: [{ kind: 'local' }] },
      ],
    },
  });
  store = await openStore({ url: atrium.databaseUrl, bus: createMemoryBus(), poolSize: 2 });
  for (const stage of Object.values(stages)) for (const name of people) await stage.add(name);
  await asLdapAdmin((client) =>
    client.add(circle, {
      objectClass: ['groupOfNames', 'extensibleObject'],
      cn: `Circle ${tag}`,
      member: dnOf('seat'),
      mail: `circle-list-${tag}@ldap.example`,
    }),
  );
  await stages['table']?.join('seat');
  await store.db.localGroup.create({ data: { domain: 'local.example', name: 'readers', displayName: 'Readers', createdAt: new Date() } });
});
after(async () => {
  await asLdapAdmin(async (client) => {
    for (const dn of [circle, ...people.map(dnOf)]) await client.del(dn).catch(() => {});
  });
  await store?.close();
  await atrium?.stop();
  await users?.drop();
  await stopServices();
});

type Seen = { login: string; web: TRPCClient<AppRouter>; dav: DavClient & { close(): void }; heard(): string; close(): Promise<void> };

/** Somebody with an open page, its live stream, and a DAV client. */
async function open(login: string): Promise<Seen> {
  const { cookie } = await signInAs(atrium, { login, password: 'demo' });
  const dav = davClient(atrium.url, { login, password: 'demo' });
  const stopped = new AbortController();
  const live = await fetch(`${atrium.url}/api/live`, { headers: { cookie }, signal: stopped.signal });
  let heard = '';
  const listening = (async () => {
    for await (const chunk of live.body ?? []) heard += Buffer.from(chunk).toString();
  })().catch(() => {});
  const close = async () => {
    stopped.abort();
    await listening;
    dav.close();
  };
  return { login, web: trpcClient(atrium.url, cookie), dav, heard: () => heard, close };
}

test('who joins a group has what is shared with it at once, and who leaves it has not: open page, live stream, client', async () => {
  const opened: Seen[] = [];
  try {
    const looks = await Promise.all(
      Object.entries(stages).map(async ([kind, { login, group }]) => {
        const [owner, member] = await Promise.all([open(login('owner')), open(login('member'))]);
        opened.push(owner, member);
        const { id: calendarId, name } = await owner.web.calendar.createCalendar.mutate({ displayName: 'shared', color: '#3B82F6' });
        const found = group.term === null ? [] : await owner.web.sharing.find.query({ term: group.term });
        const to = { kind: 'person', login: group.term === null ? group.typed : (found[0]?.login ?? assert.fail('not found')) } as const;
        await owner.web.sharing.set.mutate({ collectionId: calendarId, to, rights });
        const path = `/dav/calendars/${login('owner')}/${name}/`;
        const look = async () => {
          const before = member.heard().length;
          const event = { summary: 'News', allDay: true, start: '2026-12-01', end: '2026-12-02', zone: null };
          await owner.web.calendar.createEvent.mutate({ calendarId, uid: crypto.randomUUID(), event });
          const shared = (await member.web.sharing.sharedWithMe.query({})).some((one) => one.collectionId === calendarId);
          const byDav = (await member.dav('PROPFIND', path, { headers: { Depth: '0' } })).status === 207;
          // The stream is in order: news of one's own comes after what was before it.
          await member.web.preferences.set.mutate({ density: before % 2 === 0 ? 'compact' : 'comfortable' });
          const news = () => member.heard().slice(before);
          await waitUntil('news of one’s own', async () => news().includes('event: preferences'));
          return `${kind}: ${shared} ${byDav} ${news().includes(calendarId)}`;
        };
        return { look, kind };
      }),
    );
    /** The groups of the directory and of the table, taken apart by their owners: each is offered as its address and as its members. */
    const inCompose = () =>
      Promise.all(
        [stages['directory'], stages['table']].map(async (stage = assert.fail(), index) => {
          const { web } = opened.find(({ login }) => login === stage.login('owner')) ?? assert.fail();
          const offers = (await web.contacts.complete.query({ term: index === 0 ? tag : 'readers' })).filter(({ name }) =>
            /Circle|Team/.test(name),
          );
          const [list = assert.fail(), members = assert.fail(), ...more] = offers;
          assert.deepEqual([list.expands, members.expands, more.length], [undefined, true, 0], JSON.stringify(offers));
          assert.match(list.address, /^(circle-list-.*@ldap|readers@mail)\.example$/);
          const expanded = await web.contacts.expandGroup.query({ key: members.address });
          assert.equal(expanded.complete, true);
          return expanded.members.map(({ address }) => people.find((name) => stage.login(name) === address) ?? address).sort();
        }),
      );
    const all = async (expected: string) => {
      const wanted = looks.map(({ kind }) => `${kind}: ${expected}`);
      let seen = '';
      const isSo = async () => {
        seen = (await Promise.all(looks.map(({ look }) => look()))).join();
        return seen === wanted.join();
      };
      await waitUntil(wanted.join(), isSo, { ms: 90_000 }).catch((cause: unknown) => assert.fail(`${String(cause)}, but ${seen}`));
    };
    await all('false false false');
    assert.deepEqual(await inCompose(), [['seat'], ['seat']]);
    await Promise.all(Object.values(stages).map((stage) => stage.join('member')));
    assert.deepEqual(
      await inCompose(),
      [
        ['member', 'seat'],
        ['member', 'seat'],
      ],
      'who joined is a recipient at once',
    );
    await all('true true true');
    await Promise.all(Object.values(stages).map((stage) => stage.leave('member')));
    await all('false false false');
  } finally {
    for (const one of opened) await one.close();
  }
});

test('what is typed is told back as it was typed, for a group, a person and nobody; a group named like a person gets nothing of theirs', async () => {
  const local = stages['built'] ?? assert.fail();
  await local.add('bert');
  for (const name of ['bert', 'listed'])
    await store.db.localGroup.create({
      data: { domain: 'local.example', name, address: name === 'bert' ? null : 'list@local.example', createdAt: new Date() },
    });
  for (const name of ['bert', 'listed'])
    await store.db.localGroupMember.create({ data: { domain: 'local.example', name, member: local.login('seat') } });
  const owner = await open(local.login('owner'));
  const seat = await open(local.login('seat'));
  try {
    const { id: collectionId } = await owner.web.calendar.createCalendar.mutate({ displayName: 'mine', color: '#3B82F6' });
    const typed = ['bert', 'nobody', 'listed', 'list'].map((name) => local.login(name));
    const reaches = async () => (await seat.web.sharing.sharedWithMe.query({})).some((one) => one.collectionId === collectionId);
    for (const login of typed) {
      await owner.web.sharing.set.mutate({ collectionId, to: { kind: 'person', login }, rights });
      const [told, ...more] = await owner.web.sharing.grants.query({ collectionId });
      assert.deepEqual(more, []);
      assert.deepEqual([told?.grantee, told?.kind, told?.displayName, told?.address], [`address:${login}`, 'address', login, login]);
      assert.equal(await reaches(), login.startsWith('list'), login);
      // What they were told names it, and what is stored does not.
      const existing = (grantee: string) => owner.web.sharing.set.mutate({ collectionId, to: { kind: 'existing', grantee }, rights });
      await existing(`address:${login}`);
      await assert.rejects(existing(`togroup:${login}`));
      await owner.web.sharing.remove.mutate({ collectionId, grantee: `address:${login}` });
      assert.equal(await reaches(), false);
    }
  } finally {
    await owner.close();
    await seat.close();
  }
});
