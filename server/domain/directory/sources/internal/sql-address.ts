import { type DatabaseTls, databaseTls } from '@/server/core/database-tls';
import { type DatabaseAddress, parseDatabaseUrl } from '@/server/core/database-url';

// How a source's `url` is understood: as DATABASE_URL is, so that a password may hold any character as it is.

type Place = { user?: string; password?: string; database: string; port: number; ssl?: DatabaseTls };

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
  const ssl = databaseTls(address.options);
  return {
    database: address.database,
    port: address.port,
    ...(address.user === '' ? {} : { user: address.user }),
    ...(address.password === null ? {} : { password: address.password }),
    ...(ssl === null ? {} : { ssl }),
  };
}
