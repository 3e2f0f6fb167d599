import { type DatabaseAddress, describeAddress, parseDatabaseUrl } from '@/server/core/database-url';
import { logger } from '@/server/core/log';
import { committedMigrations, halfDoneText, type Migration, type MigrationState } from './internal/migrations-folder';
import type { Dialect } from './sql';

export type SchemaState = {
  applied: readonly string[];
  pending: readonly string[];
  /** One sentence for each thing that a person has to look at. */
  faults: readonly string[];
};

/**
 * Brings the database's schema to this release: applies what is missing, in order, under a lock of the database. Several instances
 * may do this at once: one applies, the others wait. Needs DDL rights only when something is missing.
 * Gives the names of what it applied. Throws an Error that names the migration and the way out.
 */
export async function migrate(url: string): Promise<{ applied: string[] }> {
  const address = parseDatabaseUrl(url);
  const committed = committedMigrations(address.dialect);
  const runner = await runnerFor(address.dialect);
  const before = await runner.state(address, committed);
  // What looks half-done now may be another instance at work: that is judged under the lock.
  for (const fault of faultsOf({ ...before, halfDone: [] })) logger('migrate').warn(fault);
  if (before.pending.length === 0) return { applied: [] };
  logger('migrate').info({ pending: before.pending.map(({ name }) => name) }, `migrating ${describeAddress(address)}`);
  return { applied: await runner.apply(address, committed) };
}

type Runner = {
  state(address: DatabaseAddress, committed: readonly Migration[]): Promise<MigrationState>;
  apply(address: DatabaseAddress, committed: readonly Migration[]): Promise<string[]>;
};

/** Only the driver that is used is loaded. */
async function runnerFor(dialect: Dialect): Promise<Runner> {
  if (dialect === 'postgresql') {
    const { applyPostgresql, statePostgresql } = await import('./internal/migrate-postgresql');
    return { state: statePostgresql, apply: applyPostgresql };
  }
  const { applyMysql, stateMysql } = await import('./internal/migrate-mysql');
  return { state: stateMysql, apply: applyMysql };
}

/** What `migrate` would do, and what is wrong; changes nothing. For `atrium migrate --dry-run`, doctor and /readyz. */
export async function schemaState(url: string): Promise<SchemaState> {
  const address = parseDatabaseUrl(url);
  const committed = committedMigrations(address.dialect);
  const state = await (await runnerFor(address.dialect)).state(address, committed);
  return { applied: state.applied, pending: state.pending.map(({ name }) => name), faults: faultsOf(state) };
}

function faultsOf({ halfDone, unknown, changed }: MigrationState): string[] {
  return [
    ...halfDone.map(halfDoneText),
    ...unknown.map((name) => `the database has migration ${name}, which this release does not know: it was used by a newer release`),
    ...changed.map((name) => `migration ${name} was applied in another wording than this release has`),
  ];
}
