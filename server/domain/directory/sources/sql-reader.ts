import { createPool, type Pool as MariadbPool } from 'mariadb';
import { Pool as PgPool } from 'pg';
import type { SqlSourceConfig } from '@/server/config/shape/sources';

// One connection pool on a database that is not ours; only ever SELECT.

export type SqlRow = Readonly<Record<string, unknown>>;
export type SqlReader = {
  readonly dialect: 'postgresql' | 'mysql';
  /** `?` marks a value. */
  rows(text: string, values: readonly unknown[]): Promise<SqlRow[]>;
  quote(name: string): string;
  close(): Promise<void>;
};

/** Opens nothing before the first question. */
export function openSqlReader(config: SqlSourceConfig): SqlReader {
  return /^postgres/.test(config.url) ? postgresReader(config) : mariadbReader(config);
}

/** The filter is the administrator's own SQL, from the configuration file; nothing of a request gets into it. */
export function condition(config: SqlSourceConfig): string {
  return config.filter === undefined ? '1 = 1' : `(${config.filter})`;
}

export function tableName(read: SqlReader, config: SqlSourceConfig): string {
  return config.table.split('.').map(read.quote).join('.');
}

export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  // LDAP-bound and binary columns come as bytes; CHAR columns are padded.
  return (value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value)).trim();
}

const poolSize = 4;

function postgresReader(config: SqlSourceConfig): SqlReader {
  const timeout = Math.round(config.timeoutSeconds * 1000);
  const pool = new PgPool({
    connectionString: config.url,
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
      let index = 0;
      const numbered = text.replace(/\?/g, () => {
        index += 1;
        return `$${index}`;
      });
      return (await pool.query(values.length === 0 ? text : numbered, [...values])).rows as SqlRow[];
    },
    quote: (name) => `"${name}"`,
    close: () => pool.end(),
  };
}

function mariadbReader(config: SqlSourceConfig): SqlReader {
  const timeout = Math.round(config.timeoutSeconds * 1000);
  const url = new URL(config.url);
  const pool: MariadbPool = createPool({
    host: url.searchParams.get('socket') ? 'localhost' : url.hostname,
    ...(url.searchParams.get('socket') ? { socketPath: url.searchParams.get('socket') ?? '' } : {}),
    port: Number(url.port || 3306),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    connectionLimit: poolSize,
    minimumIdle: 0,
    idleTimeout: 60,
    connectTimeout: timeout,
    acquireTimeout: timeout,
    socketTimeout: 30_000,
    queryTimeout: timeout,
    charset: 'utf8mb4',
  });
  return {
    dialect: 'mysql',
    async rows(text, values) {
      return [...((await pool.query(text, [...values])) as SqlRow[])];
    },
    quote: (name) => `\`${name}\``,
    close: () => pool.end(),
  };
}
