import { PrismaPg } from '@prisma/adapter-pg';
import { type CustomTypesConfig, Pool, type PoolClient, type PoolConfig, types } from 'pg';
import { PrismaClient } from '@/prisma/generated/postgresql/client';
import { DomainError } from '@/server/core/errors';
import { logger } from '@/server/core/log';
import type { DatabaseAddress } from './database-url';
import type { Driver, DriverTransaction } from './driver';
import { createNumbering, type NumberedStatement } from './placeholders';
import type { Sql, SqlValue } from './sql';
import type { Db } from './store';

const int8Oid = 20;
const bigint = (text: string) => BigInt(text);
const ownTypes: CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text') =>
    oid === int8Oid ? bigint : types.getTypeParser(oid, format)) as CustomTypesConfig['getTypeParser'],
};

type Numbering = (text: string) => NumberedStatement;
type Queryable = Pick<Pool, 'query'> | Pick<PoolClient, 'query'>;

/** PostgreSQL through one pool, which raw SQL and Prisma share. */
export function openPostgresql(address: DatabaseAddress, poolSize: number): Driver {
  const pool = new Pool(poolConfig(address, poolSize));
  pool.on('error', (error) => logger('store').warn({ err: error }, 'an idle database connection was lost'));
  // A transaction pooler hands each transaction another server connection, which does not know our statements.
  const number = createNumbering({ named: address.options.get('pgbouncer') !== 'true' });
  const client = new PrismaClient({ adapter: new PrismaPg(pool, { onPoolError: () => {} }) });
  return {
    dialect: 'postgresql',
    sql: sqlOn(pool, number),
    // Both clients are made from one schema; the MySQL flavour is the narrower of the two (stack.md section 2).
    db: client as unknown as Db,
    begin: () => begin(pool, number),
    isRetryable,
    warning: async () => null,
    async close() {
      await client.$disconnect();
      await pool.end();
    },
  };
}

/** What node-postgres needs to connect; also for the migration runner, which has a connection of its own. */
export function poolConfig(address: DatabaseAddress, poolSize: number): PoolConfig {
  const config: PoolConfig & { pipeline: boolean } = {
    // Statements of one transaction that do not wait for each other travel together.
    pipeline: true,
    host: address.socket ?? address.host,
    port: address.port,
    database: address.database,
    max: poolSize,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: 'atrium',
    types: ownTypes,
  };
  if (address.user) config.user = address.user;
  if (address.password !== null) config.password = address.password;
  // Prisma writes times without a zone and means UTC.
  if (address.options.get('pgbouncer') !== 'true') config.options = '-c TimeZone=UTC';
  const ssl = sslOption(address.options.get('sslmode') ?? null);
  if (ssl !== undefined) config.ssl = ssl;
  return config;
}

function sslOption(mode: string | null): PoolConfig['ssl'] {
  switch (mode) {
    case null:
    case 'prefer':
    case 'allow':
      return undefined;
    case 'disable':
      return false;
    case 'no-verify':
    case 'require':
      return { rejectUnauthorized: false };
    default:
      return true;
  }
}

function sqlOn(target: Queryable, number: Numbering): Sql {
  const query = async (text: string, values: readonly SqlValue[]) => {
    const statement = number(text);
    try {
      return await target.query({ text: statement.text, name: statement.name, values: values.map(toParameter), types: ownTypes } as never);
    } catch (error) {
      throw asDomainError(error);
    }
  };
  return {
    dialect: 'postgresql',
    async rows<Row extends object>(text: string, values: readonly SqlValue[] = []) {
      const result = (await query(text, values)) as unknown as { rows: Row[] };
      return result.rows;
    },
    async run(text, values = []) {
      const result = (await query(text, values)) as unknown as { rowCount: number | null };
      return result.rowCount ?? 0;
    },
  };
}

function toParameter(value: SqlValue): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date) return value.toISOString();
  return value instanceof Uint8Array && !Buffer.isBuffer(value) ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
}

async function begin(pool: Pool, number: Numbering): Promise<DriverTransaction> {
  let client: PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw asDomainError(error);
  }
  let lost: Error | undefined;
  const onError = (error: Error) => {
    lost = error;
  };
  client.on('error', onError);
  const sql = sqlOn(client, number);
  const end = async (statement: 'COMMIT' | 'ROLLBACK') => {
    try {
      await sql.run(statement);
    } catch (error) {
      lost ??= error instanceof Error ? error : new Error(String(error));
      if (statement === 'COMMIT') throw error;
    } finally {
      client.off('error', onError);
      // A connection in an unknown state is closed, not reused.
      client.release(lost);
    }
  };
  try {
    await sql.run('BEGIN');
  } catch (error) {
    client.off('error', onError);
    client.release(true);
    throw error;
  }
  return { ...sql, commit: () => end('COMMIT'), rollback: () => end('ROLLBACK') };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function isRetryable(error: unknown): boolean {
  return ['40001', '40P01'].includes(codeOf(error));
}

const connectionTrouble = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '53300',
]);

/** A database that cannot be reached is `unavailable`; everything else stays what it is. */
function asDomainError(error: unknown): unknown {
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : '';
  const trouble =
    connectionTrouble.has(code) || code.startsWith('08') || /terminated|timeout exceeded when trying to connect|not queryable/.test(text);
  return trouble ? new DomainError('unavailable', `the database cannot be reached (${code || text})`, { cause: error }) : error;
}
