import { isId } from '@/server/core/ids';
import { jsonColumn } from '@/server/core/json-column';
import type { SqlValue } from '@/server/store/sql';
import type { Store } from '@/server/store/store';
import { findPersonByLogin } from './accounts';
import type { Directory } from './directory';

export type AuditRow = {
  id: string;
  at: Date;
  domain: string;
  action: string;
  address: string;
  login: string | null;
  details: Record<string, unknown>;
};

/** `action`: how it begins. `person`: a login or address. `before`: the id of the last row seen (ids grow with time). */
export type AuditQuestion = { domain?: string; action?: string; person?: string; before?: string; limit: number };
/** `next`: the `before` of the page that follows; null when there is nothing older. */
export type AuditPage = { rows: AuditRow[]; next: string | null };

type StoredRow = {
  id: string;
  at: Date;
  domain: string;
  action: string;
  address: string;
  account_id: string | null;
  details: unknown;
};

/** What happened, latest first. A person's rows are those of the account, and refused logins under that name. */
export async function readAudit(directory: Directory, { domain, action, person, before, limit }: AuditQuestion): Promise<AuditPage> {
  const { store } = directory;
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  const where = (condition: string, ...more: SqlValue[]) => {
    conditions.push(condition);
    values.push(...more);
  };
  if (domain) where('domain = ?', domain.toLowerCase());
  // The actions hold no wildcard; what an administrator types might.
  if (action) where('(action = ? OR action LIKE ?)', action, `${action.replace(/[\\%_]/g, '')}.%`);
  if (person) {
    const account = await findPersonByLogin(directory, person);
    const typed = store.dialect === 'mysql' ? "JSON_UNQUOTE(JSON_EXTRACT(details, '$.login'))" : "details->>'login'";
    const names = [...new Set([person.trim(), ...(account ? [account.login, account.uid, ...account.addresses] : [])])];
    const uuid = store.dialect === 'mysql' ? '?' : '?::uuid';
    where(
      `(${account ? `account_id = ${uuid} OR ` : ''}${typed} IN (${names.map(() => '?').join(', ')}))`,
      ...(account ? [account.accountId] : []),
      ...names,
    );
  }
  if (before) where(store.dialect === 'mysql' ? 'id < ?' : 'id < ?::uuid', before);
  const stored = await store.sql.rows<StoredRow>(
    `SELECT id, at, domain, action, address, account_id, details FROM audit_event ${
      conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
    } ORDER BY id DESC LIMIT ${Math.trunc(limit) + 1}`,
    values,
  );
  const page = stored.slice(0, limit);
  const read = page.map((row) => ({ ...row, details: parsedDetails(row.details) }));
  const names = await namesOf(store, read);
  return {
    rows: read.map(({ account_id: account, details, ...row }) => ({
      ...row,
      login: account === null ? null : (names.get(account) ?? null),
      details: Object.fromEntries(Object.entries(details).map(([key, value]) => [key, names.get(String(value)) ?? value])),
    })),
    next: stored.length > limit ? (page.at(-1)?.id ?? null) : null,
  };
}

/** What the ids in the rows mean: logins of accounts, names of calendars and address books. */
async function namesOf(
  store: Store,
  rows: readonly { account_id: string | null; details: Record<string, unknown> }[],
): Promise<Map<string, string>> {
  const ids = (values: readonly unknown[]) => [
    ...new Set(values.filter((value): value is string => typeof value === 'string' && isId(value))),
  ];
  const [accounts, collections] = await Promise.all([
    store.db.account.findMany({
      where: { id: { in: ids(rows.flatMap((row) => [row.account_id, row.details['grantee']])) } },
      select: { id: true, uid: true, domain: true },
    }),
    store.db.collection.findMany({
      where: { id: { in: ids(rows.map((row) => row.details['collection'])) } },
      select: { id: true, name: true, displayName: true },
    }),
  ]);
  return new Map([
    ...accounts.map((one): [string, string] => [one.id, one.uid.includes('@') ? one.uid : `${one.uid}@${one.domain}`]),
    ...collections.map((one): [string, string] => [one.id, one.displayName || one.name]),
  ]);
}

function parsedDetails(details: unknown): Record<string, unknown> {
  const value = jsonColumn(details);
  return value && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
