import { createPool, type Pool as MariadbPool } from 'mariadb';
import { Pool as PgPool } from 'pg';
import type { SqlSourceConfig } from '@/server/config/shape/sources';
import { createDecoy } from '../passwords/decoy';
import { verifyPassword } from '../passwords/verify-password';
import type { LoginName, SourceUser, UserSource } from './source';

type Row = Readonly<Record<string, unknown>>;
/** One connection pool on a database that is not ours; only ever SELECT. */
type Reader = { rows(text: string, values: readonly unknown[]): Promise<Row[]>; quote(name: string): string; close(): Promise<void> };

/** A table or view of a database the product does not own (AUT-2): own column names, a filter, SELECT only. */
export function createSqlSource(config: SqlSourceConfig, options: { label: string }): UserSource {
  let reader: Reader | null = null;
  const open = () => {
    reader ??= /^postgres/.test(config.url) ? postgresReader(config) : mariadbReader(config);
    return reader;
  };
  const decoy = createDecoy(async () => {
    const read = open();
    const password = read.quote(config.columns.password);
    const rows = await read.rows(`SELECT ${password} AS password FROM ${tableName(read, config)} WHERE ${condition(config)} LIMIT 1`, []);
    return textOf(rows[0]?.['password']) || null;
  }, config.scheme);

  return {
    kind: 'sql',
    label: options.label,
    async find(login) {
      const candidates = loginCandidates(login);
      const rows = await selectRows(open(), config, login, candidates);
      const row = bestRow(rows, config, candidates);
      return row ? toUser(row, login, config, options.label) : null;
    },
    spend: decoy,
    async probe() {
      const read = open();
      await read.rows(`SELECT ${selectList(read, config)} FROM ${tableName(read, config)} WHERE ${condition(config)} LIMIT 1`, []);
    },
    close: async () => reader?.close(),
  };
}

/** How the login may be written in the table: with and without domain, as typed and in lower case. */
function loginCandidates(login: LoginName): string[] {
  const domains = login.entry.name === '*' ? [login.domain] : [...new Set([login.domain, ...login.entry.names])];
  const locals = [...new Set([login.local, login.local.toLowerCase()])];
  return [...locals.flatMap((local) => domains.map((domain) => `${local}@${domain}`)), ...locals];
}

function selectList(read: Reader, config: SqlSourceConfig): string {
  const { columns } = config;
  const logins = typeof columns.login === 'string' ? [columns.login] : columns.login;
  const named: [string, string | undefined][] = [
    ['uid', columns.uid ?? logins[0]],
    ['password', columns.password],
    ['display_name', columns.displayName],
    ['mail', columns.mail],
    ['domain', columns.domain],
    ['imap_login', columns.imapLogin],
    ['imap_host', columns.imapHost],
    ...logins.map((column, index): [string, string] => [`login_${index}`, column]),
    ...(columns.aliases ?? []).map((column, index): [string, string] => [`alias_${index}`, column]),
  ];
  return named.flatMap(([name, column]) => (column === undefined ? [] : [`${read.quote(column)} AS ${name}`])).join(', ');
}

async function selectRows(read: Reader, config: SqlSourceConfig, login: LoginName, candidates: readonly string[]): Promise<Row[]> {
  const logins = typeof config.columns.login === 'string' ? [config.columns.login] : config.columns.login;
  const marks = candidates.map(() => '?').join(', ');
  const matches = logins.map((column) => `${read.quote(column)} IN (${marks})`).join(' OR ');
  const values: unknown[] = logins.flatMap(() => candidates);
  let text = `SELECT ${selectList(read, config)} FROM ${tableName(read, config)} WHERE (${matches}) AND ${condition(config)}`;
  if (config.columns.domain) {
    const domains = login.entry.name === '*' ? [login.domain] : login.entry.names;
    text += ` AND ${read.quote(config.columns.domain)} IN (${domains.map(() => '?').join(', ')})`;
    values.push(...domains);
  }
  return read.rows(`${text} LIMIT 10`, values);
}

/** The row whose login is nearest to what was typed: the candidates are in that order, earlier login columns before later ones. */
function bestRow(rows: readonly Row[], config: SqlSourceConfig, candidates: readonly string[]): Row | null {
  const columns = typeof config.columns.login === 'string' ? 1 : config.columns.login.length;
  for (const candidate of candidates) {
    for (let column = 0; column < columns; column += 1) {
      // Compared again here: a database may call ALICE and alice, or ä and a, the same.
      const row = rows.find((one) => textOf(one[`login_${column}`]) === candidate);
      if (row) return row;
    }
  }
  return rows.find((row) => candidates.includes(textOf(row['login_0']).toLowerCase())) ?? null;
}

function toUser(row: Row, login: LoginName, config: SqlSourceConfig, label: string): SourceUser {
  const domain = login.entry.name === '*' ? login.domain : login.entry.name;
  const fullUid = textOf(row['uid']);
  const at = fullUid.lastIndexOf('@');
  const uid =
    at > 0 && (login.entry.name === '*' || login.entry.names.includes(fullUid.slice(at + 1).toLowerCase()))
      ? fullUid.slice(0, at)
      : fullUid;
  const aliases = Object.keys(row)
    .filter((key) => key.startsWith('alias_'))
    .flatMap((key) => textOf(row[key]).split(/[\s,;]+/))
    .filter((alias) => alias.includes('@'));
  const imapLogin = textOf(row['imap_login']);
  const imapHost = textOf(row['imap_host']);
  return {
    uid: uid.toLowerCase(),
    domain,
    displayName: textOf(row['display_name']),
    mail: textOf(row['mail']).toLowerCase(),
    aliases,
    active: true,
    admin: false,
    ...(imapLogin === '' ? {} : { imapLogin }),
    ...(imapHost === '' ? {} : { imapHost }),
    verify: (password) => verifyPassword(password, textOf(row['password']), { defaultScheme: config.scheme, source: label, row: fullUid }),
  };
}

/** The filter is the administrator's own SQL, from the configuration file; nothing of a request gets into it. */
function condition(config: SqlSourceConfig): string {
  return config.filter === undefined ? '1 = 1' : `(${config.filter})`;
}

function tableName(read: Reader, config: SqlSourceConfig): string {
  return config.table.split('.').map(read.quote).join('.');
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  // LDAP-bound and binary columns come as bytes; CHAR columns are padded.
  return (value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value)).trim();
}

const poolSize = 4;

function postgresReader(config: SqlSourceConfig): Reader {
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
    async rows(text, values) {
      let index = 0;
      const numbered = text.replace(/\?/g, () => {
        index += 1;
        return `$${index}`;
      });
      return (await pool.query(values.length === 0 ? text : numbered, [...values])).rows as Row[];
    },
    quote: (name) => `"${name}"`,
    close: () => pool.end(),
  };
}

function mariadbReader(config: SqlSourceConfig): Reader {
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
    async rows(text, values) {
      return [...((await pool.query(text, [...values])) as Row[])];
    },
    quote: (name) => `\`${name}\``,
    close: () => pool.end(),
  };
}
