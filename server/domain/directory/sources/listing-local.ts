import type { Store } from '@/server/store/store';
import { addressBreaks, holdsPattern, likePatterns, nameBreaks } from './begins-a-word';
import type { DomainScope, EntryQuestion, SearchPort, SourceEntry } from './source';

type Row = { login: string; display_name: string; kind: string; aliases: unknown };

/** Looks through the built-in user table. */
export function createLocalListing(store: Store): SearchPort {
  const local = store.dialect === 'postgresql' ? "SPLIT_PART(login, '@', 1)" : "SUBSTRING_INDEX(login, '@', 1)";
  return {
    async search(scope, question) {
      const { condition, values } =
        question.exact === undefined ? wordsCondition(question, local) : exactCondition(question.exact, scope, store.dialect);
      const rows = await store.sql.rows<Row>(
        `SELECT login, display_name, kind, aliases FROM local_user WHERE domain = ? AND active AND ${condition} ORDER BY display_name, login LIMIT ?`,
        [scope.domain, ...values, question.limit],
      );
      return rows.map(toEntry);
    },
  };
}

function wordsCondition({ words, fields }: EntryQuestion, local: string): { condition: string; values: string[] } {
  const values: string[] = [];
  const like = (column: string, patterns: readonly string[]) => {
    values.push(...patterns);
    return patterns.map(() => `${column} LIKE ? ESCAPE '!'`).join(' OR ');
  };
  const conditions = words.map((word) => {
    const parts: string[] = [];
    if (fields.includes('name')) {
      const holds = like('LOWER(display_name)', [holdsPattern(word)]);
      parts.push(`(${holds} AND (${like('LOWER(display_name)', likePatterns(word, nameBreaks))}))`);
    }
    if (fields.includes('address') || fields.includes('login'))
      parts.push(word.includes('@') ? like('login', likePatterns(word, [])) : like(local, likePatterns(word, addressBreaks)));
    return parts.length === 0 ? '1 = 0' : `(${parts.join(' OR ')})`;
  });
  return { condition: conditions.length === 0 ? '1 = 1' : conditions.join(' AND '), values };
}

function exactCondition(exact: string, scope: DomainScope, dialect: Store['dialect']): { condition: string; values: string[] } {
  const text = exact.toLowerCase();
  const holdsAlias = dialect === 'postgresql' ? 'aliases @> CAST(? AS JSONB)' : 'JSON_CONTAINS(aliases, ?)';
  return {
    condition: `(login = ? OR ${holdsAlias})`,
    values: [text.includes('@') ? text : `${text}@${scope.domain}`, JSON.stringify(dialect === 'postgresql' ? [text] : text)],
  };
}

function toEntry(row: Row): SourceEntry {
  const aliases: unknown = typeof row.aliases === 'string' ? JSON.parse(row.aliases) : row.aliases;
  return {
    uid: row.login.slice(0, row.login.lastIndexOf('@')),
    kind: row.kind === 'resource' ? 'resource' : 'user',
    displayName: row.display_name,
    mail: row.login,
    aliases: Array.isArray(aliases) ? aliases.filter((alias): alias is string => typeof alias === 'string') : [],
    active: true,
  };
}
