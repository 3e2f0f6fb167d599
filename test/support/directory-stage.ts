import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'next-auth/jwt';
import type { ConfigHolder } from '@/server/config/config';
import { loadConfig } from '@/server/config/load';
import { createMemoryBus } from '@/server/core/bus-memory';
import type { SessionId } from '@/server/core/ids';
import { createDirectory, type Directory } from '@/server/domain/directory/directory';
import type { Door, Person } from '@/server/domain/directory/model';
import { sessionCookie } from '@/server/domain/directory/schema';
import { createSessions } from '@/server/domain/directory/session';
import { openSession } from '@/server/domain/directory/sign-in';
import { type LoginAttempt, verifyLogin } from '@/server/domain/directory/verify-login';
import { ensureDefaultCollections } from '@/server/domain/sync/collections';
import { migrate } from '@/server/store/migrate';
import { openStore } from '@/server/store/open-store';
import type { Dialect } from '@/server/store/sql';
import type { Store } from '@/server/store/store';
import { freshDatabase } from './database';

export type WebSession = { sessionId: SessionId; cookieKey: string; look(): Promise<Person | null> };

export type DirectoryStage = {
  store: Store;
  config: ConfigHolder;
  directory: Directory;
  /** Moves the stage's clock. */
  passSeconds(seconds: number): void;
  addLocal(login: string, passwordHash: string, more?: { aliases?: string[]; displayName?: string }): Promise<void>;
  login(login: string, password: string, more?: Partial<LoginAttempt>): Promise<Person>;
  /** The code a login fails with, or "in". */
  outcome(login: string, password: string, more?: { door?: Door; remoteAddress?: string; host?: string }): Promise<string>;
  /** A browser signed in as this person; `look` is what its next request would be. */
  openWeb(person: Person, password?: string): Promise<WebSession>;
  /** Another instance on the same database. */
  twin(): Directory;
  setConfig(config: Record<string, unknown>): void;
  close(): Promise<void>;
};

/** The directory room on a database of its own, with a configuration and a clock of its own. */
export async function openDirectoryStage(dialect: Dialect, config: Record<string, unknown>): Promise<DirectoryStage> {
  const database = await freshDatabase(dialect);
  await migrate(database.url);
  const home = mkdtempSync(join(tmpdir(), 'atrium-directory-'));
  const file = join(home, 'atrium.yaml');
  const write = (value: Record<string, unknown>) => writeFileSync(file, JSON.stringify(value, null, 2));
  write(config);
  let ahead = 0;
  const clock = { now: () => new Date(Date.now() + ahead) };
  const store = await openStore({ url: database.url, bus: createMemoryBus(), clock });
  const holder = loadConfig({ path: file, env: {} });
  const serverSecret = randomBytes(32).toString('hex');
  const open = () =>
    createDirectory({
      store,
      config: holder,
      serverSecret,
      ensureDefaults: (person, language) =>
        ensureDefaultCollections(
          store,
          person,
          language === 'fr' ? { calendar: 'Personnel', addressbook: 'Contacts' } : { calendar: 'Personal', addressbook: 'Contacts' },
        ),
    });
  const directory = open();
  const sessions = createSessions(directory);
  const twins: Directory[] = [];
  const login: DirectoryStage['login'] = (name, password, more = {}) =>
    verifyLogin(directory, { login: name, password, remoteAddress: '192.0.2.1', door: 'dav', ...more });
  return {
    store,
    config: holder,
    directory,
    passSeconds: (seconds) => {
      ahead += seconds * 1000;
    },
    addLocal: async (name, passwordHash, more = {}) => {
      await store.db.localUser.create({
        data: {
          login: name,
          domain: name.split('@')[1] ?? '',
          passwordHash,
          displayName: more.displayName ?? '',
          aliases: more.aliases ?? [],
          active: true,
          admin: false,
          createdAt: clock.now(),
        },
      });
    },
    login,
    outcome: async (name, password, more) => {
      try {
        await login(name, password, more);
        return 'in';
      } catch (error) {
        return error instanceof Error && 'code' in error ? String(error.code) : String(error);
      }
    },
    openWeb: async (person, password = 'demo') => {
      const opening = { person, mailPassword: password, remoteAddress: '192.0.2.1', agent: 'test' };
      const { sessionId, cookieKey } = await openSession(directory, opening);
      const token = await encode({ token: { sub: person.accountId, sid: sessionId, key: cookieKey }, secret: serverSecret, maxAge: 3600 });
      return {
        sessionId,
        cookieKey,
        look: async () => (await sessions.fromCookies(`${sessionCookie}=${token}`))?.person ?? null,
      };
    },
    twin: () => {
      const made = open();
      twins.push(made);
      return made;
    },
    setConfig: (value) => {
      write(value);
      if (!holder.reload()) throw new Error('the stage was given a bad configuration');
    },
    close: async () => {
      sessions.close();
      await Promise.all([directory, ...twins].map((one) => one.close()));
      holder.close();
      await store.close();
      await database.drop();
      rmSync(home, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}
