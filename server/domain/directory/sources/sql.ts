import type { SqlSourceConfig } from '@/server/config/shape/sources';
import { DomainError } from '@/server/core/errors';
import { mailFactNames, mailFactsOf } from '../mail-facts';
import { createDecoy } from '../passwords/decoy';
import { schemeOf } from '../passwords/password-scheme';
import { verifyPassword } from '../passwords/verify-password';
import { kindOf, meansYes } from './field-test';
import { createSqlListing, factList, factsOf, rowsOfDomain } from './listing-sql';
import type { LoginName, SourceUser, UserSource } from './source';
import { createSqlGroups, groupsOfSqlUser } from './sql-groups';
import { countSqlSchemes, formOf, newSqlValue, type RowKey, replacePasswordValue } from './sql-passwords';
import { condition, openSqlReader, type SqlReader, type SqlRow, tableName, textOf } from './sql-reader';
import { createHashUpgrade } from './upgrade-hash';

/** A table or view of a database the product does not own (AUT-2): own column names, a filter, SELECT unless passwords may be changed. */
export function createSqlSource(config: SqlSourceConfig, options: { label: string }): UserSource {
  const { label } = options;
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
  const upgrade = createHashUpgrade({
    enabled: config.upgradeHashes ?? false,
    scheme: config.newScheme ?? 'BLF-CRYPT',
    defaultScheme: config.scheme,
    label,
  });

  /** Whether it is the password of the row; a weak hash is replaced on the way (AUT-6). */
  async function verifyRow(row: SqlRow, password: string): Promise<boolean> {
    const stored = textOf(row['password']);
    const key = keyOf(row);
    if (!(await verifyPassword(password, stored, { defaultScheme: config.scheme, source: label, row: key.uid }))) return false;
    await upgrade({ row: key.uid, stored, password, form: (hash) => formOf(config, hash, password) }, (change) =>
      replacePasswordValue(open(), config, { row: key, ...change, settled: false }),
    );
    return true;
  }

  return {
    kind: 'sql',
    label,
    async find(login) {
      const row = await findRow(open(), config, login);
      if (!row) return null;
      const user = toUser(row, login, config);
      const groups = await groupsOfSqlUser(open(), config, { entry: login.entry, domain: user.domain }, namesOf(row, user));
      const scheme = schemeOf(textOf(row['password']), config.scheme);
      return { ...user, ...groups, scheme, verify: (password) => verifyRow(row, password) };
    },
    spend: decoy,
    async probe() {
      const read = open();
      await read.rows(`SELECT ${selectList(read, config)} FROM ${tableName(read, config)} WHERE ${condition(config)} LIMIT 1`, []);
      if (config.groups) {
        const { groups } = config;
        const columns = [groups.name, groups.member, groups.displayName, groups.mail, groups.domain].filter(
          (column) => column !== undefined,
        );
        const list = columns.map(read.quote).join(', ');
        await read.rows(`SELECT ${list} FROM ${tableName(read, groups)} WHERE ${condition(groups)} LIMIT 1`, []);
      }
    },
    close: async () => reader?.close(),
    listing: createSqlListing(config, open),
    ...(config.groups ? { groups: createSqlGroups(open, config, config.groups) } : {}),
    ...(config.changePassword
      ? {
          passwords: {
            async change(login: LoginName, { current, next }: { current: string | null; next: string }) {
              const row = await findRow(open(), config, login);
              if (!row) throw new DomainError('not_found', 'no such row any more');
              const old = textOf(row['password']);
              const context = { defaultScheme: config.scheme, source: label, row: keyOf(row).uid };
              if (current !== null && !(await verifyPassword(current, old, context)))
                throw new DomainError('unauthenticated', 'the current password is wrong');
              const replaced = await replacePasswordValue(open(), config, {
                row: keyOf(row),
                old,
                next: await newSqlValue(config, next),
                settled: true,
              });
              if (!replaced) throw new DomainError('conflict', 'the password was changed by somebody else in the same moment');
            },
          },
        }
      : {}),
    countSchemes: () => countSqlSchemes(open(), config),
  };
}

