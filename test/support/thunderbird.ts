import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@/server/demo/free-port';
import { startDaemon } from '@/server/demo/processes';
import { openMarionette } from './marionette';

// Debian's Thunderbird, headless, with a profile of its own. The scripts call what its dialogs call: discovery, subscribing, the
// calendar's and the address book's own objects; the traffic is Thunderbird's.

export type Thunderbird = {
  readonly version: string;
  /** An account of somebody else's server, made before ours (ACC-5). It is never connected. */
  addForeignAccount(): Promise<void>;
  /** "New calendar → On the network": finds what login and password open at this address, and subscribes to all of it. Gives names. */
  subscribeCalendars(account: Account): Promise<string[]>;
  /** "Add CardDAV address book". Gives names. */
  subscribeBooks(account: Account): Promise<string[]>;
  /** Synchronises, then gives every event and task of that calendar. */
  calendarItems(calendar: string): Promise<Item[]>;
  addItem(calendar: string, ics: string): Promise<void>;
  changeItem(calendar: string, uid: string, title: string): Promise<void>;
  deleteItem(calendar: string, uid: string): Promise<void>;
  /** Synchronises, then gives every card of that book. */
  cards(book: string): Promise<Card[]>;
  addCard(book: string, card: { name: string; email: string }): Promise<string>;
  changeCard(book: string, uid: string, name: string): Promise<void>;
  deleteCard(book: string, uid: string): Promise<void>;
  /** What its mail set-up reads out of an autoconfig document. */
  readAutoconfig(xml: string): Promise<MailConfig>;
  stop(): Promise<void>;
};

export type Account = { url: string; login: string; password: string };
export type Item = { uid: string; title: string; isTask: boolean };
export type Card = { uid: string; name: string; email: string };
export type MailConfig = { name: string; incoming: MailServer; outgoing: MailServer };
type MailServer = { host: string; port: number; socketType: number; username: string };

const program = '/usr/lib/thunderbird/thunderbird';

const preferences: Record<string, string | number | boolean> = {
  'app.update.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'mail.provider.suppress_dialog_on_startup': true,
  'mail.shell.checkDefaultClient': false,
  'mail.spotlight.firstRunDone': true,
  'mailnews.start_page.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  // The foreign account belongs to nobody we could ask.
  'mail.server.default.check_new_mail': false,
  'mail.server.default.login_at_startup': false,
};

/** Starts it with an empty profile and waits until it can be driven. */
export async function startThunderbird(): Promise<Thunderbird> {
  const home = mkdtempSync(join(tmpdir(), 'atrium-thunderbird-'));
  const profile = join(home, 'profile');
  mkdirSync(profile);
  const port = await freePort();
  const lines = Object.entries({ ...preferences, 'marionette.port': port });
  writeFileSync(
    join(profile, 'user.js'),
    lines.map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''),
  );
  const logFile = join(home, 'log');
  const daemon = startDaemon(
    'thunderbird',
    program,
    ['--headless', '--marionette', '-remote-allow-system-access', '--no-remote', '--profile', profile],
    {
      logFile,
      env: {
        NODE_ENV: 'test',
        PATH: '/usr/bin:/bin',
        HOME: home,
        LANG: 'C.UTF-8',
        TZ: 'Europe/Berlin',
        MOZ_HEADLESS: '1',
        MOZ_CRASHREPORTER_DISABLE: '1',
      },
    },
  );
  const stopAll = async () => {
    await daemon.stop('SIGKILL');
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  const control = await openMarionette(port, { alive: () => daemon.exitCode() === null, ms: 120_000 }).catch(async (error: unknown) => {
    const said = readFileSync(logFile, 'utf8').slice(-2000);
    await stopAll();
    throw new Error(`Thunderbird cannot be driven: ${said}`, { cause: error });
  });
  const run: typeof control.run = (body, ...args) => control.run(`${library}\n${body}`, ...args);
  const version = await run<string>(`Services.prefs.setBoolPref('signon.rememberSignons', true); return Services.appinfo.version;`);
  return {
    version,
    addForeignAccount: () => run(foreignAccount),
    subscribeCalendars: ({ login, password, url }) => run(subscribeCalendars, login, password, url),
    subscribeBooks: ({ login, password, url }) => run(subscribeBooks, login, password, url),
    calendarItems: (calendar) =>
      run(
        'const of = calendarNamed(args[0]); await synchronised(of); return (await itemsOf(of)).map((item) => ({ uid: item.id, title: item.title ?? "", isTask: item.isTodo() }));',
        calendar,
      ),
    addItem: (calendar, ics) => run('await calendarNamed(args[0]).addItem(parsed(args[1]));', calendar, ics),
    changeItem: (calendar, uid, title) => run(changeItem, calendar, uid, title),
    deleteItem: (calendar, uid) => run('const of = calendarNamed(args[0]); await of.deleteItem(await itemOf(of, args[1]));', calendar, uid),
    cards: (book) =>
      run(
        'const of = bookNamed(args[0]); await inStep(of); return of.childCards.map((card) => ({ uid: card.UID, name: card.displayName, email: card.primaryEmail }));',
        book,
      ),
    addCard: (book, card) => run(addCard, book, card),
    changeCard: (book, uid, name) =>
      run(
        'const of = bookNamed(args[0]); const card = of.childCards.find(({ UID }) => UID === args[1]); card.displayName = args[2]; of.modifyCard(card);',
        book,
        uid,
        name,
      ),
    deleteCard: (book, uid) =>
      run('const of = bookNamed(args[0]); of.deleteCards([of.childCards.find(({ UID }) => UID === args[1])]);', book, uid),
    readAutoconfig: (xml) => run(readAutoconfig, xml),
    stop: async () => {
      control.close();
      await stopAll();
    },
  };
}

