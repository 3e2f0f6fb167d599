import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Dialect } from '../sql';

export type Migration = { name: string; sql: string; checksum: string };

/** The committed migrations of one kind of database, oldest first. Found from the sources and from the bundle in dist/ alike. */
export function committedMigrations(dialect: Dialect): Migration[] {
  const folder = join(packageRoot(import.meta.dirname), 'prisma', 'migrations', dialect);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted()
    .map((name) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

function packageRoot(from: string): string {
  if (existsSync(join(from, 'prisma', 'migrations'))) return from;
  const up = dirname(from);
  if (up === from) throw new Error('the folder prisma/migrations is missing from this installation');
  return packageRoot(up);
}

/** A row of Prisma's bookkeeping table. */
export type MigrationRow = {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
  rolled_back_at: Date | null;
  started_at: Date;
};

export type MigrationState = {
  applied: readonly string[];
  pending: readonly Migration[];
  /** Begun and never finished (MySQL has no transactional DDL). */
  halfDone: readonly { name: string; startedAt: Date }[];
  /** Applied by another release: newer than this one, or changed since. */
  unknown: readonly string[];
  changed: readonly string[];
};

/** What the bookkeeping rows mean for the committed migrations. */
export function migrationState(committed: readonly Migration[], rows: readonly MigrationRow[]): MigrationState {
  const valid = rows.filter((row) => row.rolled_back_at === null);
  const done = new Map(valid.filter((row) => row.finished_at !== null).map((row) => [row.migration_name, row.checksum]));
  const names = new Set(committed.map(({ name }) => name));
  return {
    applied: [...done.keys()].toSorted(),
    pending: committed.filter(({ name }) => !done.has(name)),
    halfDone: valid.filter((row) => row.finished_at === null).map((row) => ({ name: row.migration_name, startedAt: row.started_at })),
    unknown: [...done.keys()].filter((name) => !names.has(name)).toSorted(),
    changed: committed.filter(({ name, checksum }) => done.has(name) && done.get(name) !== checksum).map(({ name }) => name),
  };
}

/** What to do about a migration that was begun and not finished. */
export function halfDoneText(broken: { name: string; startedAt: Date }): string {
  return (
    `migration ${broken.name}, begun at ${broken.startedAt.toISOString()}, was not finished, and this kind of database cannot roll it back: ` +
    `restore the backup (or empty a new database) and start again; or finish it by hand and then ` +
    `UPDATE _prisma_migrations SET finished_at = NOW(3) WHERE migration_name = '${broken.name}'`
  );
}
