import type { ImapFlow, MailboxObject } from 'imapflow';
import { DomainError } from '@/server/core/errors';
import { fromImapError, isConnectionLost } from './imap-errors';

type Slot = { client: ImapFlow; busy: boolean; lastUsedMs: number; way: string };

export type PoolOptions = {
  connect(): Promise<ImapFlow>;
  /** Which server and how, at this moment: a connection made another way is not used any more. */
  way?(): string;
  maxConnections: number;
  maxWaiting: number;
  /** An unused connection is closed after this time. */
  idleSeconds: number;
};

export type WorkOptions = {
  /** For what may be done twice without harm: run again when a kept connection turns out to be dead. Default true. */
  retry?: boolean;
  readOnly?: boolean;
};

/**
 * The command connections of one account. Each connection does one piece of work at a time, so the selected folder
 * never changes under somebody's feet; work on a folder prefers the connection that has it selected.
 */
export class ImapPool {
  readonly #options: PoolOptions;
  readonly #slots: Slot[] = [];
  readonly #waiting: (() => void)[] = [];
  #opening = 0;
  #closed = false;
  #sweep: NodeJS.Timeout | null = null;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#slots.length + this.#opening;
  }

  get inUse(): boolean {
    return this.#opening > 0 || this.#slots.some((slot) => slot.busy);
  }

  /** Runs `work` with a signed-in connection. Whatever imapflow throws comes out as a DomainError. */
  async withClient<Result>(doing: string, work: (client: ImapFlow) => Promise<Result>, options: WorkOptions = {}): Promise<Result> {
    return this.#run(doing, null, work, options);
  }

  /** Runs `work` with `path` selected. Errors: not_found when there is no such folder. */
  async withFolder<Result>(
    doing: string,
    path: string,
    work: (client: ImapFlow, mailbox: MailboxObject) => Promise<Result>,
    options: WorkOptions = {},
  ): Promise<Result> {
    return this.#run(
      doing,
      path,
      async (client) => {
        const wasSelected = client.mailbox && client.mailbox.path === path;
        const lock = await client.getMailboxLock(path, { readOnly: options.readOnly ?? false, maxLockHoldTime: false });
        try {
          // A folder selected earlier shows what came since only after the server was given the occasion to tell.
          if (wasSelected) await client.noop();
          if (!client.mailbox) throw new DomainError('not_found', 'folder was not selected');
          return await work(client, client.mailbox);
        } finally {
          lock.release();
        }
      },
      options,
    );
  }

  /** Takes a connection that somebody else opened just now, and ends it where there are enough. */
  adopt(client: ImapFlow): void {
    if (this.#closed || this.size >= this.#options.maxConnections) return void endConnection(client);
    this.#release(this.#keep(client, this.#way()));
  }

  /** Ends connections that were made another way than one would be now; those at work when they are done. */
  dropStale(): void {
    const way = this.#way();
    for (const slot of this.#slots.filter((one) => !one.busy && one.way !== way)) this.#end(slot);
  }

  /** Ends all connections; the next work opens one. */
  disconnect(): void {
    for (const slot of this.#slots.splice(0)) void endConnection(slot.client);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Ends all connections; later work is refused. */
  close(): void {
    this.#closed = true;
    if (this.#sweep) clearInterval(this.#sweep);
    this.disconnect();
  }

  #way(): string {
    return this.#options.way?.() ?? '';
  }

  async #run<Result>(
    doing: string,
    path: string | null,
    work: (client: ImapFlow) => Promise<Result>,
    options: WorkOptions,
  ): Promise<Result> {
    const { slot, fresh } = await this.#acquire(path);
    try {
      return await work(slot.client);
    } catch (error) {
      if (isConnectionLost(error) || !slot.client.usable) this.#drop(slot);
      if (!fresh && isConnectionLost(error) && options.retry !== false)
        return await this.#run(doing, path, work, { ...options, retry: false });
      throw fromImapError(error, doing);
    } finally {
      this.#release(slot);
    }
  }

  async #acquire(path: string | null): Promise<{ slot: Slot; fresh: boolean }> {
    for (;;) {
      if (this.#closed) throw new DomainError('unavailable', 'mail is shutting down');
      this.dropStale();
      const free = this.#slots.filter((slot) => !slot.busy);
      const best = free.find((slot) => path !== null && slot.client.mailbox && slot.client.mailbox.path === path) ?? free[0];
      if (best) {
        best.busy = true;
        if (best.client.usable) return { slot: best, fresh: false };
        this.#drop(best);
        continue;
      }
      if (this.#slots.length + this.#opening < this.#options.maxConnections) return { slot: await this.#open(), fresh: true };
      if (this.#waiting.length >= this.#options.maxWaiting) throw new DomainError('rate_limited', 'too many mail requests at once');
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async #open(): Promise<Slot> {
    this.#opening++;
    try {
      const way = this.#way();
      return this.#keep(await this.#options.connect(), way);
    } catch (error) {
      // Those who wait would wait for a connection that is not coming: let them find out for themselves.
      for (const wake of this.#waiting.splice(0)) wake();
      throw error;
    } finally {
      this.#opening--;
    }
  }

  #keep(client: ImapFlow, way: string): Slot {
    const slot: Slot = { client, busy: true, lastUsedMs: Date.now(), way };
    client.on('close', () => this.#drop(slot));
    this.#slots.push(slot);
    this.#sweep ??= setInterval(() => this.#closeIdle(), 15_000).unref();
    if (this.#closed) this.close();
    return slot;
  }

  #release(slot: Slot): void {
    slot.busy = false;
    slot.lastUsedMs = Date.now();
    if (slot.way !== this.#way()) this.#end(slot);
    this.#waiting.shift()?.();
  }

  #end(slot: Slot): void {
    const at = this.#slots.indexOf(slot);
    if (at < 0) return;
    this.#slots.splice(at, 1);
    void endConnection(slot.client);
  }

  #drop(slot: Slot): void {
    const at = this.#slots.indexOf(slot);
    if (at < 0) return;
    this.#slots.splice(at, 1);
    slot.client.close();
    this.#waiting.shift()?.();
  }

  #closeIdle(): void {
    const oldest = Date.now() - this.#options.idleSeconds * 1000;
    for (const slot of [...this.#slots]) {
      if (!slot.busy && slot.lastUsedMs <= oldest) this.#end(slot);
    }
    if (this.#slots.length === 0 && this.#opening === 0 && this.#sweep) {
      clearInterval(this.#sweep);
      this.#sweep = null;
    }
  }
}

async function endConnection(client: ImapFlow): Promise<void> {
  try {
    await client.logout();
  } catch {
    client.close();
  }
}
