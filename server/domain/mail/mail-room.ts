import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { AccountId, SessionId } from '@/server/core/ids';
import type { Person } from '@/server/domain/directory/model';
import type { Store } from '@/server/store/store';
import { Backoff } from './internal/backoff';
import { connectImap } from './internal/connect';
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
   * may use them: otherwise it would depend on the others whether this one sees its mail. Errors: as `credentials`.
   */
  admit(session: MailSession): Promise<void>;
  /** What opens this session's mailbox now. Errors: as the option of that name. */
  credentials(session: MailSession): Promise<MailCredentials>;
  /** A person's mail with credentials at hand: for the outbox, which has no session. Call `release` when done. */
  openWith(person: Person, credentials: MailCredentials): { mail: MailAccount; release(): void };
  /** Watches the mailbox while somebody is online; news goes to the bus. Give back by calling the result. */
  watch(session: MailSession): () => void;
  wakeOutbox(): void;
  close(): void;
};

/** `current` is the newest session with credentials: an older one may hold a password that was changed since. */
type Entry = {
  readonly mail: MailAccount;
  readonly current: { session: MailSession };
  /** Sessions that have shown credentials. */
  readonly admitted: Set<SessionId>;
  watchers: number;
  watch: Watch | null;
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

  function makeAccount(person: () => Person, credentials: () => Promise<MailCredentials>, maxConnections: number): MailAccount {
    const backoff = new Backoff(500, 15_000);
    const pool = new ImapPool({
      maxConnections,
      maxWaiting: 100,
      idleSeconds: 90,
      async connect() {
        const known = await credentials();
        const { imap } = options.settingsFor(person());
        const key = createHash('sha256')
          .update(JSON.stringify([imap, known]))
          .digest('base64');
        return backoff.run(key, () => connectImap({ server: imap, credentials: known, purpose: 'commands' }));
      },
    });
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

  function entryOf(session: MailSession): Entry {
    const known = entries.get(session.person.accountId);
    if (known) {
      if (known.admitted.size === 0 || known.admitted.has(session.id)) known.current.session = session;
      known.usedMs = Date.now();
      return known;
    }
    const current = { session };
    const mail = makeAccount(
      () => current.session.person,
      () => options.credentials(current.session),
      options.maxConnectionsPerAccount ?? 4,
    );
    const entry: Entry = { mail, current, admitted: new Set(), watchers: 0, watch: null, usedMs: Date.now() };
    entries.set(session.person.accountId, entry);
    return entry;
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
    entry?.admitted.delete(event.sessionId as SessionId);
    if (!entry || entry.current.session.id !== event.sessionId || entry.watchers > 0) return;
    entry.mail.pool.close();
    entries.delete(event.accountId);
  });

  return {
    store,
    sealer,
    uploads,
    open: (session) => entryOf(session).mail,
    async admit(session) {
      const { admitted } = entryOf(session);
      if (admitted.has(session.id)) return;
      await options.credentials(session);
      admitted.add(session.id);
      entryOf(session);
    },
    credentials: (session) => options.credentials(session),
    openWith(person, credentials) {
      const mail = makeAccount(
        () => person,
        async () => credentials,
        1,
      );
      return { mail, release: () => mail.pool.close() };
    },
    watch(session) {
      const entry = entryOf(session);
      entry.watchers++;
      // Another session may have what this one's predecessor was refused with.
      if (entry.watch?.stopped) entry.watch = null;
      entry.watch ??= watchMailbox({
        accountId: session.person.accountId,
        bus: store.bus,
        folders: entry.mail.folders,
        connect: async () =>
          connectImap({
            server: options.settingsFor(entry.current.session.person).imap,
            credentials: await options.credentials(entry.current.session),
            purpose: 'idle',
          }),
      });
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
