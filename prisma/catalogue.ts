import { parseDatabaseUrl } from '@/server/core/database-url';
import type { Driver } from '@/server/store/driver';
import { openMysql } from '@/server/store/mysql';
import { openPostgresql } from '@/server/store/postgresql';
import type { Dialect } from '@/server/store/sql';

// What a database says of its own schema, as one line for each fact, so that two databases can be compared.

/** Gives a driver for a URL, without migrating or checking anything. */
export function openDriver(url: string): Driver {
  const address = parseDatabaseUrl(url);
  return address.dialect === 'postgresql' ? openPostgresql(address, 1) : openMysql(address, 1);
}

/** Every column, key and index of a database, except Prisma's bookkeeping table. */
export async function catalogueOf(url: string): Promise<Set<string>> {
  const driver = openDriver(url);
  try {
    const lines = new Set<string>();
    for (const query of queries[driver.dialect]) {
      const rows = await driver.sql.rows<Record<string, unknown>>(query);
      for (const row of rows) lines.add(lineOf(row));
    }
    return lines;
  } finally {
    await driver.close();
  }
}

function lineOf(row: Record<string, unknown>): string {
  return Object.values(row)
    .filter((value) => value !== null && value !== '')
    .map(String)
    .join(' ');
}

const queries: Readonly<Record<Dialect, readonly string[]>> = {
  postgresql: [
    `SELECT 'column' AS what, table_name || '.' || column_name AS name, udt_name AS type, character_maximum_length AS length,
       datetime_precision AS fraction, CASE is_nullable WHEN 'NO' THEN 'not null' END AS filled, 'default ' || column_default AS preset
     FROM information_schema.columns WHERE table_schema = current_schema() AND table_name <> '_prisma_migrations'`,
    `SELECT 'key' AS what, t.relname AS name, c.conname AS key, pg_get_constraintdef(c.oid) AS definition
     FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
     WHERE c.connamespace = current_schema()::regnamespace AND c.contype IN ('p', 'f', 'u', 'c') AND t.relname <> '_prisma_migrations'`,
    `SELECT 'index' AS what, pg_get_indexdef(i.indexrelid) AS definition
     FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
     WHERE t.relnamespace = current_schema()::regnamespace AND t.relname <> '_prisma_migrations'`,
  ],
  mysql: [
    `SELECT 'column' AS what, CONCAT(table_name, '.', column_name) AS name, column_type AS type, collation_name AS collation,
       IF(is_nullable = 'NO', 'not null', NULL) AS filled, CONCAT('default ', column_default) AS preset
     FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name <> '_prisma_migrations'`,
    `SELECT 'key' AS what, k.table_name AS name, k.constraint_name AS key_name, GROUP_CONCAT(k.column_name ORDER BY k.ordinal_position) AS columns_of,
       k.referenced_table_name AS target, GROUP_CONCAT(k.referenced_column_name ORDER BY k.ordinal_position) AS target_columns, MAX(r.delete_rule) AS action
     FROM information_schema.key_column_usage k LEFT JOIN information_schema.referential_constraints r
       ON r.constraint_schema = k.table_schema AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
     WHERE k.table_schema = DATABASE() AND k.table_name <> '_prisma_migrations'
     GROUP BY k.table_name, k.constraint_name, k.referenced_table_name`,
    `SELECT 'index' AS what, table_name AS name, index_name AS index_name, IF(MAX(non_unique) = 0, 'unique', NULL) AS kind,
       GROUP_CONCAT(column_name ORDER BY seq_in_index) AS columns_of
     FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name <> '_prisma_migrations' GROUP BY table_name, index_name`,
    `SELECT 'table' AS what, table_name AS name, engine AS engine, table_collation AS collation
     FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name <> '_prisma_migrations'`,
  ],
};
