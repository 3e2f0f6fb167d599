import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BusEvent } from '@/server/core/bus';
import { createMemoryBus } from '@/server/core/bus-memory';
import { type AccountId, newId, type SessionId } from '@/server/core/ids';
import type { Person } from '@/server/domain/directory/model';
import { createMailDelivery, type MailDelivery } from '@/server/domain/mail/deliver-mail';
import type { MailAccount } from '@/server/domain/mail/mail-account';
import { createMailRoom, type MailRoom } from '@/server/domain/mail/mail-room';
import type { MailCredentials, MailSession, MailSettings } from '@/server/domain/mail/settings';
import { type OutboxWorker, startOutboxWorker } from '@/server/jobs/outbox-worker';
import { migrate } from '@/server/store/migrate';
import { openStore } from '@/server/store/open-store';
import type { Dialect } from '@/server/store/sql';
import type { Store } from '@/server/store/store';
import { freshDatabase } from './database';
import { type MailUser, mailAddress, makeMailUser } from './mail';

export type MailStage = {
  room: MailRoom;
  store: Store;
  /** A new mailbox and its owner, signed in. */
  addPerson(options?: { displayName?: string; password?: string; smtpPassword?: string }): Promise<StagePerson>;
  /** Starts sending what is queued; without it the outbox stands still. */
  startOutbox(): OutboxWorker;
  /** What the outbox would call, for telling it about crashes. */
  delivery: MailDelivery;
  /** All news so far. */
  events: BusEvent[];
  waitForEvent(matches: (event: BusEvent) => boolean, ms?: number): Promise<BusEvent>;
  close(): Promise<void>;
};

export type StagePerson = { user: MailUser; person: Person; session: MailSession; mail: MailAccount };

/** The mail room on a database of its own, against the real test mail system. */
export async function openMailStage(
  overrides: {
    settings?: (settings: MailSettings) => MailSettings;
    /** What a session has to show, where that is not what its person has. */
    credentials?: (session: MailSession) => MailCredentials | null;
    largeFolders?: { from: number; head: number };
    dialect?: Dialect;
  } = {},
): Promise<MailStage> {
  const database = await freshDatabase(overrides.dialect ?? 'postgresql');
  await migrate(database.url);
  const bus = createMemoryBus();
  const store = await openStore({ url: database.url, bus });
  const dataDir = mkdtempSync(join(tmpdir(), 'atrium-mail-'));
  const imap = await mailAddress('IMAP');
  const smtp = await mailAddress('SMTP');
  const plain = { tls: 'none', verifyCertificate: true } as const;
  const settings: MailSettings = { imap: { ...imap, ...plain }, smtp: { ...smtp, ...plain, authenticate: true } };
  const passwords = new Map<AccountId, MailCredentials>();
  const people = new Map<AccountId, Person>();
  let worker: OutboxWorker | null = null;
  const room = createMailRoom({
    store,
    dataDir,
    secret: randomBytes(16).toString('hex'),
    settingsFor: () => overrides.settings?.(settings) ?? settings,
    credentials: async (session) =>
      overrides.credentials?.(session) ?? passwords.get(session.person.accountId) ?? { user: 'nobody', pass: '' },
    wakeOutbox: () => worker?.wake(),
    ...(overrides.largeFolders === undefined ? {} : { largeFolders: overrides.largeFolders }),
  });
  const delivery = createMailDelivery(room, async (id) => people.get(id) ?? null);
  const events: BusEvent[] = [];
  const stopListening = bus.subscribe((event) => events.push(event));

  return {
    room,
    store,
    events,
    async addPerson({ displayName = 'Test Person', password, smtpPassword } = {}) {
      const user = await makeMailUser();
      const accountId = newId<AccountId>();
      const [uid = '', domain = ''] = user.login.split('@');
      await store.db.account.create({ data: { id: accountId, domain, uid, displayName, createdAt: new Date() } });
      const person: Person = {
        accountId,
        domain,
        uid,
        login: user.login,
        displayName,
        address: user.login,
        addresses: [user.login],
        admin: false,
        groups: [],
      };
      people.set(accountId, person);
      passwords.set(accountId, {
        user: user.login,
        pass: password ?? user.password,
        ...(smtpPassword === undefined ? {} : { smtp: { user: user.login, pass: smtpPassword } }),
      });
      const session = { id: newId<SessionId>(), person, cookieKey: null };
      return { user, person, session, mail: room.open(session) };
    },
    delivery,
    startOutbox() {
      worker = startOutboxWorker(store, { handlers: { mail: delivery }, instance: newId(), pollSeconds: 1 });
      return worker;
    },
    async waitForEvent(matches, ms = 15_000) {
      const until = Date.now() + ms;
      for (;;) {
        const found = events.find(matches);
        if (found) return found;
        if (Date.now() > until) throw new Error('the expected news did not come');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async close() {
      stopListening();
      await worker?.stop();
      room.close();
      await store.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}
