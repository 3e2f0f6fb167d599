import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '@/server/core/clock';
import type { Door, Person } from './model';
import { todayMilliseconds } from './person-today';

/** A password that was right is believed this long; whether its owner may come in is asked again after `todayMilliseconds` (AUT-3). */
const lifeMilliseconds = 45_000;
const maxEntries = 20_000;

/**
 * Remembers verified logins for a short while, so that a client with fifty requests costs one password hash. Passwords are
 * not kept: the key is an HMAC under a key of this process. Simultaneous verifications of the same login share one.
 */
export type VerifiedCache = {
  keyOf(attempt: { login: string; host: string; password: string; door: Door }): string;
  /** What is known of the person; `today` is asked again once it is some seconds old, may throw them out, and null forgets them. */
  get(key: string, today: Today): Promise<Person | null>;
  /** Runs `verify`, or joins the run of the same key that is under way. */
  share(key: string, verify: () => Promise<Person>): Promise<Person>;
  /** Forgets what is known of an account (it was blocked, disabled, or changed its password); verifications under way are not remembered. */
  forget(login: string): void;
  /** The same, by the account's id. */
  forgetAccount(accountId: string): void;
  clear(): void;
};

/** The person as of now, verified at `since`. */
type Today = (known: Person, since: Date) => Promise<Person | null>;
type Entry = { person: Person; since: Date; until: number; todayUntil: number; asking: Promise<Person | null> | null };

export function createVerifiedCache(clock: Clock): VerifiedCache {
  const secret = randomBytes(32);
  const entries = new Map<string, Entry>();
  const running = new Map<string, Promise<Person>>();
  /** Counts what was forgotten: a verification that began before may rest on what is no longer true. */
  let epoch = 0;
  const forgetWhere = (is: (person: Person) => boolean) => {
    epoch += 1;
    running.clear();
    for (const [key, entry] of entries) if (is(entry.person)) entries.delete(key);
  };
  async function askAgain(key: string, entry: Entry, today: Today): Promise<Person | null> {
    const forget = () => {
      if (entries.get(key) === entry) entries.delete(key);
    };
    try {
      const person = await today(entry.person, entry.since);
      if (person === null) forget();
      else Object.assign(entry, { person, todayUntil: clock.now().getTime() + todayMilliseconds });
      return person;
    } catch (error) {
      forget();
      throw error;
    } finally {
      entry.asking = null;
    }
  }
  return {
    // The door belongs to it: an app password opens one and not the other.
    keyOf: ({ login, host, password, door }) =>
      createHmac('sha256', secret)
        .update(`${door}\0${login}\0${login.includes('@') ? '' : host}\0${password}`)
        .digest('base64'),
    async get(key, today) {
      const entry = entries.get(key);
      if (!entry) return null;
      const now = clock.now().getTime();
      if (entry.until <= now) {
        entries.delete(key);
        return null;
      }
      if (entry.todayUntil > now) return entry.person;
      entry.asking ??= askAgain(key, entry, today);
      return entry.asking;
    },
    share(key, verify) {
      const under = running.get(key);
      if (under) return under;
      const begun = epoch;
      const since = clock.now();
      const run = verify()
        .then((person) => {
          if (epoch !== begun) return person;
          if (entries.size >= maxEntries) entries.delete(entries.keys().next().value ?? '');
          const now = clock.now().getTime();
          entries.set(key, { person, since, until: now + lifeMilliseconds, todayUntil: now + todayMilliseconds, asking: null });
          return person;
        })
        .finally(() => {
          if (running.get(key) === run) running.delete(key);
        });
      running.set(key, run);
      return run;
    },
    forget: (login) => forgetWhere((person) => person.login === login),
    forgetAccount: (accountId) => forgetWhere((person) => person.accountId === accountId),
    clear: () => forgetWhere(() => true),
  };
}
