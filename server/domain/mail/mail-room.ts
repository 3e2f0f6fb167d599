import { join } from 'node:path';
import type { ImapFlow } from 'imapflow';
import type { AccountId, SessionId } from '@/server/core/ids';
import type { Person } from '@/server/domain/directory/model';
import type { Store } from '@/server/store/store';
import { connectImap } from './internal/connect';
import { Entrance } from './internal/entrance';
import { FolderIndexes, type LargeFolders } from './internal/folder-indexes';
import { FolderList } from './internal/folder-list';
import { ImapPool } from './internal/pool';
import { Sealer } from './internal/sealer';
import { SearchCache } from './internal/search-cache';
import { SummaryCache } from './internal/summary-cache';
import { type Watch, watchMailbox } from './internal/watch';
import type { MailAccount } from './mail-account';
import type { MailCredentials, MailSession, MailSettings } from './settings';
import { createUploadStore, type UploadStore } from './uploads';

export type MailRoomOptions = {
  store: Store;
  /** Uploads are kept below it. */
  dataDir: string;
  /** The server's secret: seals what must not lie open in the database. */
  secret: string;
  /** What addresses for the browser begin with ('' by default). */
  basePath?(): string;
  /** The mail servers of the person's domain. */
  settingsFor(person: Person): MailSettings;
  /** What opens this session's mailbox. Errors: upstream_failed (refused_login) when there is nothing that could. */
  credentials(session: MailSession): Promise<MailCredentials>;
  /** Tells the outbox worker that something was queued. */
  wakeOutbox?(): void;
  maxConnectionsPerAccount?: number;
  /** When a folder counts as large; tests have small ones. */
  largeFolders?: LargeFolders;
};

export type MailRoom = {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly uploads: UploadStore;
  /** A person's mail, for the use cases of this room. Opens no connection yet. */
  open(session: MailSession): MailAccount;
  /**
   * Lets a session to the mailbox. Connections are shared by all of a person's sessions, but only those that could open one themselves
   * may use them: otherwise it would depend on the others whether this one sees its mail. Each shows it once, by a login of its own.
   * Errors: as `credentials`, upstream_failed (refused_login), unavailable (unreachable).
   */
  admit(session: MailSession): Promise<void>;
  /** To be called when the configuration changed: connections that would be made otherwise now are made anew. */
  settingsChanged(): void;
  /** What opens this session's mailbox now. Errors: as the option of that name. */
  credentials(session: MailSession): Promise<MailCredentials>;
  /** A person's mail with credentials at hand: for the outbox, which has no session. Call `release` when done. */
  openWith(person: Person, credentials: MailCredentials): { mail: MailAccount; release(): void };
  /** Watches the mailbox while somebody is online; news goes to the bus. Give back by calling the result. */
  watch(session: MailSession): () => void;
  wakeOutbox(): void;
  close(): void;
};

type Entry = {
  readonly mail: MailAccount;
  readonly entrance: Entrance;
  watchers: number;
  watch: Watch | null;
  /** How the mailbox was opened when the watch was started. */
  way: string;
  usedMs: number;
};

const entryIdleMs = 30 * 60_000;

