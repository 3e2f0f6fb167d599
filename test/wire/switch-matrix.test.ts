// DOM-9, DOM-10: every function that can be switched off, at every door it has: for a domain, and for one person of a domain that
// has it. What is not switched off goes on.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TRPCClient } from '@trpc/client';
import { Client } from 'pg';
import type { SwitchName } from '@/server/config/shape/entry';
import { createMemoryBus } from '@/server/core/bus-memory';
import { waitUntil } from '@/server/demo/processes';
import { methodNames } from '@/server/protocols/dav/method-table';
import { type AppRouter, appRouter } from '@/server/protocols/trpc/router';
import { openStore } from '@/server/store/open-store';
import type { Store } from '@/server/store/store';
import { startAtrium, type TestAtrium } from '../support/atrium';
import { signInAs } from '../support/browser-cookie';
import { freshDatabase, type TestDatabase } from '../support/database';
import { type DavClient, davClient, eventText, propfindBody } from '../support/dav';
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

  /** The functions a procedure of each router needs, one of them; a router that is not here has no switch, and fails. */
  const neededBy: Readonly<Record<string, readonly SwitchName[]>> = {
    signIn: [],
    account: [],
    admin: [],
    connect: [],
    preferences: [],
    mail: ['mail'],
    calendar: ['calendar'],
    contacts: ['contacts'],
    sharing: ['sharing'],
  };
  const exceptions: Readonly<Record<string, readonly SwitchName[]>> = {
    'contacts.complete': ['contacts', 'mail', 'calendar'],
    'contacts.expandGroup': ['contacts', 'mail', 'calendar'],
    'sharing.sharedWithMe': ['calendar', 'contacts'],
    'sharing.subscribe': ['calendar', 'contacts'],
  };

  test('every procedure there is needs its function, and is refused before anybody looks at what was sent', async () => {
    const paths = Object.keys(appRouter._def.procedures);
    const types = appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>;
    for (const path of Object.keys(exceptions)) assert.ok(paths.includes(path), path);
    const refused = async (cookie: string, path: string) => {
      const isQuery = types[path]?._def.type === 'query';
      const url = `${atrium.url}/api/trpc/${path}${isQuery ? '?input=%7B%7D' : ''}`;
      const init = isQuery ? {} : { method: 'POST', body: '{}' };
      const headers = { cookie, origin: atrium.url, 'Content-Type': 'application/json' };
      return (await (await fetch(url, { ...init, headers })).text()).includes('"domainCode":"forbidden"');
    };
    const modules = ['mail', 'calendar', 'contacts', 'sharing'] as const;
    for (const off of [...modules.map((name) => [name]), modules] as (typeof modules)[number][][]) {
      const switches = Object.fromEntries(off.map((name) => [name, false]));
      const who = await enter(`without-${off.join('-')}@all.example`, switches);
      who.dav.close();
      for (const path of paths) {
        const [router = ''] = path.split('.');
        const needs = exceptions[path] ?? neededBy[router] ?? assert.fail(`${path} has no switch: say in this test which it needs`);
        // What changes things is only asked of where it must be refused.
        const expected = needs.length > 0 && needs.every((name) => switches[name] === false);
        if (expected) assert.ok(await refused(who.cookie, path), `${path} without ${off.join(', ')}`);
        else if (types[path]?._def.type === 'query') assert.ok(!(await refused(who.cookie, path)), `${path} without ${off.join(', ')}`);
      }
    }
  });

  test('every verb at every address of a kind that is switched off finds nothing, attachments too', async () => {
    const who = await enter('dav-kinds@all.example', {});
    const event = `/dav/calendars/${who.login}/personal/e.ics`;
    const put = await who.dav('PUT', event, { body: eventText('e'), headers: { 'Content-Type': 'text/calendar' } });
    assert.equal(put.status, 201);
    const attached = await who.dav('POST', `${event}?action=attachment-add`, { body: 'x', headers: { 'Content-Type': 'text/plain' } });
    assert.equal(attached.status, 201);
    const file = /\/dav\/attachments\/[^"\s]+/.exec((await who.dav('GET', event)).text.replace(/\r\n /g, ''))?.[0] ?? assert.fail();
    assert.equal((await who.dav('GET', file)).status, 200);
    who.dav.close();
    // Each with another spelling of the login, so that what was verified a moment ago is not what is asked.
    const cases = [
      ['calendars', 'davCalendar', 'ALL.EXAMPLE'],
      ['calendars', 'calendar', 'All.Example'],
      ['addressbooks', 'davContacts', 'ALL.example'],
      ['addressbooks', 'contacts', 'all.EXAMPLE'],
    ] as const;
    for (const [kind, off, domain] of cases) {
      await store.db.account.updateMany({ where: { uid: 'dav-kinds' }, data: { switches: { [off]: false } } });
      const dav = davClient(atrium.url, { login: `dav-kinds@${domain}`, password: 'demo' });
      const base = `/dav/${kind}/`;
      const paths = [base, `${base}${who.login}/`, `${base}${who.login}/personal/`, `${base}${who.login}/personal/e.ics`];
      for (const method of methodNames)
        for (const path of kind === 'calendars' ? [...paths, file] : paths) {
          const { status } = await dav(
            method,
            path,
            method === 'REPORT' ? { body: '<D:principal-match xmlns:D="DAV:"><D:self/></D:principal-match>' } : {},
          );
          assert.ok(status === 404 || status === 405 || (status === 403 && method === 'GET'), `${off} off: ${method} ${path} is ${status}`);
        }
      const said = await dav('PROPFIND', `/dav/principals/${who.login}/`, {
        body: propfindBody('C:calendar-home-set', 'R:addressbook-home-set'),
        headers: { Depth: '0' },
      });
      assert.equal(said.text.includes(`/dav/${kind}/`), false, `${off} off: the home is not named`);
      dav.close();
    }
  });

  test('a function switched off while somebody is there is gone in seconds, in their session and for their clients', async () => {
    const who = await enter('live@all.example', {});
    const serves = async () => [await channels.calendar(who), await channels.CalDAV(who), await channels.contacts(who)];
    assert.deepEqual(await serves(), [true, true, true]);
    await store.db.account.updateMany({ where: { uid: 'live' }, data: { switches: { calendar: false } } });
    await waitUntil('calendars are gone', async () => String(await serves()) === 'false,false,true', { ms: 60_000 });
    await store.db.account.updateMany({ where: { uid: 'live' }, data: { switches: {} } });
    await waitUntil('calendars are back', async () => String(await serves()) === 'true,true,true', { ms: 60_000 });
    who.dav.close();
  });

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
