import { Client } from 'pg';
import type { DatabaseAddress } from '@/server/core/database-url';
import { newId } from '@/server/core/ids';
import { logger } from '@/server/core/log';
import { poolConfig } from '../postgresql';
import { type Migration, type MigrationRow, type MigrationState, migrationState } from './migrations-folder';

const log = logger('migrate');
// Any fixed number, the same in every Atrium: the advisory lock all runners on one database meet at.
const lockKey = 4_207_651_984;

const bookkeeping = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

/** What is applied, without changing anything (so a role without DDL rights may ask). */
export async function statePostgresql(address: DatabaseAddress, committed: readonly Migration[]): Promise<MigrationState> {
  return connected(address, async (client) => migrationState(committed, await rowsOf(client)));
}

/** Each migration with its bookkeeping row in one transaction, which also holds the lock: killed half-way, nothing happened. */
export async function applyPostgresql(address: DatabaseAddress, committed: readonly Migration[]): Promise<string[]> {
  return connected(address, async (client) => {
    const applied: string[] = [];
    for (;;) {
      await client.query('BEGIN');
      try {
        await lock(client);
        const [next] = migrationState(committed, await rowsOf(client)).pending;
        if (next) {
          await client.query(bookkeeping);
          await apply(client, next);
          applied.push(next.name);
        }
        await client.query('COMMIT');
        if (!next) return applied;
      } catch (error) {
        await client.query('ROLLBACK').catch(() => {});
        throw error;
      }
    }
  });
}

async function connected<Result>(address: DatabaseAddress, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client(poolConfig(address, 1));
  // Whoever waits for a query hears of a lost connection there; without a listener the process would end.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

async function lock(client: Client): Promise<void> {
  const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS taken', [lockKey]);
  if (rows[0]?.taken) return;
  log.info('another instance is migrating this database: waiting for it');
  await client.query('SELECT pg_advisory_xact_lock($1)', [lockKey]);
}

async function rowsOf(client: Client): Promise<MigrationRow[]> {
  const { rows } = await client.query<{ there: boolean }>(`SELECT to_regclass('"_prisma_migrations"') IS NOT NULL AS there`);
  if (!rows[0]?.there) return [];
  const result = await client.query<MigrationRow>(
    'SELECT migration_name, checksum, finished_at, rolled_back_at, started_at FROM "_prisma_migrations"',
  );
  return result.rows;
}

async function apply(client: Client, { name, sql, checksum }: Migration): Promise<void> {
  const started = Date.now();
  log.info({ migration: name }, 'applying');
  try {
    await client.query(sql);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`migration ${name} failed and was rolled back: ${reason}`, { cause });
  }
  await client.query(
    'INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count) VALUES ($1, $2, $3, $4, now(), 1)',
    [newId(), checksum, name, new Date(started)],
  );
  log.info({ migration: name, ms: Date.now() - started }, 'applied');
}