/** Puts the mail room together. It holds connections and caches, and nothing that would be missed after a restart. */
export function createMailRoom(options: MailRoomOptions): MailRoom {
  const { store } = options;
  const sealer = new Sealer(options.secret);
  const uploads = createUploadStore(join(options.dataDir, 'uploads'));
  const summaries = new SummaryCache(30_000);
  const indexes = new FolderIndexes(1_500_000, summaries, options.largeFolders);
  const searches = new SearchCache(100);
  const entries = new Map<AccountId, Entry>();

  const connections = options.maxConnectionsPerAccount ?? 4;
  const entranceOptions = {
    imapFor: (person: Person) => options.settingsFor(person).imap,
    credentials: (session: MailSession) => options.credentials(session),
  };
  const wayOf = (person: Person) => {
    const { imap, way = '' } = options.settingsFor(person);
    return JSON.stringify([imap, way]);
  };

  function makeAccount(person: () => Person, credentials: () => Promise<MailCredentials>, pool: ImapPool): MailAccount {
    return {
      get person() {
        return person();
      },
      store,
      pool,
      folders: new FolderList(pool),
      indexes,
      summaries,
      searches,
      uploads,
      sealer,
      basePath: () => options.basePath?.() ?? '',
      settings: () => options.settingsFor(person()),
      credentials,
    };
  }

  const makePool = (person: () => Person, maxConnections: number, connect: () => Promise<ImapFlow>) =>
    new ImapPool({ maxConnections, maxWaiting: 100, idleSeconds: 90, way: () => wayOf(person()), connect });

  function entryOf(session: MailSession): Entry {
    const known = entries.get(session.person.accountId);
    if (known) {
      known.entrance.present(session);
      known.usedMs = Date.now();
      followWay(known);
      return known;
    }
    const entrance = new Entrance(session, entranceOptions);
    const person = () => entrance.session.person;
    const pool = makePool(person, connections, async () => {
      const client = await entrance.connect('commands');
      rewatch(entry);
      return client;
    });
    const mail = makeAccount(person, () => options.credentials(entrance.session), pool);
    const entry: Entry = { mail, entrance, watchers: 0, watch: null, way: wayOf(session.person), usedMs: Date.now() };
    entries.set(session.person.accountId, entry);
    return entry;
  }

  /** The servers, the login there or the kind of access may be others than they were. */
  function followWay(entry: Entry): void {
    const way = wayOf(entry.entrance.session.person);
    if (way === entry.way) return;
    entry.way = way;
    entry.mail.pool.dropStale();
    entry.mail.folders.forget();
    entry.watch?.stop();
    rewatch(entry);
  }

  /** A watch that was refused has another chance once somebody got in. */
  function rewatch(entry: Entry): void {
    if (entry.watchers === 0 || (entry.watch && !entry.watch.stopped)) return;
    entry.watch = watchMailbox({
      accountId: entry.mail.person.accountId,
      bus: store.bus,
      folders: entry.mail.folders,
      connect: () => entry.entrance.connect('idle'),
    });
  }

  /** Nobody is left who could open the mailbox. */
  function lock(accountId: AccountId, entry: Entry): void {
    entry.watch?.stop();
    entry.mail.pool.disconnect();
    entry.mail.folders.forget();
    if (entry.watchers === 0) entries.delete(accountId);
  }

  const sweep = setInterval(() => {
    const oldest = Date.now() - entryIdleMs;
    for (const [accountId, entry] of entries) {
      if (entry.watchers > 0 || entry.usedMs > oldest || entry.mail.pool.inUse) continue;
      entry.mail.pool.close();
      entries.delete(accountId);
    }
  }, 60_000).unref();
  const sweepUploads = setInterval(() => void uploads.removeExpired(store.clock.now()).catch(() => undefined), 3_600_000).unref();
  void uploads.removeExpired(store.clock.now()).catch(() => undefined);

  // Who signed out must not leave a mailbox open behind them.
  const stopListening = store.bus.subscribe((event) => {
    if (event.kind !== 'session-ended') return;
    const entry = entries.get(event.accountId);
    if (entry && !entry.entrance.leave(event.sessionId as SessionId)) lock(event.accountId, entry);
  });

  return {
    store,
    sealer,
    uploads,
    // Connections are shared; who asks, and what they could show, is this session's own.
    open: (session) => ({
      ...entryOf(session).mail,
      person: session.person,
      settings: () => options.settingsFor(session.person),
      credentials: () => options.credentials(session),
    }),
    async admit(session) {
      const entry = entryOf(session);
      if (entry.entrance.isIn(session)) return;
      const opened = await entry.entrance.admit(session);
      if (opened) entry.mail.pool.adopt(opened);
      rewatch(entry);
    },
    settingsChanged() {
      for (const entry of entries.values()) followWay(entry);
    },
    credentials: (session) => options.credentials(session),
    openWith(person, credentials) {
      const pool = makePool(
        () => person,
        1,
        async () => connectImap({ server: options.settingsFor(person).imap, credentials, purpose: 'commands' }),
      );
      const mail = makeAccount(
        () => person,
        async () => credentials,
        pool,
      );
      return { mail, release: () => pool.close() };
    },
    watch(session) {
      const entry = entryOf(session);
      entry.watchers++;
      rewatch(entry);
      let released = false;
      return () => {
        if (released) return;
        released = true;
        entry.usedMs = Date.now();
        if (--entry.watchers > 0) return;
        entry.watch?.stop();
        entry.watch = null;
      };
    },
    wakeOutbox: () => options.wakeOutbox?.(),
    close() {
      clearInterval(sweep);
      clearInterval(sweepUploads);
      stopListening();
      for (const entry of entries.values()) {
        entry.watch?.stop();
        entry.mail.pool.close();
      }
      entries.clear();
    },
  };
}
