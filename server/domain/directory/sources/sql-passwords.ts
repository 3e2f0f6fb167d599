import type { SqlSourceConfig } from '@/server/config/shape/sources';
import { DomainError, isDomainError } from '@/server/core/errors';
import { hashPassword } from '../passwords/hash-password';
import { schemeOf } from '../passwords/password-scheme';
import { verifyPassword } from '../passwords/verify-password';
import { condition, type SqlReader, type SqlStatements, tableName, textOf } from './sql-reader';

// The only statements that write into a database that is not ours (AUT-2, AUT-6, AUT-14): one column (or two, with the note that
// the password must be changed) of one row, under the condition that the old value still stands there.

/** Which row, by the value of its unique column as it is stored, and of its domain column if there is one. */
export type RowKey = { uid: string; domain: string | null };

const unreadable = 'the database did not keep the new password as it was written; the column may be too short';

/** Puts `next` in the place of `old`. False when `old` no longer stands there. @throws DomainError forbidden, unavailable */
export async function replacePasswordValue(
  read: SqlReader,
  config: SqlSourceConfig,
  change: { row: RowKey; old: string; next: string; settled: boolean },
): Promise<boolean> {
  try {
    return await read.transaction((statements) => replaceIn(statements, read, config, change));
  } catch (error) {
    if (isDomainError(error)) throw error;
    throw new DomainError(isDenied(error) ? 'forbidden' : 'unavailable', 'the password could not be written', { cause: error });
  }
}

async function replaceIn(
  statements: SqlStatements,
  read: SqlReader,
  config: SqlSourceConfig,
  { row, old, next, settled }: { row: RowKey; old: string; next: string; settled: boolean },
): Promise<boolean> {
  const password = read.quote(config.columns.password);
  const { where, values } = rowCondition(read, config, row);
  const table = tableName(read, config);
  const sets = [`${password} = ?`];
  const setValues: unknown[] = [next];
  if (settled && config.mustChange) {
    sets.push(`${read.quote(config.mustChange.field)} = ?`);
    setValues.push(config.mustChange.values?.some((value) => value.trim() === '0') ? '1' : '0');
  }
  const count = await statements.change(`UPDATE ${table} SET ${sets.join(', ')} WHERE ${where} AND ${password} = ?`, [
    ...setValues,
    ...values,
    old,
  ]);
  if (count === 0) return false;
  if (count > 1) throw new DomainError('conflict', 'more than one row has this unique name; nothing was changed');
  // A column that is too short cuts the value in some settings of MariaDB: then nobody could sign in any more.
  const rows = await statements.rows(`SELECT ${password} AS password FROM ${table} WHERE ${where}`, values);
  if (rows.length !== 1 || textOf(rows[0]?.['password']) !== next) throw new DomainError('conflict', unreadable);
  return true;
}

function rowCondition(read: SqlReader, config: SqlSourceConfig, row: RowKey): { where: string; values: string[] } {
  const { columns } = config;
  const login = typeof columns.login === 'string' ? columns.login : (columns.login[0] ?? '');
  const parts = [`${read.quote(columns.uid ?? login)} = ?`, condition(config)];
  const values = [row.uid];
  if (columns.domain !== undefined && row.domain !== null) {
    parts.splice(1, 0, `${read.quote(columns.domain)} = ?`);
    values.push(row.domain);
  }
  return { where: parts.join(' AND '), values };
}

function isDenied(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return ['42501', 'ER_TABLEACCESS_DENIED_ERROR', 'ER_COLUMNACCESS_DENIED_ERROR', 'ER_DBACCESS_DENIED_ERROR', '25006'].includes(code);
}

/** A new password as this database wants it: without `{SCHEME}` where that is switched off and the value is understood without. */
export async function newSqlValue(config: SqlSourceConfig, password: string): Promise<string> {
  return formOf(config, await hashPassword(password, config.newScheme), password);
}

/** See newSqlValue. */
export async function formOf(config: SqlSourceConfig, hash: string, password: string): Promise<string> {
  if (config.newSchemePrefix !== false) return hash;
  const bare = hash.replace(/^\{[^}]*\}/, '');
  const context = { defaultScheme: config.scheme, source: '', row: '', quiet: true };
  return (await verifyPassword(password, bare, context)) ? bare : hash;
}

/** How many rows have which scheme. Values are read in pages by the unique column, never all at once. */
export async function countSqlSchemes(read: SqlReader, config: SqlSourceConfig): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const { columns } = config;
  const login = typeof columns.login === 'string' ? columns.login : (columns.login[0] ?? '');
  const uid = read.quote(columns.uid ?? login);
  const password = read.quote(columns.password);
  const pageSize = 2000;
  for (let offset = 0; ; offset += pageSize) {
    const rows = await read.rows(
      `SELECT ${password} AS password FROM ${tableName(read, config)} WHERE ${condition(config)} ORDER BY ${uid} LIMIT ${pageSize} OFFSET ${offset}`,
      [],
    );
    for (const row of rows) {
      const scheme = schemeOf(textOf(row['password']), config.scheme) || 'none';
      counts.set(scheme, (counts.get(scheme) ?? 0) + 1);
    }
    if (rows.length < pageSize) return counts;
  }
}
