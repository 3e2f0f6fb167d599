import { isDomainError } from '@/server/core/errors';
import type { AccountId } from '@/server/core/ids';
import { logger } from '@/server/core/log';
import { newHolder } from '@/server/core/process-stamp';
import type { Store } from '@/server/store/store';
import { backoffSeconds, maxAttempts } from './backoff';
import { releaseDead } from './release-dead';

/** One thing to tell, as its handler gets it. */
export type OutboxEntry = {
  id: string;
  accountId: AccountId | null;
  kind: string;
  payload: unknown;
  content: Uint8Array | null;
  /** This attempt's number, from 1. */
  attempts: number;
  /** An earlier attempt ended without an answer (crash, kill): its effect may already have happened. Look before acting. */
  maybeSent: boolean;
};

/** How one kind of entry is told. Throw a DomainError with `details.permanent` (or code invalid, too_large, forbidden) to give up at once. */
export type OutboxHandler = {
  deliver(entry: OutboxEntry): Promise<void>;
  /** Called once when the entry has failed for good, before its owner is told. */
  failed?(entry: OutboxEntry, reason: string): Promise<void>;
};

export type OutboxWorker = {
  /** Something was queued or its time changed: look now instead of at the next round. */
  wake(): void;
  /** Takes nothing new, waits for what is under way. */
  stop(): Promise<void>;
};

type Options = {
  handlers: Readonly<Record<string, OutboxHandler>>;
  /** Names this process in the lock column. */
  instance?: string;
  /** A row held longer than this without a sign of life is taken over. */
  leaseSeconds?: number;
  /** How often to look for rows that another instance queued. */
  pollSeconds?: number;
};

const batchSize = 8;
const minPauseMs = 20;

/**
 * Tells what the outbox holds when it is due: waiting -> sending -> sent | failed. Any number of workers may run side by side;
 * rows are taken with SKIP LOCKED and a lease, so an entry is in one pair of hands at a time.
 */
export function startOutboxWorker(store: Store, options: Options): OutboxWorker {
  const { handlers, instance = newHolder(), leaseSeconds = 120, pollSeconds = 2 } = options;
  const log = logger('outbox');
  const kinds = Object.keys(handlers);
  const underWay = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;
  let lookAgain = false;
  let stopped = false;

  function schedule(milliseconds: number): void {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(look, Math.max(0, milliseconds)).unref();
  }

  function look(): void {
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = round()
      .catch((error) => {
        log.error({ err: error }, 'could not look into the outbox');
        schedule(pollSeconds * 1000);
      })
      .finally(() => {
        looking = null;
        if (lookAgain && !stopped) {
          lookAgain = false;
          look();
        }
      });
  }

  async function round(): Promise<void> {
    if (stopped || kinds.length === 0) return;
    const free = batchSize - underWay.size;
    // With all hands full, whoever is done first looks again.
    if (free === 0) return;
    const taken = await takeDue(store, { kinds, instance, leaseSeconds, limit: free });
    for (const entry of taken) {
      const work = tell(entry).finally(() => {
        underWay.delete(work);
        look();
      });
      underWay.add(work);
    }
    // A slow one must not keep the next from being looked for.
    if (underWay.size < batchSize) schedule(await untilNextDue(store, kinds, pollSeconds * 1000));
  }

  async function tell(entry: OutboxEntry): Promise<void> {
    const handler = handlers[entry.kind];
    if (!handler) return;
    const mine = { id: entry.id, state: 'sending', lockedBy: instance };
    const alive = setInterval(
      () => {
        store.db.outbox
          .updateMany({ where: mine, data: { lockedAt: store.clock.now() } })
          .catch((error) => log.warn({ err: error }, 'lease not renewed'));
      },
      (leaseSeconds * 1000) / 3,
    ).unref();
    try {
      await handler.deliver(entry);
      await store.db.outbox.updateMany({
        where: mine,
        data: { state: 'sent', doneAt: store.clock.now(), lockedBy: null, lockedAt: null, lastError: '', content: null },
      });
      announce(entry, 'sent');
    } catch (error) {
      await settleFailure(entry, handler, error).catch((cause) =>
        log.error({ err: cause, outboxId: entry.id }, 'outcome not recorded; the lease will run out'),
      );
    } finally {
      clearInterval(alive);
    }
  }

  async function settleFailure(entry: OutboxEntry, handler: OutboxHandler, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    const mine = { id: entry.id, state: 'sending', lockedBy: instance };
    if (!isPermanent(error) && entry.attempts < maxAttempts) {
      log.warn({ err: error, outboxId: entry.id, kind: entry.kind, attempts: entry.attempts }, 'not told yet, will try again');
      const dueAt = new Date(store.clock.now().getTime() + backoffSeconds(entry.attempts) * 1000);
      await store.db.outbox.updateMany({
        where: mine,
        data: { state: 'waiting', dueAt, lastError: reason, lockedBy: null, lockedAt: null },
      });
      return;
    }
    log.error({ err: error, outboxId: entry.id, kind: entry.kind, attempts: entry.attempts }, 'given up');
    await handler.failed?.(entry, reason);
    await store.db.outbox.updateMany({
      where: mine,
      data: { state: 'failed', doneAt: store.clock.now(), lastError: reason, lockedBy: null, lockedAt: null },
    });
    announce(entry, 'failed');
  }

  function announce(entry: OutboxEntry, state: 'sent' | 'failed'): void {
    if (entry.accountId) store.bus.publish({ kind: 'outbox', accountId: entry.accountId, outboxId: entry.id, state });
  }

  looking = releaseDead(store, 'outbox')
    .catch((error) => log.warn({ err: error }, 'could not look for what a killed process left'))
    .finally(() => {
      looking = null;
      look();
    });
  return {
    wake: look,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
      await Promise.allSettled(underWay);
    },
  };
}

