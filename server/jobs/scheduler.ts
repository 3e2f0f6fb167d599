import { logger } from '@/server/core/log';
import { newHolder } from '@/server/core/process-stamp';
import type { Store } from '@/server/store/store';
import { releaseDead } from './release-dead';

/** Housekeeping that comes round: a use case and how often it is wanted. It must bear being run twice. */
export type ScheduledJob = {
  name: string;
  everySeconds: number;
  run(store: Store): Promise<void>;
};

type Options = {
  /** Names this process in the lock column. */
  instance?: string;
  /** A job held longer than this without a sign of life is taken over: its process is gone. */
  leaseSeconds?: number;
  lookEverySeconds?: number;
};

/**
 * Runs jobs when they are due, one instance at a time whatever the number of instances (OPS-14): each is a row, taken with SKIP LOCKED.
 * Gives a function that takes nothing new and waits for what is under way.
 */
export function startScheduler(store: Store, jobs: readonly ScheduledJob[], options: Options = {}): () => Promise<void> {
  const { instance = newHolder(), leaseSeconds = 90 } = options;
  const lookEverySeconds = options.lookEverySeconds ?? Math.min(15, ...jobs.map((job) => job.everySeconds));
  const log = logger('jobs');
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let current: Promise<void> = ensureRows(store, jobs)
    .then(() => releaseDead(store, 'job'))
    .then(round)
    .catch(report)
    .finally(again);

  function again(): void {
    if (stopped) return;
    timer = setTimeout(() => {
      current = round().catch(report).finally(again);
    }, lookEverySeconds * 1000).unref();
  }

  function report(error: unknown): void {
    log.error({ err: error }, 'the scheduler could not look for jobs');
  }

  async function round(): Promise<void> {
    while (!stopped) {
      const job = await takeDueJob(store, jobs, { instance, leaseSeconds });
      if (!job) return;
      await runJob(job);
    }
  }

  async function runJob(job: ScheduledJob): Promise<void> {
    let lastError = '';
    const mine = { name: job.name, lockedBy: instance };
    const signOfLife = setInterval(
      () => {
        store.db.job
          .updateMany({ where: mine, data: { lockedAt: store.clock.now() } })
          .catch((error) => log.warn({ err: error, job: job.name }, 'lease not renewed'));
      },
      (leaseSeconds * 1000) / 3,
    ).unref();
    try {
      await job.run(store);
    } catch (error) {
      lastError = error instanceof Error ? error.message : String(error);
      log.error({ err: error, job: job.name }, 'job failed');
    } finally {
      clearInterval(signOfLife);
    }
    const now = store.clock.now();
    await store.db.job.updateMany({
      where: mine,
      data: { lockedBy: null, lockedAt: null, lastAt: now, nextAt: new Date(now.getTime() + job.everySeconds * 1000), lastError },
    });
  }

  return async () => {
    stopped = true;
    clearTimeout(timer);
    await current;
  };
}

async function ensureRows(store: Store, jobs: readonly ScheduledJob[]): Promise<void> {
  const nextAt = store.clock.now();
  await store.db.job.createMany({ data: jobs.map((job) => ({ name: job.name, nextAt })), skipDuplicates: true });
}

async function takeDueJob(
  store: Store,
  jobs: readonly ScheduledJob[],
  held: { instance: string; leaseSeconds: number },
): Promise<ScheduledJob | null> {
  if (jobs.length === 0) return null;
  const now = store.clock.now();
  const silentSince = new Date(now.getTime() - held.leaseSeconds * 1000);
  const name = await store.transaction(async (tx) => {
    const [due] = await tx.rows<{ name: string }>(
      `SELECT name FROM job WHERE name IN (${jobs.map(() => '?').join(', ')}) AND next_at <= ? AND (locked_at IS NULL OR locked_at < ?)
        ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [...jobs.map((job) => job.name), now, silentSince],
    );
    if (due) await tx.run('UPDATE job SET locked_by = ?, locked_at = ? WHERE name = ?', [held.instance, now, due.name]);
    return due?.name ?? null;
  });
  return jobs.find((job) => job.name === name) ?? null;
}
