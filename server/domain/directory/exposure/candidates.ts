import type { SearchedField } from '@/server/config/shape/exposure';
import type { AccountId } from '@/server/core/ids';
import { isId } from '@/server/core/ids';
import { logger } from '@/server/core/log';
import type { SqlValue } from '@/server/store/sql';
import type { Store } from '@/server/store/store';
import { addressesOf } from '../addresses';
import type { Directory } from '../directory';
import { addressBreaks, likePatterns, nameBreaks } from '../sources/begins-a-word';
import type { DomainScope, EntryQuestion, SourceEntry, UserSource } from '../sources/source';

// Who there is, before the policy was asked. Nothing of this leaves the folder without a decision.

export type Candidate = {
  readonly accountId: AccountId | null;
  readonly kind: 'user' | 'group' | 'resource';
  readonly domain: string;
  readonly uid: string;
  readonly login: string;
  readonly displayName: string;
  readonly addresses: readonly string[];
  readonly hidden: boolean;
  readonly entry: SourceEntry | null;
};

type AccountRow = {
  id: string;
  domain: string;
  uid: string;
  kind: string;
  displayName: string;
  hidden: string;
  sourceHidden: boolean;
  addresses: readonly string[];
};

/**
 * Accounts that meet a condition on `account a`, with their addresses: always two questions of the database, however many there are
 * and also for none, because one more or less could be measured.
 */
async function readAccounts(
  store: Store,
  { from = 'account a', text, values }: { from?: string; text: string; values: readonly SqlValue[] },
): Promise<AccountRow[]> {
  const rows = await store.sql.rows<Omit<AccountRow, 'addresses' | 'sourceHidden'> & { sourceHidden: unknown }>(
    `SELECT a.id AS id, a.domain AS domain, a.uid AS uid, a.kind AS kind, a.display_name AS "displayName", a.hidden AS hidden, a.source_hidden AS "sourceHidden" FROM ${from} WHERE ${text}`,
    [...values],
  );
  const { text: whose, values: ids } = oneOf(
    'd.account_id',
    rows.map(({ id }) => id),
    nobodyId,
  );
  const addresses = await store.sql.rows<{ accountId: string; address: string }>(
    `SELECT d.account_id AS "accountId", d.address AS address FROM address d WHERE ${whose} ORDER BY d.position`,
    ids,
  );
  return rows.map((row) => ({
    ...row,
    sourceHidden: Boolean(row.sourceHidden),
    addresses: addresses.flatMap((one) => (one.accountId === row.id ? [one.address] : [])),
  }));
}

/** Filled up with a value nobody has, so that the question is of the same length for none, one and a few. */
function oneOf(column: string, values: readonly string[], nobodys: string): { text: string; values: string[] } {
  const length = Math.max(8, 2 ** Math.ceil(Math.log2(values.length + 1)));
  const filled = Array.from({ length }, (_, index) => values[index] ?? nobodys);
  return { text: `${column} IN (${filled.map(() => '?').join(', ')})`, values: filled };
}

/** The accounts with these ids. */
export async function accountsById(store: Store, ids: readonly AccountId[]): Promise<Candidate[]> {
  return (await readAccounts(store, oneOf('a.id', ids, nobodyId))).map(fromAccount);
}

/** A domain, and which of its sources are meant (all, or the one behind a directory book). */
export type Place = { readonly scope: DomainScope; readonly source?: UserSource };

/**
 * People of one domain whom the question fits, from its sources, and from the accounts where a source cannot be looked through.
 * Hidden ones are among them and marked.
 */
export async function findCandidates(directory: Directory, place: Place, question: EntryQuestion): Promise<Candidate[]> {
  const { store } = directory;
  const sources = place.source ? [place.source] : directory.sources.of(place.scope.entry);
  const answers = await Promise.all(sources.map((source) => askSource(source, place.scope, question)));
  const entries = firstOfEach(answers.flatMap((answer) => answer ?? []));
  const rows = await rowsOf(
    store,
    place.scope.domain,
    entries.map((entry) => entry.uid),
  );
  const found = entries.map((entry) => fromEntry(directory, place.scope, entry, rows.get(entry.uid) ?? null));
  // Where a source cannot be looked through, or is down, those who have been here are known all the same.
  const missing = place.source === undefined && answers.some((answer) => answer === null);
  if (!missing) return found;
  const accounts = await searchAccounts(store, place.scope.domain, question);
  return [...found, ...accounts.filter((row) => !found.some((one) => one.uid === row.uid)).map(fromAccount)];
}

/** Null when this source cannot say. */
async function askSource(source: UserSource, scope: DomainScope, question: EntryQuestion): Promise<SourceEntry[] | null> {
  if (!source.listing) return null;
  try {
    return (await source.listing.search(scope, question)).filter((entry) => entry.active);
  } catch (error) {
    logger('directory').warn({ err: error, source: source.label }, 'a user source cannot be looked through');
    return null;
  }
}

/** The source that is asked first wins, as it does at login. */
function firstOfEach(entries: readonly SourceEntry[]): SourceEntry[] {
  const byUid = new Map<string, SourceEntry>();
  for (const entry of entries) if (!byUid.has(entry.uid)) byUid.set(entry.uid, entry);
  return [...byUid.values()];
}