function isPermanent(error: unknown): boolean {
  return (
    isDomainError(error) &&
    (error.details['permanent'] === true || ['invalid', 'too_large', 'forbidden', 'unsupported'].includes(error.code))
  );
}

type Taking = { kinds: readonly string[]; instance: string; leaseSeconds: number; limit: number };

/** Marks due rows, and rows whose holder went silent, as ours, and gives them. */
async function takeDue(store: Store, { kinds, instance, leaseSeconds, limit }: Taking): Promise<OutboxEntry[]> {
  const now = store.clock.now();
  const silentSince = new Date(now.getTime() - leaseSeconds * 1000);
  const marks = kinds.map(() => '?').join(', ');
  const taken = await store.transaction(async (tx) => {
    const due = await tx.rows<{ id: string; state: string }>(
      `SELECT id, state FROM outbox
        WHERE kind IN (${marks}) AND ((state = 'waiting' AND due_at <= ?) OR (state = 'sending' AND locked_at < ?))
        ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED`,
      [...kinds, now, silentSince],
    );
    for (const row of due) {
      await tx.run(`UPDATE outbox SET state = 'sending', attempts = attempts + 1, locked_by = ?, locked_at = ? WHERE id = ?`, [
        instance,
        now,
        row.id,
      ]);
    }
    return due;
  });
  if (taken.length === 0) return [];
  const wasSending = new Set(taken.filter((row) => row.state === 'sending').map((row) => row.id));
  const rows = await store.db.outbox.findMany({
    where: { id: { in: taken.map((row) => row.id) } },
    select: { id: true, accountId: true, kind: true, payload: true, content: true, attempts: true },
  });
  return rows.map((row) => ({ ...row, accountId: row.accountId as AccountId | null, maybeSent: wasSending.has(row.id) }));
}

async function untilNextDue(store: Store, kinds: string[], atMostMs: number): Promise<number> {
  const next = await store.db.outbox.findFirst({
    where: { state: 'waiting', kind: { in: kinds } },
    orderBy: { dueAt: 'asc' },
    select: { dueAt: true },
  });
  if (!next) return atMostMs;
  // What is due and was not ours to take is in other hands this moment: no need to hurry.
  return Math.min(atMostMs, Math.max(minPauseMs, next.dueAt.getTime() - store.clock.now().getTime()));
}
