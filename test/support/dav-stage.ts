import { after, before } from 'node:test';
import { type AtriumOptions, type AtriumUser, startAtrium, type TestAtrium } from './atrium';
import { type DavClient, davClient } from './dav';

/** A running server with one user, for the tests of one file. */
export type DavStage = {
  readonly atrium: TestAtrium;
  readonly user: AtriumUser;
  readonly dav: DavClient;
  /** `/dav/calendars/<login>/` */
  readonly calendars: string;
  /** `/dav/addressbooks/<login>/` */
  readonly books: string;
  readonly principal: string;
  /** Another user of the same domain. */
  another(): Promise<{ user: AtriumUser; dav: DavClient }>;
  /** A new empty calendar; gives its path. */
  newCalendar(properties?: string): Promise<string>;
  /** A new empty address book; gives its path. */
  newBook(): Promise<string>;
};

/**
 * Starts a server before the tests of the file and stops it after them. `prepare` runs once it answers (hooks of a file
 * do not wait for each other). With a `config` the server is its own. Files that run in one process (ATRIUM_TEST_ONE_SERVER) share the server and have a user each.
 */
export function davStage(prepare?: (stage: DavStage) => Promise<void> | void, config?: AtriumOptions['config']): DavStage {
  let stage: DavStage | null = null;
  const clients: { close(): void }[] = [];
  let counter = 0;
  before(async () => {
    const atrium = await (config ? startAtrium({ mail: false, config }) : server());
    const open = (user: AtriumUser) => {
      const client = davClient(atrium.url, user);
      clients.push(client);
      return client;
    };
    const user = await atrium.addUser({ displayName: 'Zoë Test' });
    const dav = open(user);
    const calendars = `/dav/calendars/${user.login}/`;
    const books = `/dav/addressbooks/${user.login}/`;
    const make = async (path: string, method: string, body?: string) => {
      const reply = await dav(method, path, body === undefined ? {} : { body });
      if (reply.status !== 201) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
      return path;
    };
    stage = {
      atrium,
      user,
      dav,
      calendars,
      books,
      principal: `/dav/principals/${user.login}/`,
      another: async () => {
        const other = await atrium.addUser();
        return { user: other, dav: open(other) };
      },
      newCalendar: (properties) =>
        make(
          `${calendars}c${++counter}/`,
          'MKCALENDAR',
          properties &&
            `<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:I="http://apple.com/ns/ical/"><D:set><D:prop>${properties}</D:prop></D:set></C:mkcalendar>`,
        ),
      newBook: () => make(`${books}b${++counter}/`, 'MKCOL'),
    };
    await prepare?.(stage);
  });
  after(async () => {
    for (const client of clients) client.close();
    if (stage) await (config ? stage.atrium.stop() : leave(stage.atrium));
  });
  // The stage is there only once the tests run; they read it through this.
  return new Proxy({} as DavStage, {
    get: (_target, name) => {
      if (!stage) throw new Error('the stage is set up in before()');
      return stage[name as keyof DavStage];
    },
  });
}

let shared: Promise<TestAtrium> | null = null;
let users = 0;

function server(): Promise<TestAtrium> {
  if (process.env['ATRIUM_TEST_ONE_SERVER'] === undefined) return startAtrium({ mail: false });
  users += 1;
  shared ??= startAtrium({ mail: false });
  return shared;
}

async function leave(atrium: TestAtrium): Promise<void> {
  if (process.env['ATRIUM_TEST_ONE_SERVER'] !== undefined) {
    users -= 1;
    if (users > 0) return;
    shared = null;
  }
  await atrium.stop();
}