const loginsOf = ({ columns }: SqlSourceConfig) => (typeof columns.login === 'string' ? [columns.login] : columns.login);

/** How the login may be written in the table: with and without domain, as typed and in lower case. */
function loginCandidates(login: LoginName): string[] {
  const domains = login.entry.name === '*' ? [login.domain] : [...new Set([login.domain, ...login.entry.names])];
  const locals = [...new Set([login.local, login.local.toLowerCase()])];
  return [...locals.flatMap((local) => domains.map((domain) => `${local}@${domain}`)), ...locals];
}

function selectList(read: SqlReader, config: SqlSourceConfig): string {
  const { columns } = config;
  const logins = loginsOf(config);
  const named: [string, string | undefined][] = [
    ['uid', columns.uid ?? logins[0]],
    ['password', columns.password],
    ['display_name', columns.displayName],
    ['mail', columns.mail],
    ['domain', columns.domain],
    ...mailFactNames.map((name): [string, string | undefined] => [`mailbox_${name.toLowerCase()}`, columns[name]]),
    ['kind', columns.kind],
    ['capacity', columns.capacity],
    ['recovery', columns.recovery],
    ['disabled', config.disabled?.field],
    ['must_change', config.mustChange?.field],
    ...logins.map((column, index): [string, string] => [`login_${index}`, column]),
    ...(columns.aliases ?? []).map((column, index): [string, string] => [`alias_${index}`, column]),
  ];
  const list = named.flatMap(([name, column]) => (column === undefined ? [] : [`${read.quote(column)} AS ${read.quote(name)}`]));
  return [...list, factList(read, config)].filter((text) => text !== '').join(', ');
}

/**
 * The row a login means: as typed or in lower case, which an index finds; else by the unique name, which is a login as well because
 * accounts are named by it; else whatever the table's own capitals and types are, if that is one row and not two.
 */
async function findRow(read: SqlReader, config: SqlSourceConfig, login: LoginName): Promise<SqlRow | null> {
  const row = await nearestRow(read, config, login);
  const uid = textOf(row?.['uid']);
  const lower = uid.toLowerCase();
  if (row === null || uid === lower) return row;
  // Accounts are named in lower case: a row whose name has capitals has one only where no other row would have the same.
  const named = await selectRows(read, config, login, [`LOWER(${asText(read, uidOf(config))})`], [lower]);
  return named.filter((one) => textOf(one['uid']).toLowerCase() === lower).length === 1 ? row : null;
}

const uidOf = (config: SqlSourceConfig) => config.columns.uid ?? loginsOf(config)[0] ?? '';
const asText = (read: SqlReader, column: string) => `CAST(${read.quote(column)} AS ${read.dialect === 'postgresql' ? 'VARCHAR' : 'CHAR'})`;

