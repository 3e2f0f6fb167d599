// DOM-9, DOM-10: every function that can be switched off, at every door it has: for a domain, and for one person of a domain that
// has it. What is not switched off goes on.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TRPCClient } from '@trpc/client';
import { Client } from 'pg';
import type { SwitchName } from '@/server/config/shape/entry';
import { createMemoryBus } from '@/server/core/bus-memory';
import type { AppRouter } from '@/server/protocols/trpc/router';
import { openStore } from '@/server/store/open-store';
import type { Store } from '@/server/store/store';
import { startAtrium, type TestAtrium } from '../support/atrium';
import { signInAs } from '../support/browser-cookie';
import { freshDatabase, type TestDatabase } from '../support/database';
import { type DavClient, davClient } from '../support/dav';
import { stopServices } from '../support/services';
import { trpcClient } from '../support/trpc-client';

type Somebody = { login: string; web: TRPCClient<AppRouter>; cookie: string; dav: DavClient & { close(): void } };
type Channel =
  | 'mail'
  | 'mail files'
  | 'calendar'
  | 'contacts'
  | 'completion'
  | 'CalDAV'
  | 'CardDAV'
  | 'sharing'
  | 'share search'
  | 'export'
  | 'directory';

const code = (error: unknown) => (error as { data?: { domainCode?: string | null } }).data?.domainCode ?? 'failed';
const offered = (call: Promise<unknown>) =>
  call.then(
    () => true,
    (error) => code(error) !== 'forbidden',
  );
const there = async (call: Promise<{ status: number }>) => ![403, 404].includes((await call).status);

/** Whether each channel serves this person. The mail server of this test is not there: a mailbox that cannot be reached was offered. */
const channels: Readonly<Record<Channel, (who: Somebody) => Promise<boolean>>> = {
  mail: ({ web }) => offered(web.mail.folders.query()),
  'mail files': async ({ cookie }) => (await fetch(`${atrium.url}/api/mail/upload?id=x`, { headers: { cookie } })).status !== 403,
  calendar: ({ web }) => offered(web.calendar.calendars.query()),
  contacts: ({ web }) => offered(web.contacts.books.query()),
  completion: ({ web }) => offered(web.contacts.complete.query({ term: 'abc', limit: 5 })),
  CalDAV: ({ dav, login }) => there(dav('PROPFIND', `/dav/calendars/${login}/personal/`, { headers: { Depth: '0' } })),
  CardDAV: ({ dav, login }) => there(dav('PROPFIND', `/dav/addressbooks/${login}/personal/`, { headers: { Depth: '0' } })),
  sharing: ({ web }) => offered(web.sharing.grants.query({ collectionId: 'none' })),
  'share search': ({ web }) =>
    web.sharing.find.query({ term: 'colleague', limit: 5 }).then(
      (found) => found.length > 0,
      () => false,
    ),
  export: ({ dav, login }) =>
    Promise.all(['calendars', 'addressbooks'].map((home) => there(dav('GET', `/dav/${home}/${login}/personal/`)))).then((all) =>
      all.some(Boolean),
    ),
  directory: ({ web }) =>
    web.contacts.complete.query({ term: 'colleague', limit: 5 }).then(
      (found) => found.some((one) => one.source === 'directory'),
      () => false,
    ),
};
const all = Object.keys(channels) as Channel[];

/** What goes with each switch. ActiveSync and public links have no door yet. */
const gone: Readonly<Record<SwitchName, readonly Channel[]>> = {
  mail: ['mail', 'mail files'],
  calendar: ['calendar', 'CalDAV'],
  contacts: ['contacts', 'CardDAV'],
  dav: ['CalDAV', 'CardDAV', 'export'],
  davCalendar: ['CalDAV'],
  davContacts: ['CardDAV'],
  activeSync: [],
  sharing: ['sharing', 'share search'],
  publicLinks: [],
  export: ['export'],
  shareSearch: ['share search'],
  directory: ['directory'],
};
const names = Object.keys(gone) as SwitchName[];

let atrium: TestAtrium;
let store: Store;
let foreign: TestDatabase;