/** Words the scripts share. */
const library = `
const { cal } = ChromeUtils.importESModule('resource:///modules/calendar/calUtils.sys.mjs');
const { MailServices } = ChromeUtils.importESModule('resource:///modules/MailServices.sys.mjs');
const named = (all, nameOf, name) => {
  const found = all.find((one) => nameOf(one) === name);
  if (!found) throw new Error('there is no ' + name + ' among ' + all.map(nameOf).join(', '));
  return found;
};
const calendarNamed = (name) => named(cal.manager.getCalendars().filter(({ type }) => type === 'caldav'), (one) => one.name, name);
const bookNamed = (name) => {
  const { CardDAVDirectory } = ChromeUtils.importESModule('resource:///modules/CardDAVDirectory.sys.mjs');
  const remote = MailServices.ab.directories.filter(({ dirType }) => dirType === Ci.nsIAbManager.CARDDAV_DIRECTORY_TYPE);
  return CardDAVDirectory.forFile(named(remote, ({ dirName }) => dirName, name).fileName);
};
const itemsOf = (calendar) => calendar.getItemsAsArray(Ci.calICalendar.ITEM_FILTER_ALL_ITEMS, 0, null, null);
const itemOf = async (calendar, uid) => named(await itemsOf(calendar), ({ id }) => id, uid);
const parsed = (ics) => {
  const parser = Cc['@mozilla.org/calendar/ics-parser;1'].createInstance(Ci.calIIcsParser);
  parser.parseString(ics);
  return parser.getItems()[0];
};
// A refresh tells by "load" that it is through; one that was under way already tells the same.
const synchronised = (calendar) => new Promise((resolve, reject) => {
  const silent = () => {};
  const observer = {
    QueryInterface: ChromeUtils.generateQI(['calIObserver']),
    onStartBatch: silent, onEndBatch: silent, onAddItem: silent, onModifyItem: silent, onDeleteItem: silent,
    onPropertyChanged: silent, onPropertyDeleting: silent,
    onLoad: () => { calendar.removeObserver(observer); resolve(); },
    onError: (_, code, message) => { calendar.removeObserver(observer); reject(new Error('sync failed: ' + code + ' ' + message)); },
  };
  calendar.addObserver(observer);
  calendar.refresh();
});
// A sync that is under way makes the next one do nothing: wait for it, then look anew.
const inStep = async (book) => {
  while (book._syncInProgress) await new Promise((resolve) => Services.tm.dispatchToMainThread(resolve));
  await book.syncWithServer();
};
`;

const foreignAccount = `
const { accounts } = MailServices;
const server = accounts.createIncomingServer('someone@foreign.example', 'imap.foreign.invalid', 'imap');
server.password = 'another password';
server.loginAtStartUp = false;
server.doBiff = false;
const identity = accounts.createIdentity();
identity.email = 'someone@foreign.example';
const account = accounts.createAccount();
account.addIdentity(identity);
account.incomingServer = server;
accounts.defaultAccount = account;
if (accounts.defaultAccount.incomingServer.hostname !== 'imap.foreign.invalid') throw new Error('the foreign account is not the first');
`;

const subscribeCalendars = `
const [login, password, url] = args;
const found = await cal.provider.detection.detect(login, password, url, true, [], {});
const calendars = [...found.values()].flat();
for (const calendar of calendars) {
  calendar.setProperty('cache.enabled', true);
  calendar.setProperty('refreshInterval', '0');
  cal.manager.registerCalendar(calendar);
}
return calendars.map(({ name }) => name).sort();
`;

const subscribeBooks = `
const [login, password, url] = args;
const { CardDAVUtils } = ChromeUtils.importESModule('resource:///modules/CardDAVUtils.sys.mjs');
const found = await CardDAVUtils.detectAddressBooks(login, password, url, false, true);
for (const book of found) await book.create();
return found.map(({ name }) => name).sort();
`;

const changeItem = `
const of = calendarNamed(args[0]);
const before = await itemOf(of, args[1]);
const after = before.clone();
after.title = args[2];
await of.modifyItem(after, before);
`;

const addCard = `
const card = Cc['@mozilla.org/addressbook/cardproperty;1'].createInstance(Ci.nsIAbCard);
card.displayName = args[1].name;
card.primaryEmail = args[1].email;
return bookNamed(args[0]).addCard(card).UID;
`;

const readAutoconfig = `
const { readFromXML } = ChromeUtils.importESModule('resource:///modules/accountcreation/readFromXML.sys.mjs');
const { JXON } = ChromeUtils.importESModule('resource:///modules/JXON.sys.mjs');
const config = readFromXML(JXON.build(new DOMParser().parseFromString(args[0], 'text/xml')), 'test');
const server = ({ hostname, port, socketType, username }) => ({ host: hostname, port, socketType, username });
return { name: config.displayName, incoming: server(config.incoming), outgoing: server(config.outgoing) };
`;
