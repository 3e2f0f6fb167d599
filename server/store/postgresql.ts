import { PrismaPg } from '@prisma/adapter-pg';
import { type CustomTypesConfig, Pool, type PoolClient, type PoolConfig, types } from 'pg';
import { PrismaClient } from '@/prisma/generated/postgresql/client';
import { databaseTls } from '@/server/core/database-tls';
import type { DatabaseAddress } from '@/server/core/database-url';
import { DomainError } from '@/server/core/errors';
import { logger } from '@/server/core/log';
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
type Query = { text: string; name: string | undefined; values: unknown[]; types: CustomTypesConfig };
type Answer = { rows: unknown[]; rowCount: number | null };
type Queryable = { query(query: Query): Promise<Answer> };

/** PostgreSQL through one pool, which raw SQL and Prisma share. */
export function openPostgresql(address: DatabaseAddress, poolSize: number): Driver {
  const pool = new Pool(poolConfig(address, poolSize));
  pool.on('error', (error) => logger('store').warn({ reason: error.message }, 'an idle database connection was lost'));
  // Whoever waits for an answer hears of a lost connection there; without a listener the process would end.
  pool.on('connect', (client) => void client.on('error', () => {}));
  // A transaction pooler hands each transaction another server connection, which does not know our statements.
  const number = createNumbering({ named: address.options.get('pgbouncer') !== 'true' });
  const client = new PrismaClient({ adapter: new PrismaPg(pool, { onPoolError: () => {} }) });
  const sql = sqlOn({ query: (query) => onAnyConnection(pool, query) }, number);
  return {
    dialect: 'postgresql',
    sql,
    // Both clients are made from one schema; the MySQL flavour is the narrower of the two (stack.md section 2).
    db: client as unknown as Db,
    begin: () => begin(pool, number),
    isRetryable,
    inspect: () => inspect(sql),
    async close() {
      await client.$disconnect();
      await pool.end();
    },
  };
}

/** gen_random_uuid() and covering indexes are what the oldest one must have. */
const oldestMajor = 13;

async function inspect(sql: Sql): Promise<{ fault: string | null; warning: null }> {
  const [row] = await sql.rows<{ number: string; version: string }>(
    "SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version",
  );
  const tooOld = row !== undefined && Number(row.number) < oldestMajor * 10_000;
  return { fault: tooOld ? `PostgreSQL ${row.version} is too old: ${oldestMajor} or newer is needed` : null, warning: null };
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
  const tls = databaseTls(address.options);
  if (tls !== null) config.ssl = tls;
  return config;
}

function sqlOn(target: Queryable, number: Numbering): Sql {
  const query = async (text: string, values: readonly SqlValue[]) => {
    try {
      return await target.query({ ...number(text), values: values.map(toParameter), types: ownTypes });
    } catch (error) {
      throw asDomainError(error);
    }
  };
  return {
    dialect: 'postgresql',
    async rows<Row extends object>(text: string, values: readonly SqlValue[] = []) {
      return (await query(text, values)).rows as Row[];
    },
    async run(text, values = []) {
      return (await query(text, values)).rowCount ?? 0;
    },
  };
}

async function onAnyConnection(pool: Pool, query: Query): Promise<Answer> {
  const client = await pool.connect();
  let lost = false;
  try {
    return await onConnection(client, query);
  } catch (error) {
    lost = isConnectionTrouble(error);
    throw error;
  } finally {
    client.release(lost);
  }
}

/** How many statements each connection has run, and at which number its plans are made anew. */
const plans = new WeakMap<PoolClient, { count: number; renewAt: number }>();

/**
 * The server keeps a plan for each named statement. One made while a table was empty may take the wrong index, and stays until
 * statistics are gathered: much too late for an import. So plans are thrown away now and then; making one costs a tenth of a millisecond.
 */
function onConnection(client: PoolClient, query: Query): Promise<Answer> {
  const state = plans.get(client) ?? { count: 0, renewAt: 50 };
  plans.set(client, state);
  state.count += 1;
  if (state.count === state.renewAt && query.name !== undefined) {
    state.renewAt += Math.min(9 * state.count, 5_000);
    client.query('DISCARD PLANS').catch(() => {});
  } else if (state.count === state.renewAt) state.renewAt += 1;
  return client.query(query as never) as unknown as Promise<Answer>;
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
  const sql = sqlOn({ query: (query) => onConnection(client, query) }, number);
  const end = async (statement: 'COMMIT' | 'ROLLBACK') => {
    let unsure = true;
    try {
      await began;
      const { command } = await client.query(statement);
      unsure = false;
      // What a transaction says that met an error somebody swallowed: nothing of it was kept.
      if (command !== statement) throw new Error('the transaction had failed before its commit, and was rolled back');
    } catch (error) {
      if (statement === 'COMMIT') throw asDomainError(error);
    } finally {
      // A connection in an unknown state is closed, not reused.
      client.release(unsure);
    }
  };
  // Not waited for: the first statement travels with it, and fails when it fails.
  const began = client.query('BEGIN');
  began.catch(() => {});
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
  if (!isConnectionTrouble(error)) return error;
  const reason = codeOf(error) || (error instanceof Error ? error.message : '');
  return new DomainError('unavailable', `the database cannot be reached (${reason})`, { cause: error });
}

function isConnectionTrouble(error: unknown): boolean {
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : '';
  return (
    connectionTrouble.has(code) || code.startsWith('08') || /terminated|timeout exceeded when trying to connect|not queryable/.test(text)
  );
}
