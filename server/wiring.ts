import { join } from 'node:path';
import type { ConfigHolder } from './config/config';
import { loadConfig } from './config/load';
import type { Environment } from './config/secrets';
import { openBus } from './core/bus-open';
import { DomainError } from './core/errors';
import type { AccountId } from './core/ids';
import { logger } from './core/log';
import { keptSecret } from './core/server-secret';
import { personById } from './domain/directory/accounts';
import { closeWhatIsOpenKind, createCloser } from './domain/directory/close-what-is-open';
import { defaultNames } from './domain/directory/default-names';
import { createDirectory, type Directory } from './domain/directory/directory';
import { type LoginDomain, loginDomain } from './domain/directory/login-domain';
import type { Person } from './domain/directory/model';
import { personToday } from './domain/directory/person-today';
import { createSessions, type Sessions } from './domain/directory/session';
import { endSession } from './domain/directory/sign-in';
import { createSignInPages, type SignInPages } from './domain/directory/sign-in-pages';
import { systemMailKind } from './domain/directory/system-mail';
import { createMailDelivery } from './domain/mail/deliver-mail';
import { credentialsFor, settingsFor } from './domain/mail/directory-ports';
import { createMailRoom, type MailRoom } from './domain/mail/mail-room';
import { createSystemMailDelivery } from './domain/mail/send-system-mail';
import { keepPickedLanguage } from './domain/preferences/keep-language';
import { readMe } from './domain/preferences/read-me';
import type { Me } from './domain/preferences/schema';
import { ensureDefaultCollections } from './domain/sync/collections';
import { housekeepingJobs } from './jobs/housekeeping';
import { type OutboxWorker, startOutboxWorker } from './jobs/outbox-worker';
import { startScheduler } from './jobs/scheduler';
import { domainFacts } from './protocols/trpc/preferences/router';
import { startEmbedded } from './store/embedded-postgresql';
import { migrate } from './store/migrate';
import { openStore } from './store/open-store';
import type { Store } from './store/store';
import { version } from './version';

/** Everything that was put together at start; the doors get it handed. Lives once per process on globalThis.atrium. */
export type Atrium = {
  readonly store: Store;
  readonly config: ConfigHolder;
  readonly directory: Directory;
  readonly sessions: Sessions;
  readonly mail: MailRoom;
  readonly version: string;
  /** For NextAuth's cookies and tokens. */
  readonly serverSecret: string;
  /** What the pages may ask for without importing the rooms. */
  readonly signInPages: SignInPages;
  /** What was picked on the sign-in page stays the person's language. */
  readonly keepLanguage: (person: Person, language: 'en' | 'fr') => Promise<void>;
  readonly endSession: (sessionId: string) => Promise<void>;
  /** Who is signed in and how they like it, for the first frame of the suite. */
  readonly me: (person: Person, acceptLanguage: string | null) => Promise<Me>;
  /** Look and language of the domain a web host name stands for. */
  readonly loginDomain: (host: string) => LoginDomain;
  /** Logs a fault of the pages, with the request's id. */
  readonly reportFault: (component: string, error: unknown) => void;
  /** Aborted from the moment a stop was asked for: live streams end then. */
  readonly stopping: AbortSignal;
};

export type OpenedAtrium = { atrium: Atrium; beginStop(): void; close(): Promise<void> };

/** Puts everything together: configuration, database (started and migrated), rooms. A server hands in the configuration it watches. */
export async function openAtrium(options: {
  env: Environment;
  configPath?: string;
  config?: ConfigHolder;
  server?: boolean;
}): Promise<OpenedAtrium> {
  const config =
    options.config ?? loadConfig({ env: options.env, ...(options.configPath === undefined ? {} : { path: options.configPath }) });
  const closers: (() => Promise<void> | void)[] = [() => config.close()];
  const stopping = new AbortController();
  const close = async () => {
    stopping.abort();
    while (closers.length > 0) await closers.pop()?.();
  };
  try {
    const url = config.current.databaseUrl ?? (await embeddedUrl(config.current.dataDir, closers));
    const bus = await openBus(config.current.redisUrl);
    closers.push(() => bus.close());
    await migrate(url);
    const store = await openStore({ url, bus });
    closers.push(() => store.close());
    const serverSecret = config.current.secret ?? keptSecret(config.current.dataDir);
    const directory = createDirectory({
      store,
      config,
      serverSecret,
      ensureDefaults: (person, language) => ensureDefaultCollections(store, person, defaultNames[language]),
    });
    closers.push(() => directory.close());
    const sessions = createSessions(directory);
    closers.push(() => sessions.close());
    let outbox: OutboxWorker | null = null;
    const mail = createMailRoom({
      store,
      dataDir: config.current.dataDir,
      secret: serverSecret,
      basePath: () => config.current.basePath,
      settingsFor: (person) => settingsFor(directory, person),
      credentials: (session) => credentialsFor(directory, session),
      wakeOutbox: () => outbox?.wake(),
    });
    closers.push(
      () => mail.close(),
      config.onChange(() => mail.settingsChanged()),
    );
    // A command that looks at the data sends nothing; only a server works off the outbox.
    if (options.server) {
      const worker = startOutboxWorker(store, {
        handlers: {
          mail: createMailDelivery(mail, (accountId) => ownerOf(directory, accountId)),
          [systemMailKind]: createSystemMailDelivery(store, config, serverSecret),
          [closeWhatIsOpenKind]: createCloser(directory),
        },
      });
      outbox = worker;
      closers.push(() => worker.stop());
      closers.push(startScheduler(store, housekeepingJobs));
    }
    const atrium: Atrium = {
      store,
      config,
      directory,
      sessions,
      mail,
      version,
      serverSecret,
      signInPages: createSignInPages(directory),
      keepLanguage: (person, language) => keepPickedLanguage(directory, person, language),
      endSession: (sessionId) => endSession(directory, sessionId),
      me: (person, acceptLanguage) => readMe(store, person, domainFacts({ config, version }, person, acceptLanguage)),
      loginDomain: (host) => loginDomain(config.current, host),
      reportFault: (component, error) => logger(component).error({ err: error }, 'a page failed'),
      stopping: stopping.signal,
    };
    return { atrium, beginStop: () => stopping.abort(), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Whose queued mail it is, with the servers and logins their source names; one that cannot be asked is asked again later. */
async function ownerOf(directory: Directory, accountId: AccountId): Promise<Person | null> {
  const person = await personById(directory, accountId);
  const today = person && (await personToday(directory, person));
  if (today === 'unsure') throw new DomainError('unavailable', 'the user source cannot be asked', { details: { reason: 'unreachable' } });
  return today === 'unknown' || today === 'gone' ? person : today;
}

async function embeddedUrl(dataDir: string, closers: (() => Promise<void> | void)[]): Promise<string> {
  const database = await startEmbedded(embeddedDirectory(dataDir));
  closers.push(() => database.stop());
  return database.url;
}

/** Where the embedded database lies in a data directory. */
export function embeddedDirectory(dataDir: string): string {
  return join(dataDir, 'postgresql');
}
