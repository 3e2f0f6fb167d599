import { createHash } from 'node:crypto';
import type { ImapFlow } from 'imapflow';
import { isDomainError } from '@/server/core/errors';
import type { SessionId } from '@/server/core/ids';
import type { Person } from '@/server/domain/directory/model';
import type { MailCredentials, MailServer, MailSession } from '../settings';
import { Backoff } from './backoff';
import { connectImap } from './connect';

export type EntranceOptions = {
  imapFor(person: Person): MailServer | null;
  credentials(session: MailSession): Promise<MailCredentials>;
};

const mostProven = 50;

/** Who of one person's sessions may use the connections to the mailbox, and with whose credentials the next one is opened. */
export class Entrance {
  readonly #options: EntranceOptions;
  readonly #backoff = new Backoff(500, 15_000);
  /** Sessions that got in with credentials of their own; the newest comes last. */
  readonly #admitted = new Map<SessionId, MailSession>();
  readonly #admitting = new Map<SessionId, Promise<ImapFlow | null>>();
  /** What opened the mailbox at some time: who shows the same has shown enough. */
  readonly #proven = new Set<string>();
  #session: MailSession;

  constructor(session: MailSession, options: EntranceOptions) {
    this.#session = session;
    this.#options = options;
  }

  /** Whose credentials open the next connection: the newest session that got in, because an older one may hold an old password. */
  get session(): MailSession {
    return this.#session;
  }

  isIn(session: MailSession): boolean {
    return this.#admitted.has(session.id);
  }

  /** A session asks for something. */
  present(session: MailSession): void {
    if (this.#admitted.size > 0 && !this.#admitted.has(session.id)) return;
    this.#session = session;
    if (!this.#admitted.delete(session.id)) return;
    this.#admitted.set(session.id, session);
  }

  /**
   * Lets a session in that shows credentials which open the mailbox; gives the connection when one had to be made for it.
   * Errors: upstream_failed (refused_login, login_expired), unavailable (unreachable).
   */
  async admit(session: MailSession): Promise<ImapFlow | null> {
    if (this.#admitted.has(session.id)) return null;
    const known = this.#admitting.get(session.id);
    if (known) {
      await known;
      return null;
    }
    const asked = this.#enter(session);
    this.#admitting.set(session.id, asked);
    try {
      return await asked;
    } finally {
      this.#admitting.delete(session.id);
    }
  }

  /** Opens a connection for whom it is the turn. Errors: as `admit`. */
  async connect(purpose: 'commands' | 'idle'): Promise<ImapFlow> {
    const session = this.#session;
    try {
      return await this.#open(session, await this.#options.credentials(session), purpose);
    } catch (error) {
      // Its password was changed, its token ran out: others may still have one that is good.
      if (isRefusal(error)) this.leave(session.id);
      throw error;
    }
  }

  /** Takes a session out. Gives false when nobody is left who could open the mailbox. */
  leave(id: SessionId): boolean {
    this.#admitted.delete(id);
    const newest = [...this.#admitted.values()].at(-1);
    if (this.#session.id === id && newest) this.#session = newest;
    return newest !== undefined;
  }

  async #enter(session: MailSession): Promise<ImapFlow | null> {
    const credentials = await this.#options.credentials(session);
    const opened = this.#proven.has(this.#keyOf(session, credentials)) ? null : await this.#open(session, credentials, 'commands');
    this.#admitted.set(session.id, session);
    this.#session = session;
    return opened;
  }

  async #open(session: MailSession, credentials: MailCredentials, purpose: 'commands' | 'idle'): Promise<ImapFlow> {
    const server = this.#options.imapFor(session.person);
    const key = this.#keyOf(session, credentials);
    try {
      const attempt = () => connectImap({ server, credentials, purpose });
      // Whoever watches waits between its attempts by itself.
      const client = purpose === 'idle' ? await attempt() : await this.#backoff.run(key, attempt);
      this.#proven.add(key);
      for (const oldest of this.#proven) {
        if (this.#proven.size <= mostProven) break;
        this.#proven.delete(oldest);
      }
      return client;
    } catch (error) {
      if (isRefusal(error)) this.#proven.delete(key);
      throw error;
    }
  }

  #keyOf({ person }: MailSession, { renewFrom: _, ...credentials }: MailCredentials): string {
    return createHash('sha256')
      .update(JSON.stringify([this.#options.imapFor(person), credentials]))
      .digest('base64');
  }
}

function isRefusal(error: unknown): boolean {
  return isDomainError(error) && ['refused_login', 'login_expired'].includes(String(error.details['reason']));
}
