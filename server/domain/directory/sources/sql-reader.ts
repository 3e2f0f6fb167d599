import type { Pool as MariadbPool, PoolConnection } from 'mariadb';
import { Pool as PgPool } from 'pg';
import type { SqlSourceConfig } from '@/server/config/shape/sources';
import { mariadbPlace, postgresqlPlace } from './internal/sql-address';

export type SqlRow = Readonly<Record<string, unknown>>;

/** Statements of one transaction; `?` marks a value. */
export type SqlStatements = {
  rows(text: string, values: readonly unknown[]): Promise<SqlRow[]>;
  /** How many rows it changed. */
  change(text: string, values: readonly unknown[]): Promise<number>;
};

/** One connection pool on a database that is not ours. */
export type SqlReader = {
  readonly dialect: 'postgresql' | 'mysql';
  /** `?` marks a value. */
  rows(text: string, values: readonly unknown[]): Promise<SqlRow[]>;
  quote(name: string): string;
  /** Everything `work` does, or nothing. Only a permitted password change writes (AUT-2). */
  transaction<Result>(work: (statements: SqlStatements) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
};

/** Opens nothing before the first question. */
export function openSqlReader(config: SqlSourceConfig): SqlReader {
  return /^postgres/.test(config.url) ? postgresReader(config) : mariadbReader(config);
}

/** The filter is the administrator's own SQL, from the configuration file; nothing of a request gets into it. */
export function condition(config: { filter?: string | undefined }): string {
  return config.filter === undefined ? '1 = 1' : `(${config.filter})`;
}

export function tableName(read: SqlReader, config: { table: string }): string {
  return config.table.split('.').map(read.quote).join('.');
}

/** What a column holds, as text. Binary columns come as bytes; CHAR columns are padded. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return (value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value)).trim();
}

const poolSize = 4;
/** The server's own word that a statement took too long comes first. */
const graceMilliseconds = 300;

/** `?` as PostgreSQL numbers them. Without values nothing is touched: an administrator's filter may hold a question mark. */
function numbered(text: string, values: readonly unknown[]): string {
  if (values.length === 0) return text;
  let index = 0;
  return text.replace(/\?/g, () => {
    index += 1;
    return `$${index}`;
  });
}

function postgresReader(config: SqlSourceConfig): SqlReader {
  const timeout = Math.round(config.timeoutSeconds * 1000);
  const pool = new PgPool({
    ...postgresqlPlace(config.url),
    max: poolSize,
    connectionTimeoutMillis: timeout,
    query_timeout: timeout,
    idleTimeoutMillis: 60_000,
    application_name: 'atrium',
    allowExitOnIdle: true,
  });
  // A lost idle connection is reported here; the next query opens another one.
  pool.on('error', () => {});
  return {
    dialect: 'postgresql',
    async rows(text, values) {
      return (await pool.query(numbered(text, values), [...values])).rows as SqlRow[];
    },
    quote: (name) => `"${name}"`,
    async transaction(work) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('BEGIN');
        const result = await work({
          rows: async (text, values) => (await client.query(numbered(text, values), [...values])).rows as SqlRow[],
          change: async (text, values) => (await client.query(numbered(text, values), [...values])).rowCount ?? 0,
        });
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch((lost: Error) => {
          broken = lost;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
}

function mariadbReader(config: SqlSourceConfig): SqlReader {
  const timeout = Math.round(config.timeoutSeconds * 1000);
  let opened: Promise<MariadbPool> | null = null;
  // Loaded when it is used: the driver takes 20 MB of memory.
  const pool = () => (opened ??= import('mariadb').then(({ createPool }) => createPool(options)));
  const options = {
    ...mariadbPlace(config.url),
    // A statement that fails is in the log; what it was to write may be a password's hash.
    logParam: false,
    connectionLimit: poolSize,
    minimumIdle: 0,
    idleTimeout: 60,
    connectTimeout: timeout,
    acquireTimeout: timeout,
    queryTimeout: timeout,
    charset: 'utf8mb4',
  };
  /** The driver leaves it to the server to end a statement in time; one that says nothing any more is left by us. */
  async function held<Result>(work: (connection: PoolConnection) => Promise<Result>): Promise<Result> {
    const connection = await (await pool()).getConnection();
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      // What is under way on it may never hear of its end: nobody waits for that, nor for the connection to be given back.
      connection.destroy();
      late.reject(new Error(`the database said nothing for ${timeout + graceMilliseconds} ms`));
    }, timeout + graceMilliseconds);
    try {
      return await Promise.race([work(connection), late.promise]);
    } finally {
      clearTimeout(timer);
      connection.release().catch(() => {});
    }
  }
  return {
    dialect: 'mysql',
    rows: (text, values) => held(async (connection) => [...((await connection.query(text, [...values])) as SqlRow[])]),
    quote: (name) => `\`${name}\``,
    transaction: (work) =>
      held(async (connection) => {
        try {
          await connection.beginTransaction();
          const result = await work({
            rows: async (text, values) => [...((await connection.query(text, [...values])) as SqlRow[])],
            change: async (text, values) => Number(((await connection.query(text, [...values])) as { affectedRows: number }).affectedRows),
          });
          await connection.commit();
          return result;
        } catch (error) {
          await connection.rollback().catch(() => {});
          throw error;
        }
      }),
    async close() {
      await (await opened)?.end();
    },
  };
}
