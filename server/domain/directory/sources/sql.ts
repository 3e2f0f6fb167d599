import type { SqlSourceConfig } from '@/server/config/shape/sources';
import { createDecoy } from '../passwords/decoy';
import { verifyPassword } from '../passwords/verify-password';
import type { LoginName, SourceUser, UserSource } from './source';
import { condition, openSqlReader, type SqlReader, type SqlRow, tableName, textOf } from './sql-reader';

/** A table or view of a database the product does not own (AUT-2): own column names, a filter, SELECT only. */
export function createSqlSource(config: SqlSourceConfig, options: { label: string }): UserSource {
  let reader: SqlReader | null = null;
  const open = () => {
    reader ??= openSqlReader(config);
    return reader;
  };
  const decoy = createDecoy(async () => {
    const read = open();
    const password = read.quote(config.columns.password);
    const rows = await read.rows(`SELECT ${password} AS password FROM ${tableName(read, config)} WHERE ${condition(config)} LIMIT 1`, []);
    return textOf(rows[0]?.['password']) || null;
  }, config.scheme);

  return {
    kind: 'sql',
    label: options.label,
    async find(login) {
      const candidates = loginCandidates(login);
      const rows = await selectRows(open(), config, login, candidates);
      const row = bestRow(rows, config, candidates);
      return row ? toUser(row, login, config, options.label) : null;
    },
    spend: decoy,
    async probe() {
      const read = open();
      await read.rows(`SELECT ${selectList(read, config)} FROM ${tableName(read, config)} WHERE ${condition(config)} LIMIT 1`, []);
    },
    close: async () => reader?.close(),
  };
}

/** How the login may be written in the table: with and without domain, as typed and in lower case. */
function loginCandidates(login: LoginName): string[] {
  const domains = login.entry.name === '*' ? [login.domain] : [...new Set([login.domain, ...login.entry.names])];
  const locals = [...new Set([login.local, login.local.toLowerCase()])];
  return [...locals.flatMap((local) => domains.map((domain) => `${local}@${domain}`)), ...locals];
}

function selectList(read: SqlReader, config: SqlSourceConfig): string {
  const { columns } = config;
  const logins = typeof columns.login === 'string' ? [columns.login] : columns.login;
  const named: [string, string | undefined][] = [
    ['uid', columns.uid ?? logins[0]],
    ['password', columns.password],
    ['display_name', columns.displayName],
    ['mail', columns.mail],
    ['domain', columns.domain],
    ['imap_login', columns.imapLogin],
    ['imap_host', columns.imapHost],
    ...logins.map((column, index): [string, string] => [`login_${index}`, column]),
    ...(columns.aliases ?? []).map((column, index): [string, string] => [`alias_${index}`, column]),
  ];
  return named.flatMap(([name, column]) => (column === undefined ? [] : [`${read.quote(column)} AS ${name}`])).join(', ');
}

async function selectRows(read: SqlReader, config: SqlSourceConfig, login: LoginName, candidates: readonly string[]): Promise<SqlRow[]> {
  const logins = typeof config.columns.login === 'string' ? [config.columns.login] : config.columns.login;
  const marks = candidates.map(() => '?').join(', ');
  const matches = logins.map((column) => `${read.quote(column)} IN (${marks})`).join(' OR ');
  const values: unknown[] = logins.flatMap(() => candidates);
  let text = `SELECT ${selectList(read, config)} FROM ${tableName(read, config)} WHERE (${matches}) AND ${condition(config)}`;
  if (config.columns.domain) {
    const domains = login.entry.name === '*' ? [login.domain] : login.entry.names;
    text += ` AND ${read.quote(config.columns.domain)} IN (${domains.map(() => '?').join(', ')})`;
    values.push(...domains);
  }
  return read.rows(`${text} LIMIT 10`, values);
}

/** The row whose login is nearest to what was typed: the candidates are in that order, earlier login columns before later ones. */
function bestRow(rows: readonly SqlRow[], config: SqlSourceConfig, candidates: readonly string[]): SqlRow | null {
  const columns = typeof config.columns.login === 'string' ? 1 : config.columns.login.length;
  for (const candidate of candidates) {
    for (let column = 0; column < columns; column += 1) {
      // Compared again here: a database may call ALICE and alice, or ä and a, the same.
      const row = rows.find((one) => textOf(one[`login_${column}`]) === candidate);
      if (row) return row;
    }
  }
  return rows.find((row) => candidates.includes(textOf(row['login_0']).toLowerCase())) ?? null;
}

function toUser(row: SqlRow, login: LoginName, config: SqlSourceConfig, label: string): SourceUser {
  const domain = login.entry.name === '*' ? login.domain : login.entry.name;
  const fullUid = textOf(row['uid']);
  const at = fullUid.lastIndexOf('@');
  const uid =
    at > 0 && (login.entry.name === '*' || login.entry.names.includes(fullUid.slice(at + 1).toLowerCase()))
      ? fullUid.slice(0, at)
      : fullUid;
  const aliases = Object.keys(row)
    .filter((key) => key.startsWith('alias_'))
    .flatMap((key) => textOf(row[key]).split(/[\s,;]+/))
    .filter((alias) => alias.includes('@'));
  const imapLogin = textOf(row['imap_login']);
  const imapHost = textOf(row['imap_host']);
  return {
    uid: uid.toLowerCase(),
    domain,
    displayName: textOf(row['display_name']),
    mail: textOf(row['mail']).toLowerCase(),
    aliases,
    active: true,
    admin: false,
    ...(imapLogin === '' ? {} : { imapLogin }),
    ...(imapHost === '' ? {} : { imapHost }),
    verify: (password) => verifyPassword(password, textOf(row['password']), { defaultScheme: config.scheme, source: label, row: fullUid }),
  };
}
