import { readFileSync } from 'node:fs';
import { type DatabaseAddress, parseDatabaseUrl } from '@/server/store/database-url';

// How a source's `url` is understood: as DATABASE_URL is, so that a password may hold any character as it is.

type Tls = { ca?: string; rejectUnauthorized: boolean };
type Place = { user?: string; password?: string; database: string; port: number; ssl?: Tls };

/** What node-postgres needs. @throws Error of one line, without the value */
export function postgresqlPlace(url: string): Place & { host: string } {
  const address = parseDatabaseUrl(url, 'url');
  return { ...placeOf(address), host: address.socket ?? address.host };
}

/** What the MariaDB driver needs. @throws Error of one line, without the value */
export function mariadbPlace(url: string): Place & ({ host: string } | { socketPath: string }) {
  const address = parseDatabaseUrl(url, 'url');
  return { ...placeOf(address), ...(address.socket === null ? { host: address.host } : { socketPath: address.socket }) };
}

function placeOf(address: DatabaseAddress): Place {
  const ssl = tlsOf(address.options);
  return {
    database: address.database,
    port: address.port,
    ...(address.user === '' ? {} : { user: address.user }),
    ...(address.password === null ? {} : { password: address.password }),
    ...(ssl === null ? {} : { ssl }),
  };
}

const unverified = ['require', 'no-verify'];
const without = ['', 'false', '0', 'disable', 'allow', 'prefer'];

/** `sslmode` as libpq has it (`ssl=true` is `verify-full`); with `sslrootcert`, a file of authorities, the server is verified in any mode. */
function tlsOf(options: ReadonlyMap<string, string>): Tls | null {
  const authorities = options.get('sslrootcert');
  const mode = options.get('sslmode') ?? options.get('ssl') ?? (authorities === undefined ? 'disable' : 'verify-full');
  if (without.includes(mode)) return null;
  if (authorities !== undefined && authorities !== 'system') return { ca: readFileSync(authorities, 'utf8'), rejectUnauthorized: true };
  return { rejectUnauthorized: !unverified.includes(mode) };
}
