import { readFileSync } from 'node:fs';

/** What both drivers take as `ssl`. */
export type DatabaseTls = { ca?: string; rejectUnauthorized: boolean };

const unverified = ['require', 'no-verify'];
const without = ['', 'false', '0', 'disable', 'allow', 'prefer'];

/**
 * How a database's address wants TLS: `sslmode` as libpq has it (`ssl=true` is `verify-full`); with `sslrootcert`, a file of authorities,
 * the server is verified in any mode. Null: without. A word that is not known is taken for the strictest.
 * @throws Error of one line when the file cannot be read
 */
export function databaseTls(options: ReadonlyMap<string, string>): DatabaseTls | null {
  const authorities = options.get('sslrootcert');
  const mode = options.get('sslmode') ?? options.get('ssl') ?? (authorities === undefined ? 'disable' : 'verify-full');
  if (without.includes(mode)) return null;
  if (authorities === undefined || authorities === 'system') return { rejectUnauthorized: !unverified.includes(mode) };
  return { ca: readAuthorities(authorities), rejectUnauthorized: true };
}

function readAuthorities(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`sslrootcert: the file ${file} cannot be read; it must exist and be readable for the user atrium runs as`, {
      cause: error,
    });
  }
}

export const databaseTlsRemedies = {
  authority: 'name its authority with sslrootcert in the address, and the server as its certificate does',
  withoutTls: 'switch TLS on at that database, or leave sslmode out on a network you trust',
} as const;

/** Whether a connection that failed with this text failed because of TLS, and which remedy there is. */
export function databaseTlsTrouble(text: string): keyof typeof databaseTlsRemedies | null {
  if (/certificate/i.test(text)) return 'authority';
  return /does not support SSL|ssl not enabled/i.test(text) ? 'withoutTls' : null;
}
