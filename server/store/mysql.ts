import { PrismaMariaDb } from '@prisma/adapter-mariadb';
import {
  type Connection,
  type ConnectionConfig,
  createConnection,
  createPool,
  type Pool,
  type PoolConnection,
  type SqlError,
  type TypeCastFunction,
} from 'mariadb';
import { PrismaClient } from '@/prisma/generated/mysql/client';
import { databaseTls } from '@/server/core/database-tls';
import type { DatabaseAddress } from '@/server/core/database-url';
import { DomainError } from '@/server/core/errors';
import type { Driver, DriverTransaction } from './driver';
import { isUniqueViolation } from './errors';
import type { Sql, SqlValue } from './sql';
import type { Db } from './store';

/**
 * TINYINT(1) is how this kind of database says boolean. Times are UTC in the database; the driver would take them for local time.
 */
export const ownTypes: TypeCastFunction = (field, next) => {
  switch (field.type) {
    case 'TINY': {
      if (field.columnLength !== 1) return next();
      const value = field.tiny();
      return value === null ? null : value === 1;
    }
    case 'DATETIME':
    case 'TIMESTAMP': {
      const text = field.string();
      return text === null ? null : new Date(`${text.replace(' ', 'T')}Z`);
    }
    default:
      return next();
  }
};

/** MariaDB or MySQL through one pool, which raw SQL and Prisma share. */
export function openMysql(address: DatabaseAddress, poolSize: number): Driver {
  const pool = createPool({
    ...connectionConfig(address),
    connectionLimit: poolSize,
    minimumIdle: Math.min(2, poolSize),
    idleTimeout: 60,
    acquireTimeout: 10_000,
  });
  // The adapter was typed against an older release of the driver; it uses getConnection, query and execute only.
  const client = new PrismaClient({ adapter: new PrismaMariaDb(pool as never, { database: address.database }) });
  const db = client.$extends({ query: { $allModels: { upsert: ({ args, query }) => whoeverIsFirst(() => query(args)) } } });
  const sql = sqlOn(pool);
  return {
    dialect: 'mysql',
    sql,
    // Only what an upsert does differs.
    db: db as unknown as Db,
    begin: () => begin(pool),
    isRetryable,
    inspect: () => inspect(address),
    async close() {
      await client.$disconnect();
      await pool.end();
    },
  };
}

/** Here Prisma looks first and writes then: of two at once the later one finds the row when it looks again. */
async function whoeverIsFirst<Result>(upsert: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await upsert();
    } catch (error) {
      const lost = isUniqueViolation(error) || (error instanceof Error && 'code' in error && error.code === 'P2034');
      if (attempt >= 4 || !lost) throw error;
    }
  }
}

