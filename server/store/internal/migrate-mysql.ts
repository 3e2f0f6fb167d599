import { createHash } from 'node:crypto';
import { type Connection, createConnection } from 'mariadb';
import type { DatabaseAddress } from '@/server/core/database-url';
import { newId } from '@/server/core/ids';
import { logger } from '@/server/core/log';
import { connectionConfig, ownTypes } from '../mysql';
import { halfDoneText, type Migration, type MigrationRow, type MigrationState, migrationState } from './migrations-folder';

const log = logger('migrate');
const lockWaitSeconds = 600;

const bookkeeping = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at DATETIME(3),
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at DATETIME(3),
  started_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  applied_steps_count INTEGER UNSIGNED NOT NULL DEFAULT 0
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;

/** What is applied, without changing anything (so a role without DDL rights may ask). */
export async function stateMysql(address: DatabaseAddress, committed: readonly Migration[]): Promise<MigrationState> {
  return connected(address, async (connection) => migrationState(committed, await rowsOf(connection)));
}

/**
 * Statement by statement: this kind of database commits each DDL statement at once. The bookkeeping row is written first with
 * finished_at NULL, so a runner killed in the middle leaves a mark that the next one refuses to step over.
 */
export async function applyMysql(address: DatabaseAddress, committed: readonly Migration[]): Promise<string[]> {
  return connected(address, async (connection) => {
    const name = `atrium-${createHash('sha256').update(address.database).digest('hex').slice(0, 32)}`;
    await lock(connection, name);
    try {
      await connection.query(bookkeeping);
      const { pending, halfDone } = migrationState(committed, await rowsOf(connection));
      const [broken] = halfDone;
      if (broken) throw new Error(halfDoneText(broken));
      for (const migration of pending) await apply(connection, migration);
      return pending.map((migration) => migration.name);
    } finally {
      await connection.query('SELECT RELEASE_LOCK(?)', [name]).catch(() => {});
    }
  });
}

async function connected<Result>(address: DatabaseAddress, work: (connection: Connection) => Promise<Result>): Promise<Result> {
  const connection = await createConnection(connectionConfig(address));
  try {
    return await work(connection);
  } finally {
    await connection.end().catch(() => {});
  }
}

async function lock(connection: Connection, name: string): Promise<void> {
  const take = async (seconds: number) => {
    const [row] = await connection.query<{ taken: bigint | number | null }[]>('SELECT GET_LOCK(?, ?) AS taken', [name, seconds]);
    return Number(row?.taken ?? 0) === 1;
  };
  if (await take(0)) return;
  log.info('another instance is migrating this database: waiting for it');
  if (!(await take(lockWaitSeconds)))
    throw new Error(`another instance has been migrating this database for more than ${lockWaitSeconds} s`);
}

async function rowsOf(connection: Connection): Promise<MigrationRow[]> {
  const there = await connection.query<object[]>(
    "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = '_prisma_migrations'",
  );
  if (there.length === 0) return [];
  return connection.query<MigrationRow[]>({
    sql: 'SELECT migration_name, checksum, finished_at, rolled_back_at, started_at FROM _prisma_migrations',
    typeCast: ownTypes,
  });
}

async function apply(connection: Connection, { name, sql, checksum }: Migration): Promise<void> {
  const started = Date.now();
  const id = newId();
  log.info({ migration: name }, 'applying');
  await connection.query('INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at) VALUES (?, ?, ?, NOW(3))', [
    id,
    checksum,
    name,
  ]);
  for (const statement of statementsOf(sql)) {
    try {
      await connection.query(statement);
    } catch (cause) {
      const reason = cause instanceof Error && 'sqlMessage' in cause ? String(cause.sqlMessage) : String(cause);
      await connection.query('UPDATE _prisma_migrations SET logs = ? WHERE id = ?', [reason, id]).catch(() => {});
      throw new Error(`migration ${name} failed at "${statement.slice(0, 80).replaceAll('\n', ' ')}": ${reason}`, { cause });
    }
  }
  await connection.query('UPDATE _prisma_migrations SET finished_at = NOW(3), applied_steps_count = 1 WHERE id = ?', [id]);
  log.info({ migration: name, ms: Date.now() - started }, 'applied');
}

/** Statements end with a semicolon at the end of a line; ours never have one there within a text. */
export function statementsOf(sql: string): string[] {
  return sql
    .replace(/^--.*$/gm, '')
    .split(/;[ \t]*(?:\r?\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
