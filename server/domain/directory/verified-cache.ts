import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '@/server/core/clock';
import type { Person } from './model';

/** A verified login is believed this long; a disabled account is out within a minute (AUT-3). */
const lifeMilliseconds = 45_000;
const maxEntries = 20_000;

/**
 * Remembers verified logins for a short while, so that a client with fifty requests costs one password hash. Passwords are
 * not kept: the key is an HMAC under a key of this process. Simultaneous verifications of the same login share one.
 */
export type VerifiedCache = {
  keyOf(login: string, host: string, password: string): string;
  get(key: string): Person | null;
  /** Runs `verify`, or joins the run of the same key that is under way. */
  share(key: string, verify: () => Promise<Person>): Promise<Person>;
  /** Forgets what is known of an account (it was blocked, disabled, or changed its password). */
  forget(login: string): void;
  clear(): void;
};

export function createVerifiedCache(clock: Clock): VerifiedCache {
  const secret = randomBytes(32);
  const entries = new Map<string, { person: Person; until: number }>();
  const running = new Map<string, Promise<Person>>();
  return {
    keyOf: (login, host, password) =>
      createHmac('sha256', secret)
        .update(`${login}\0${login.includes('@') ? '' : host}\0${password}`)
        .digest('base64'),
    get(key) {
      const entry = entries.get(key);
      if (!entry) return null;
      if (entry.until > clock.now().getTime()) return entry.person;
      entries.delete(key);
      return null;
    },
    share(key, verify) {
      const under = running.get(key);
      if (under) return under;
      const run = verify()
        .then((person) => {
          if (entries.size >= maxEntries) entries.delete(entries.keys().next().value ?? '');
          entries.set(key, { person, until: clock.now().getTime() + lifeMilliseconds });
          return person;
        })
        .finally(() => running.delete(key));
      running.set(key, run);
      return run;
    },
    forget(login) {
      for (const [key, entry] of entries) if (entry.person.login === login) entries.delete(key);
    },
    clear: () => entries.clear(),
  };
}