/** What the driver needs to connect; also for the migration runner, which has a connection of its own. */
export function connectionConfig(address: DatabaseAddress): ConnectionConfig {
  const config: ConnectionConfig = {
    database: address.database,
    connectTimeout: 10_000,
    // Failures are logged with their statement, never with what people wrote.
    logParam: false,
    charset: 'utf8mb4',
    collation: 'UTF8MB4_BIN',
    prepareCacheLength: 400,
    // Every statement sees what is committed now, as on PostgreSQL; fewer gap locks, so fewer deadlocks.
    initSql: ["SET SESSION time_zone = '+00:00'", 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED', strictMode],
    ...(address.socket === null ? { host: address.host, port: address.port } : { socketPath: address.socket }),
  };
  if (address.user) config.user = address.user;
  if (address.password !== null) config.password = address.password;
  const tls = databaseTls(address.options);
  if (tls !== null) config.ssl = tls;
  return config;
}

/** Too long a value is an error, never cut off; `||` and quotes mean what they mean on PostgreSQL. */
const strictMode = "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO,PIPES_AS_CONCAT'";

function sqlOn(target: Pool | Connection): Sql {
  const execute = async (text: string, values: readonly SqlValue[]): Promise<unknown> => {
    try {
      return await target.execute({ sql: text, typeCast: ownTypes }, values.map(toParameter));
    } catch (error) {
      throw asDomainError(error);
    }
  };
  return {
    dialect: 'mysql',
    async rows<Row extends object>(text: string, values: readonly SqlValue[] = []) {
      return [...((await execute(text, values)) as Row[])];
    },
    async run(text, values = []) {
      return Number(((await execute(text, values)) as { affectedRows?: number }).affectedRows ?? 0);
    },
  };
}

function toParameter(value: SqlValue): unknown {
  if (value instanceof Date) return value.toISOString().slice(0, 23).replace('T', ' ');
  return value instanceof Uint8Array && !Buffer.isBuffer(value) ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
}

async function begin(pool: Pool): Promise<DriverTransaction> {
  let connection: PoolConnection;
  try {
    connection = await pool.getConnection();
  } catch (error) {
    throw asDomainError(error);
  }
  const end = async (statement: 'COMMIT' | 'ROLLBACK') => {
    try {
      await connection.query(statement);
    } catch (error) {
      connection.destroy();
      if (statement === 'COMMIT') throw asDomainError(error);
      return;
    }
    await connection.release();
  };
  try {
    await connection.query('START TRANSACTION');
  } catch (error) {
    connection.destroy();
    throw asDomainError(error);
  }
  return { ...sqlOn(connection), commit: () => end('COMMIT'), rollback: () => end('ROLLBACK') };
}

function numberOf(error: unknown): number {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number' ? error.errno : 0;
}

/** Deadlock, lock wait timeout, and "record has changed since last read" of newer MariaDB. */
function isRetryable(error: unknown): boolean {
  return [1213, 1205, 1020].includes(numberOf(error));
}

/** A database that cannot be reached is `unavailable`; everything else stays what it is. */
function asDomainError(error: unknown): unknown {
  const number = numberOf(error);
  // The driver's own numbers (no connection, socket closed, pool timeout) begin at 45001; the server's: shutdown, too many, gone.
  const trouble = (error as Partial<SqlError>).fatal === true || [1040, 1053, 1927, 45012, 45028, 45026, 45009].includes(number);
  return trouble && error instanceof Error
    ? new DomainError('unavailable', `the database cannot be reached: ${(error as SqlError).sqlMessage ?? error.message}`, { cause: error })
    : error;
}

const wantedPacketBytes = 32 * 1024 * 1024;

type Inspected = { version: string; bytes: bigint | number };

/** By a connection of its own, which says at once why it cannot be: the pool goes on trying until its time is over. */
async function inspect(address: DatabaseAddress): Promise<{ fault: string | null; warning: string | null }> {
  const connection = await createConnection(connectionConfig(address)).catch((error: unknown) => {
    throw asDomainError(error);
  });
  const [row] = await sqlOn(connection)
    .rows<Inspected>('SELECT VERSION() AS version, @@max_allowed_packet AS bytes')
    .finally(() => connection.end().catch(() => {}));
  const bytes = Number(row?.bytes ?? wantedPacketBytes);
  const warning = `the database refuses rows above ${Math.floor(bytes / 1024 / 1024)} MB: set max_allowed_packet to 32M or more in its configuration`;
  return { fault: tooOld(row?.version ?? ''), warning: bytes < wantedPacketBytes ? warning : null };
}

/** SKIP LOCKED and defaults of text columns are what the oldest one must have. */
export function tooOld(version: string): string | null {
  const [, major = '0', minor = '0', patch = '0'] = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(version.replace(/^5\.5\.5-/, '')) ?? [];
  const isMariadb = /mariadb/i.test(version);
  const [name, oldest] = isMariadb ? (['MariaDB', [10, 6, 0]] as const) : (['MySQL', [8, 0, 13]] as const);
  const have = [Number(major), Number(minor), Number(patch)];
  const at = oldest.findIndex((part, place) => part !== have[place]);
  const older = at >= 0 && (have[at] ?? 0) < (oldest[at] ?? 0);
  return older ? `${name} ${version} is too old: ${oldest.join('.')} or newer is needed` : null;
}
