import type { PrismaClient } from '@/prisma/generated/mysql/client';
import type { Bus } from '@/server/core/bus';
import type { Clock } from '@/server/core/clock';
import type { Dialect, Sql, Transaction } from './sql';

/** The Prisma client, typed once by the narrower (MySQL) flavour; on PostgreSQL the other client is behind it. */
export type Db = PrismaClient;

/** What every use case gets handed first: the database twice (Prisma, and raw SQL for hot paths), the bus and the clock. */
export type Store = {
  readonly dialect: Dialect;
  readonly db: Db;
  readonly sql: Sql;
  /** Runs `work` in one transaction; deadlocks and serialisation failures are retried, so `work` may run more than once. */
  transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>;
  readonly bus: Bus;
  readonly clock: Clock;
  close(): Promise<void>;
};
