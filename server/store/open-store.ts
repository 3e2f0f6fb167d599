import { setTimeout as sleep } from 'node:timers/promises';
import type { Bus } from '@/server/core/bus';
import { type Clock, systemClock } from '@/server/core/clock';
import { describeAddress, parseDatabaseUrl } from '@/server/core/database-url';
import { logger } from '@/server/core/log';
import type { Driver, DriverTransaction } from './driver';
import type { Transaction } from './sql';
import type { Store } from './store';

export type OpenStoreOptions = { url: string; bus: Bus; clock?: Clock; poolSize?: number };

const maxAttempts = 6;

/**
 * Opens the store at a database URL. Does not migrate: see migrate.ts.
 * Throws an Error of one line when the URL is of no kind we speak or the database is too old; DomainError `unavailable` when nobody answers there.
 */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const address = parseDatabaseUrl(options.url);
  const poolSize = options.poolSize ?? Number(address.options.get('connection_limit') ?? 10);
  // Only the one that is used is loaded: each takes some 30 MB of memory.
  const driver =
    address.dialect === 'postgresql'
      ? (await import('./postgresql')).openPostgresql(address, poolSize)
      : (await import('./mysql')).openMysql(address, poolSize);
  try {
    const { fault, warning } = await driver.inspect();
    if (fault) throw new Error(fault);
    if (warning) logger('store').warn({ setting: 'max_allowed_packet' }, warning);
  } catch (error) {
    await driver.close().catch(() => {});
    throw error;
  }
  logger('store').debug(`opened ${describeAddress(address)}`);
  return {
    dialect: driver.dialect,
    db: driver.db,
    sql: driver.sql,
    transaction: (work) => runTransaction(driver, work),
    bus: options.bus,
    clock: options.clock ?? systemClock,
    close: () => driver.close(),
  };
}

async function runTransaction<Result>(driver: Driver, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    const after: (() => void)[] = [];
    try {
      const result = await runOnce(driver, work, after);
      for (const action of after) runAfterCommit(action);
      return result;
    } catch (error) {
      if (attempt >= maxAttempts || !isRetryable(driver, error)) throw error;
      // Longer each time, and not the same for two that lost to each other.
      await sleep(Math.random() * 8 * 2 ** attempt);
    }
  }
}

async function runOnce<Result>(driver: Driver, work: (tx: Transaction) => Promise<Result>, after: (() => void)[]): Promise<Result> {
  const open: DriverTransaction = await driver.begin();
  const tx: Transaction = { dialect: open.dialect, rows: open.rows, run: open.run, afterCommit: (action) => void after.push(action) };
  let result: Result;
  try {
    result = await work(tx);
  } catch (error) {
    await open.rollback();
    throw error;
  }
  await open.commit();
  return result;
}

/** A use case may have wrapped the driver's error on its way out, so the chain of causes is looked through. */
function isRetryable(driver: Driver, error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) if (driver.isRetryable(at)) return true;
  return false;
}

function runAfterCommit(action: () => void): void {
  try {
    action();
  } catch (error) {
    logger('store').error({ err: error }, 'an action after a commit failed');
  }
}
