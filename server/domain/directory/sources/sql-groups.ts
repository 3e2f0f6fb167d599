import type { SqlSourceConfig } from '@/server/config/shape/sources';
import { type DomainScope, type GroupPort, type OwnGroups, ownGroups, type SourceGroup } from './source';
import { condition, type SqlReader, type SqlRow, tableName, textOf } from './sql-reader';

type Groups = NonNullable<SqlSourceConfig['groups']>;

const mostMembers = 5000;

/** Groups in a table with one row for each member of each group (DIR-8). */
export function createSqlGroups(open: () => SqlReader, config: SqlSourceConfig, groups: Groups): GroupPort {
  return {
    async find(scope, { name, address }) {
      const read = open();
      const { where, values } = scoped(read, groups, scope);
      const columns = [groups.name, ...(groups.mail === undefined ? [] : [groups.mail])];
      const matches = columns.map((column) => `LOWER(${read.quote(column)}) = ?`).join(' OR ');
      const rows = await read.rows(
        `SELECT DISTINCT ${selectList(read, groups)} FROM ${tableName(read, groups)} WHERE (${matches}) AND ${where} ORDER BY name LIMIT 20`,
        [...[name, address].slice(0, columns.length), ...values],
      );
      const found = rows.map(toGroup);
      return found.find((one) => one.name === name) ?? found[0] ?? null;
    },
    async members(scope, name) {
      const read = open();
      const { where, values } = scoped(read, groups, scope);
      const rows = await read.rows(
        `SELECT DISTINCT ${read.quote(groups.member)} AS member FROM ${tableName(read, groups)} WHERE LOWER(${read.quote(groups.name)}) = ? AND ${where} LIMIT ${mostMembers}`,
        [name.toLowerCase(), ...values],
      );
      return addressesOfMembers(
        read,
        config,
        scope,
        rows.map((row) => textOf(row['member'])).filter((member) => member !== ''),
      );
    },
    async search(scope, term, limit) {
      const read = open();
      const { where, values } = scoped(read, groups, scope);
      const pattern = `%${term.toLowerCase().replace(/[!%_]/g, (sign) => `!${sign}`)}%`;
      const columns = [groups.name, ...(groups.displayName === undefined ? [] : [groups.displayName])];
      const matches = columns.map((column) => `LOWER(${read.quote(column)}) LIKE ? ESCAPE '!'`).join(' OR ');
      const rows = await read.rows(
        `SELECT DISTINCT ${selectList(read, groups)} FROM ${tableName(read, groups)} WHERE (${matches}) AND ${where} ORDER BY name LIMIT ${Math.max(1, Math.floor(limit))}`,
        [...columns.map(() => pattern), ...values],
      );
      return rows.map(toGroup);
    },
  };
}

/** The groups a user is in. `names`: everything their row may be called. */
export async function groupsOfSqlUser(
  read: SqlReader,
  config: SqlSourceConfig,
  scope: DomainScope,
  names: readonly string[],
): Promise<OwnGroups> {
  const { groups } = config;
  const none = { groups: [], groupAddresses: [] };
  if (!groups) return none;
  // In a table of several domains a bare name may mean two people; there only addresses count, unless the groups name their domain.
  const certain = config.columns.domain !== undefined && groups.domain === undefined ? names.filter((name) => name.includes('@')) : names;
  const candidates = [...new Set(certain.flatMap((name) => [name, name.toLowerCase()]))].filter((name) => name !== '');
  if (candidates.length === 0) return none;
  const { where, values } = scoped(read, groups, scope);
  const rows = await read.rows(
    `SELECT DISTINCT ${selectList(read, groups)} FROM ${tableName(read, groups)} WHERE ${read.quote(groups.member)} IN (${candidates.map(() => '?').join(', ')}) AND ${where} LIMIT 1000`,
    [...candidates, ...values],
  );
  return ownGroups(rows.map(toGroup));
}

function scoped(read: SqlReader, groups: Groups, scope: DomainScope): { where: string; values: string[] } {
  if (groups.domain === undefined) return { where: condition(groups), values: [] };
  const domains = scope.entry.name === '*' ? [scope.domain] : [...scope.entry.names];
  return { where: `${read.quote(groups.domain)} IN (${domains.map(() => '?').join(', ')}) AND ${condition(groups)}`, values: domains };
}

function selectList(read: SqlReader, groups: Groups): string {
  const named = (column: string | undefined, name: string) => (column === undefined ? '' : `, ${read.quote(column)} AS ${name}`);
  return `${read.quote(groups.name)} AS name${named(groups.displayName, 'display_name')}${named(groups.mail, 'mail')}`;
}

function toGroup(row: SqlRow): SourceGroup {
  const name = textOf(row['name']);
  return {
    name: name.toLowerCase(),
    displayName: textOf(row['display_name']) || name,
    address: textOf(row['mail']).toLowerCase() || null,
  };
}

/** Member values are logins, unique names or addresses; whoever the user table knows is told by their own address. */
async function addressesOfMembers(
  read: SqlReader,
  config: SqlSourceConfig,
  scope: DomainScope,
  members: readonly string[],
): Promise<string[]> {
  const { columns } = config;
  const logins = typeof columns.login === 'string' ? [columns.login] : columns.login;
  const uid = columns.uid ?? logins[0] ?? '';
  const known = [...new Set([uid, ...logins])];
  const found = new Map<string, string>();
  for (let at = 0; at < members.length; at += 500) {
    const part = members.slice(at, at + 500);
    const marks = part.map(() => '?').join(', ');
    const domains = columns.domain === undefined ? [] : scope.entry.name === '*' ? [scope.domain] : [...scope.entry.names];
    const inDomain = columns.domain === undefined ? '' : ` AND ${read.quote(columns.domain)} IN (${domains.map(() => '?').join(', ')})`;
    const list = known.map((column, index) => `${read.quote(column)} AS k_${index}`).join(', ');
    const mail = columns.mail === undefined ? '' : `, ${read.quote(columns.mail)} AS mail`;
    const rows = await read.rows(
      `SELECT ${list}${mail} FROM ${tableName(read, config)} WHERE (${known.map((column) => `${read.quote(column)} IN (${marks})`).join(' OR ')})${inDomain} AND ${condition(config)}`,
      [...known.flatMap(() => part), ...domains],
    );
    for (const row of rows) {
      const name = textOf(row['k_0']);
      const address = (textOf(row['mail']) || (name.includes('@') ? name : `${name}@${scope.domain}`)).toLowerCase();
      for (const index of known.keys()) found.set(textOf(row[`k_${index}`]).toLowerCase(), address);
    }
  }
  return members.flatMap((member) => found.get(member.toLowerCase()) ?? (member.includes('@') ? [member.toLowerCase()] : []));
}