async function rowsOf(store: Store, domain: string, uids: readonly string[]): Promise<Map<string, AccountRow>> {
  const { text, values } = oneOf('a.uid', uids, '');
  const rows = await readAccounts(store, { text: `a.domain = ? AND ${text}`, values: [domain, ...values] });
  return new Map(rows.map((row) => [row.uid, row]));
}

function fromEntry(directory: Directory, { domain }: DomainScope, entry: SourceEntry, row: AccountRow | null): Candidate {
  const own = addressesOf(directory.config.current, { uid: entry.uid, domain, mail: entry.mail, aliases: entry.aliases });
  const login = entry.uid.includes('@') ? entry.uid : `${entry.uid}@${domain}`;
  const addresses = row ? row.addresses : own.map((one) => one.address);
  return {
    accountId: row ? (row.id as AccountId) : null,
    kind: entry.kind,
    domain,
    uid: entry.uid,
    login,
    displayName: entry.displayName || entry.uid,
    addresses: addresses.length > 0 ? addresses : [login],
    hidden: isHidden(row?.hidden ?? '', entry.hidden ?? false),
    entry,
  };
}

function fromAccount(row: AccountRow): Candidate {
  const login = row.uid.includes('@') ? row.uid : `${row.uid}@${row.domain}`;
  const { addresses } = row;
  return {
    accountId: row.id as AccountId,
    kind: row.kind === 'resource' ? 'resource' : row.kind === 'group' ? 'group' : 'user',
    domain: row.domain,
    uid: row.uid,
    login,
    displayName: row.displayName || row.uid,
    addresses: addresses.length > 0 ? addresses : [login],
    hidden: isHidden(row.hidden, row.sourceHidden),
    entry: null,
  };
}

/** `atrium user hide` and `show` win over what the source says. */
function isHidden(own: string, source: boolean): boolean {
  return own === 'hide' || (own !== 'show' && source);
}

async function searchAccounts(store: Store, domain: string, question: EntryQuestion): Promise<AccountRow[]> {
  const { text, values } = question.exact === undefined ? wordsCondition(store, question) : exactCondition(question.exact);
  return readAccounts(store, {
    text: `a.domain = ? AND ${text} ORDER BY a.display_name, a.uid LIMIT ?`,
    values: [domain, ...values, question.limit],
  });
}

function wordsCondition(store: Store, { words, fields }: EntryQuestion): { text: string; values: SqlValue[] } {
  const values: SqlValue[] = [];
  const anyLike = (column: string, patterns: readonly string[]) => {
    values.push(...patterns);
    return `(${patterns.map(() => `${column} LIKE ? ESCAPE '!'`).join(' OR ')})`;
  };
  const local = store.dialect === 'postgresql' ? "SPLIT_PART(d.address, '@', 1)" : "SUBSTRING_INDEX(d.address, '@', 1)";
  const texts = words.map((word) => {
    const parts: string[] = [];
    if (fields.includes('name')) parts.push(anyLike('LOWER(a.display_name)', likePatterns(word, nameBreaks)));
    if (hasAddress(fields)) {
      const like = word.includes('@') ? anyLike('d.address', likePatterns(word, [])) : anyLike(local, likePatterns(word, addressBreaks));
      parts.push(`EXISTS (SELECT 1 FROM address d WHERE d.account_id = a.id AND ${like})`);
    }
    return parts.length === 0 ? '1 = 0' : `(${parts.join(' OR ')})`;
  });
  return { text: texts.length === 0 ? '1 = 1' : texts.join(' AND '), values };
}

const hasAddress = (fields: readonly SearchedField[]) => fields.includes('address') || fields.includes('login');

function exactCondition(exact: string): { text: string; values: SqlValue[] } {
  const text = exact.toLowerCase();
  return {
    text: '(a.uid IN (?, ?) OR EXISTS (SELECT 1 FROM address d WHERE d.account_id = a.id AND d.address = ?))',
    values: [text, text.split('@')[0] ?? text, text],
  };
}

/** The account behind an id, a login or an address, whoever's it is; always the same two questions. */
export async function findAccount(directory: Directory, login: string, scope: DomainScope | null): Promise<Candidate | null> {
  const text = login.trim();
  const local = text.includes('@') ? text.slice(0, text.lastIndexOf('@')) : text;
  const id = isId(text) ? text : nobodyId;
  const rows = await readAccounts(directory.store, {
    from: `account a JOIN (SELECT b.id AS id FROM account b WHERE b.id = ? UNION SELECT c.id FROM account c WHERE c.domain = ? AND c.uid IN (?, ?)
     UNION SELECT d.account_id FROM address d WHERE d.address = ?) m ON m.id = a.id`,
    text: '1 = 1',
    values: [id, scope?.domain ?? '', local, local.toLowerCase(), text.toLowerCase()],
  });
  const byUid = rows.filter((row) => row.domain === scope?.domain);
  const row =
    rows.find((one) => one.id === id) ??
    byUid.find(({ uid }) => uid === local) ??
    byUid.find(({ uid }) => uid === local.toLowerCase()) ??
    rows.find(({ addresses }) => addresses.includes(text.toLowerCase()));
  return row ? fromAccount(row) : null;
}

export const nobodyId = '00000000-0000-0000-0000-000000000000';
