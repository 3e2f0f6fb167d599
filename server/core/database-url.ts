import { databaseTls } from './database-tls';

export type DatabaseKind = 'postgresql' | 'mysql';

/** Where a database is, taken apart. `password` never goes into a message. */
export type DatabaseAddress = {
  dialect: DatabaseKind;
  user: string;
  password: string | null;
  host: string;
  port: number;
  database: string;
  /** A directory (PostgreSQL) or file (MySQL) of a Unix socket, instead of host. */
  socket: string | null;
  options: ReadonlyMap<string, string>;
};

const dialects: Readonly<Record<string, DatabaseKind>> = {
  postgres: 'postgresql',
  postgresql: 'postgresql',
  mysql: 'mysql',
  mariadb: 'mysql',
};
const accepted = 'postgresql:// (or postgres://), mysql:// and mariadb://';

/**
 * Takes a database URL apart. Unlike `new URL` it takes passwords with `@ / ? # : %` written as they are: the password
 * reaches to the last `@` after which a host can follow. `%XX` is decoded where it is valid.
 * Throws an Error of one line that names the setting and the scheme, never the value.
 */
export function parseDatabaseUrl(text: string, setting = 'DATABASE_URL'): DatabaseAddress {
  const [, scheme, rest] = /^\s*([A-Za-z][A-Za-z0-9+.-]*):(?:\/\/)?(.*?)\s*$/s.exec(text) ?? [];
  if (scheme === undefined || rest === undefined) {
    throw new Error(`${setting}: this is no database URL (it has no scheme); accepted are ${accepted}`);
  }
  const dialect = dialects[scheme.toLowerCase()];
  if (!dialect) throw new Error(`${setting}: databases of the kind "${scheme}" are not supported; accepted are ${accepted}`);

  const parts = /^(?:([^:@]*)(?::(.*))?@)?(\[[0-9A-Fa-f:.]+\]|[^:/?#@[\]]*)(?::(\d+))?(?:\/([^?#@]*))?(?:\?(.*))?$/s.exec(rest);
  if (!parts) throw new Error(`${setting}: the part after ${scheme}:// must read user:password@host:port/database`);
  const [, user = '', password, host = '', port, database = '', query = ''] = parts;
  const options = new Map(new URLSearchParams(query));
  const socket =
    options.get('socket') ?? options.get('socketPath') ?? options.get('host') ?? (decode(host).startsWith('/') ? decode(host) : null);
  const name = decode(database);
  if (name === '') throw new Error(`${setting}: the name of the database is missing (${scheme}://user:password@host:port/database)`);
  return {
    dialect,
    user: decode(user),
    password: password === undefined ? (options.get('password') ?? null) : decode(password),
    host: decode(host).replace(/^\[(.*)\]$/, '$1') || 'localhost',
    port: Number(port ?? options.get('port') ?? (dialect === 'postgresql' ? 5432 : 3306)),
    database: name,
    socket,
    options,
  };
}

/** Why this cannot be the address of a database, or null; never with the value. */
export function databaseUrlFault(text: string): string | null {
  try {
    databaseTls(parseDatabaseUrl(text, '').options);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^: /, '') : String(error);
  }
}

/** The address as text for logs: without the password. */
export function describeAddress(address: DatabaseAddress): string {
  const where = address.socket ?? `${address.host}:${address.port}`;
  return `${address.dialect} ${address.database} at ${where} as ${address.user || '(default user)'}`;
}

function decode(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}
