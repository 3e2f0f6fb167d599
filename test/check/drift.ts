import { fileURLToPath } from 'node:url';
import { catalogueOf, openDriver } from '@/prisma/catalogue';
import { emitDdl } from '@/prisma/emit-ddl';
import { logger } from '@/server/core/log';
import { statementsOf } from '@/server/store/internal/migrate-mysql';
import { migrate } from '@/server/store/migrate';
import type { Dialect } from '@/server/store/sql';
import { freshDatabase } from '../support/database';
import { stopServices } from '../support/services';

// Whether the committed migrations come to what schema.prisma says, on both kinds of database: the migrations are applied to one
// empty database, the schema as DDL to another, and what the two say of themselves is compared.

/** What the schema language cannot say, by the line the catalogue has for it: `instead` is what the schema alone would give. */
const extras: Readonly<Record<Dialect, readonly { line: string; instead?: string; why: string }[]>> = {
  postgresql: [
    {
      why: 'listings are answered from the index alone',
      line: 'index CREATE UNIQUE INDEX item_collection_id_name_key ON public.item USING btree (collection_id, name) INCLUDE (etag, size, component)',
      instead: 'index CREATE UNIQUE INDEX item_collection_id_name_key ON public.item USING btree (collection_id, name)',
    },
  ],
  mysql: [
    { why: 'listings are answered from the index alone', line: 'index item item_listing_idx collection_id,name,etag,size,component' },
  ],
};

/** One sentence for each difference, on both kinds of database; none when all is well. */
export async function checkDrift(): Promise<string[]> {
  logger('migrate').level = 'warn';
  logger('store').level = 'error';
  try {
    const found = await Promise.all((['postgresql', 'mysql'] as const).map((dialect) => driftOf(dialect)));
    return found.flat();
  } finally {
    await stopServices();
  }
}

async function driftOf(dialect: Dialect): Promise<string[]> {
  const [migrated, emitted] = [await freshDatabase(dialect), await freshDatabase(dialect)];
  try {
    await migrate(migrated.url);
    await applyDdl(emitted.url, await emitDdl(dialect));
    return compareCatalogues(dialect, await catalogueOf(migrated.url), await catalogueOf(emitted.url));
  } finally {
    await migrated.drop();
    await emitted.drop();
  }
}

async function applyDdl(url: string, ddl: string): Promise<void> {
  const driver = openDriver(url);
  try {
    for (const statement of statementsOf(ddl)) await driver.sql.run(statement);
  } finally {
    await driver.close();
  }
}

/** Differences between what the migrations made and what the schema says, known extras aside. */
export function compareCatalogues(dialect: Dialect, migrated: ReadonlySet<string>, wanted: ReadonlySet<string>): string[] {
  const allowed = new Set(extras[dialect].map(({ line }) => line));
  const replaced = new Set(extras[dialect].map(({ instead }) => instead));
  return [
    ...[...wanted]
      .filter((line) => !migrated.has(line) && !replaced.has(line))
      .map((line) => `${dialect}: schema.prisma has, the migrations lack: ${line}`),
    ...[...migrated]
      .filter((line) => !wanted.has(line) && !allowed.has(line))
      .map((line) => `${dialect}: the migrations have, schema.prisma lacks: ${line}`),
    ...[...allowed].filter((line) => !migrated.has(line)).map((line) => `${dialect}: a listed extra is not there: ${line}`),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = await checkDrift();
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  process.stdout.write(faults.length === 0 ? 'migrations and schema agree on both kinds of database\n' : '');
  process.exitCode = faults.length === 0 ? 0 : 1;
}