async function nearestRow(read: SqlReader, config: SqlSourceConfig, login: LoginName): Promise<SqlRow | null> {
  const candidates = loginCandidates(login);
  const logins = loginsOf(config);
  const named = await selectRows(read, config, login, logins.map(read.quote), candidates).catch(noneOfThatType);
  const row = bestRow(named, logins.length, candidates);
  if (row) return row;
  const uid = uidOf(config);
  if (!logins.includes(uid)) {
    const rows = await selectRows(read, config, login, [asText(read, uid)], candidates);
    const byUid = rows.find((one) => candidates.includes(textOf(one['uid'])));
    if (byUid) return byUid;
  }
  const lower = [...new Set(candidates.map((candidate) => candidate.toLowerCase()))];
  const columns = [...new Set([...logins, uid])];
  const expressions = columns.map((column) => `LOWER(${asText(read, column)})`);
  const rows = await selectRows(read, config, login, expressions, lower);
  // A padded column equals the login only as text.
  const exact = bestRow(rows, logins.length, candidates);
  if (exact) return exact;
  // Compared again here: a database may call ä and a the same.
  const isMeant = (value: unknown) => lower.includes(textOf(value).toLowerCase());
  const byLogin = rows.filter((one) => [...logins.keys()].some((index) => isMeant(one[`login_${index}`])));
  const found = byLogin.length > 0 ? byLogin : rows.filter((one) => isMeant(one['uid']));
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** A login column of numbers or UUIDs in PostgreSQL cannot be compared with a name; as text it can. */
function noneOfThatType(error: unknown): SqlRow[] {
  if (error instanceof Error && 'code' in error && error.code === '22P02') return [];
  throw error;
}

async function selectRows(
  read: SqlReader,
  config: SqlSourceConfig,
  login: LoginName,
  expressions: readonly string[],
  candidates: readonly string[],
): Promise<SqlRow[]> {
  const marks = candidates.map(() => '?').join(', ');
  const matches = expressions.map((expression) => `${expression} IN (${marks})`).join(' OR ');
  const values: unknown[] = expressions.flatMap(() => candidates);
  // Whoever another domain's row belongs to must not come in as somebody of this one (DIR-2).
  const own = rowsOfDomain(read, config, login, { uid: asText(read, uidOf(config)), bareToo: true });
  const text = `SELECT ${selectList(read, config)} FROM ${tableName(read, config)} WHERE (${matches}) AND ${own.text} AND ${condition(config)}`;
  return read.rows(`${text} LIMIT 10`, [...values, ...own.values]);
}

/** The row whose login is nearest to what was typed: the candidates are in that order, earlier login columns before later ones. */
function bestRow(rows: readonly SqlRow[], columns: number, candidates: readonly string[]): SqlRow | null {
  for (const candidate of candidates) {
    for (let column = 0; column < columns; column += 1) {
      // Compared again here: a database may call ALICE and alice, or ä and a, the same.
      const row = rows.find((one) => textOf(one[`login_${column}`]) === candidate);
      if (row) return row;
    }
  }
  return null;
}

function keyOf(row: SqlRow): RowKey {
  return { uid: textOf(row['uid']), domain: row['domain'] === undefined ? null : textOf(row['domain']) };
}

/** Everything a group may call this row. */
function namesOf(row: SqlRow, user: Omit<SourceUser, 'verify'>): string[] {
  const logins = Object.keys(row).filter((key) => /^login_\d+$/.test(key));
  return [textOf(row['uid']), user.uid, `${user.uid}@${user.domain}`, user.mail, ...logins.map((key) => textOf(row[key]))];
}

function toUser(row: SqlRow, login: LoginName, config: SqlSourceConfig): Omit<SourceUser, 'verify'> {
  const domain = login.entry.name === '*' ? login.domain : login.entry.name;
  const fullUid = textOf(row['uid']);
  const at = fullUid.lastIndexOf('@');
  const own = login.entry.name === '*' ? [domain] : login.entry.names;
  const uid = at > 0 && own.includes(fullUid.slice(at + 1).toLowerCase()) ? fullUid.slice(0, at) : fullUid;
  const aliases = Object.keys(row)
    .filter((key) => key.startsWith('alias_'))
    .flatMap((key) => textOf(row[key]).split(/[\s,;]+/))
    .filter((alias) => alias.includes('@'));
  const recoveryAddress = textOf(row['recovery']).toLowerCase();
  const capacity = Number.parseInt(textOf(row['capacity']), 10);
  return {
    uid: uid.toLowerCase(),
    domain,
    displayName: textOf(row['display_name']),
    mail: textOf(row['mail']).toLowerCase(),
    aliases,
    active: !(config.disabled && meansYes([textOf(row['disabled'])], config.disabled)),
    admin: false,
    kind: kindOf(textOf(row['kind'])),
    mustChangePassword: config.mustChange !== undefined && meansYes([textOf(row['must_change'])], config.mustChange),
    ...factsOf(row, config),
    ...(Number.isNaN(capacity) ? {} : { capacity }),
    ...mailFactsOf((name) => textOf(row[`mailbox_${name.toLowerCase()}`])),
    ...(recoveryAddress.includes('@') ? { recoveryAddress } : {}),
  };
}