before(async () => {
  foreign = await freshDatabase('postgresql');
  const client = new Client({ connectionString: foreign.url });
  await client.connect();
  await client.query("CREATE TABLE people (login text, password text DEFAULT '{PLAIN}demo', name text, functions text, searches int)");
  await client.query(
    "INSERT INTO people (login, name, functions, searches) VALUES ('with', 'Somebody', 'both', 1), ('without', 'Somebody', 'mail', 0), ('colleague', 'Colleague', NULL, NULL)",
  );
  await client.end();
  const nowhere = { host: '127.0.0.1', port: 9, tls: 'none' };
  const exposure = { directory: true, share: 'free' };
  atrium = await startAtrium({
    mail: false,
    config: {
      defaults: { imap: nowhere, smtp: nowhere, exposure },
      domains: [
        { name: 'all.example' },
        {
          name: 'column.example',
          sources: [
            {
              kind: 'sql',
              url: foreign.url,
              table: 'people',
              columns: { login: 'login', password: 'password', displayName: 'name' },
              switches: { calendar: { field: 'functions', values: ['calendar', 'both'] }, directory: { field: 'searches' } },
              timeoutSeconds: 20,
            },
          ],
        },
        ...names.map((name) => ({ name: `no-${name.toLowerCase()}.example`, switches: { [name]: false } })),
      ],
    },
  });
  store = await openStore({ url: atrium.databaseUrl, bus: createMemoryBus() });
  for (const domain of ['all.example', ...names.map((name) => `no-${name.toLowerCase()}.example`)])
    await atrium.addUser({ login: `colleague@${domain}`, displayName: 'Colleague' });
});
after(async () => {
  await store?.close();
  await atrium?.stop();
  await foreign?.drop();
  await stopServices();
});

async function enter(login: string, switches: Partial<Record<SwitchName, boolean>> | null): Promise<Somebody> {
  const user = await atrium.addUser({ login, displayName: 'Somebody' });
  if (switches) {
    const [uid = '', domain = ''] = login.split('@');
    await store.db.account.create({ data: { id: crypto.randomUUID(), domain, uid, createdAt: new Date(), switches } });
  }
  const { cookie } = await signInAs(atrium, user);
  return { login, web: trpcClient(atrium.url, cookie), cookie, dav: davClient(atrium.url, user) };
}

async function served(who: Somebody): Promise<Channel[]> {
  const answers = await Promise.all(all.map((channel) => channels[channel](who)));
  who.dav.close();
  return all.filter((_, index) => answers[index]);
}

const without = (name: SwitchName) => all.filter((channel) => !gone[name].includes(channel));

describe('functions switched off', () => {
  test('with everything on every channel serves', async () => {
    assert.deepEqual(await served(await enter('somebody@all.example', null)), all);
  });

  for (const name of names) {
    test(`${name} off for the domain: absent for the page, refused at its doors, and nothing else`, async () => {
      const domain = `no-${name.toLowerCase()}.example`;
      const who = await enter(`somebody@${domain}`, null);
      const me = await who.web.preferences.me.query();
      const said: Record<string, boolean> = { ...me.modules, ...me.functions };
      if (name in said) assert.equal(said[name], false, 'the page shows it');
      assert.deepEqual(await served(who), without(name));
    });
  }

  test('DOM-10: who lacks the column does not get the module anywhere', async () => {
    const signIn = async (login: string): Promise<Somebody> => {
      const user = { login, password: 'demo' };
      const { cookie } = await signInAs(atrium, user);
      return { login, web: trpcClient(atrium.url, cookie), cookie, dav: davClient(atrium.url, user) };
    };
    assert.deepEqual(await served(await signIn('with@column.example')), all);
    const without = await signIn('without@column.example');
    const me = await without.web.preferences.me.query();
    assert.deepEqual([me.modules.calendar, me.modules.contacts, me.functions.directory], [false, true, false]);
    assert.deepEqual(
      await served(without),
      all.filter((channel) => !['calendar', 'CalDAV', 'directory'].includes(channel)),
    );
  });

  test('a switch of one person wins over the domain, both ways', async () => {
    for (const name of ['calendar', 'export', 'directory', 'sharing'] as const) {
      const off = await enter(`off-${name}@all.example`, { [name]: false });
      assert.deepEqual(await served(off), without(name), `${name} off for one`);
      const on = await enter(`on-${name}@no-${name}.example`, { [name]: true });
      assert.deepEqual(await served(on), all, `${name} on for one`);
    }
  });
});
