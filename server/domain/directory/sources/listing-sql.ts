import { type CardField, cardFields } from '@/server/config/shape/entry';
import type { SearchedField } from '@/server/config/shape/exposure';
import type { SqlSourceConfig } from '@/server/config/shape/sources';
import { addressBreaks, holdsPattern, likePatterns, nameBreaks } from './begins-a-word';
import { entryFacts, factFields } from './entry-facts';
import { kindOf, meansYes } from './field-test';
import type { DomainScope, EntryQuestion, SearchPort, SourceEntry } from './source';
import { condition, type SqlReader, type SqlRow, tableName, textOf } from './sql-reader';

/** Text and the values for its `?`. */
type Condition = { text: string; values: unknown[] };

/** Looks through a foreign table. Everything is decided by the database, so a table of 100,000 people is never loaded. */
export function createSqlListing(config: SqlSourceConfig, open: () => SqlReader): SearchPort {
  return {
    async search(scope, question) {
      const read = open();
      const parts = [
        { text: condition(config), values: [] },
        ofDomain(read, config, scope),
        question.exact === undefined ? matchesWords(read, config, question) : matchesExactly(read, config, scope, question.exact),
      ];
      const text = `SELECT ${entryList(read, config, question.withPhoto === true)} FROM ${tableName(read, config)} WHERE ${parts
        .map((part) => part.text)
        .join(' AND ')}${question.exact === undefined ? ` ORDER BY ${orderColumn(read, config)}` : ''} LIMIT ${Math.trunc(question.limit)}`;
      const rows = await read.rows(
        text,
        parts.flatMap((part) => part.values),
      );
      return rows.map((row) => toEntry(row, config, scope));
    },
  };
}

const loginsOf = ({ columns }: SqlSourceConfig) => (typeof columns.login === 'string' ? [columns.login] : columns.login);
const uidColumn = (config: SqlSourceConfig) => config.columns.uid ?? loginsOf(config)[0] ?? '';

function orderColumn(read: SqlReader, config: SqlSourceConfig): string {
  return read.quote(config.columns.displayName ?? config.columns.mail ?? uidColumn(config));
}

/**
 * Rows of this domain and no other (DIR-2): by the column of the domain; without one by the domain part of the name, where it has
 * one. A bare name belongs to whatever domain the source stands in, in a listing of a catch-all entry to none of its many.
 */
function ofDomain(read: SqlReader, config: SqlSourceConfig, scope: DomainScope): Condition {
  return rowsOfDomain(read, config, scope, { uid: read.quote(uidColumn(config)), bareToo: scope.entry.name !== '*' });
}

/** The same for whoever looks in their own way: `uid` is the name as SQL, `bareToo` whether names without a domain count. */
export function rowsOfDomain(
  read: SqlReader,
  config: SqlSourceConfig,
  { entry, domain }: DomainScope,
  { uid, bareToo }: { uid: string; bareToo: boolean },
): Condition {
  const names = entry.name === '*' ? [domain] : entry.names;
  if (config.columns.domain) {
    return { text: `LOWER(${read.quote(config.columns.domain)}) IN (${names.map(() => '?').join(', ')})`, values: [...names] };
  }
  const suffixes = names.map((name) => `%@${name.replace(/[!%_]/g, (sign) => `!${sign}`)}`);
  const full = suffixes.map(() => `LOWER(${uid}) LIKE ? ESCAPE '!'`);
  return { text: `(${[...full, ...(bareToo ? [`${uid} NOT LIKE '%@%'`] : [])].join(' OR ')})`, values: suffixes };
}

function matchesWords(read: SqlReader, config: SqlSourceConfig, { words, fields }: EntryQuestion): Condition {
  const values: unknown[] = [];
  const anyLike = (expression: string, patterns: readonly string[]) => {
    values.push(...patterns);
    return `(${patterns.map(() => `${expression} LIKE ? ESCAPE '!'`).join(' OR ')})`;
  };
  const localPart = (column: string) =>
    read.dialect === 'postgresql' ? `SPLIT_PART(LOWER(${column}), '@', 1)` : `SUBSTRING_INDEX(LOWER(${column}), '@', 1)`;
  const wanted = searchedColumns(config, fields);
  const perWord = words.map((word) => {
    const parts = wanted.map(({ column, isAddress }) => {
      const quoted = read.quote(column);
      if (isAddress && word.includes('@')) return anyLike(`LOWER(${quoted})`, likePatterns(word, []));
      // The first, cheap condition sorts nearly all rows out.
      const holds = anyLike(`LOWER(${quoted})`, [holdsPattern(word)]);
      return `(${holds} AND ${anyLike(isAddress ? localPart(quoted) : `LOWER(${quoted})`, likePatterns(word, isAddress ? addressBreaks : nameBreaks))})`;
    });
    return parts.length === 0 ? '1 = 0' : `(${parts.join(' OR ')})`;
  });
  return { text: perWord.length === 0 ? '1 = 1' : perWord.join(' AND '), values };
}

function searchedColumns(config: SqlSourceConfig, fields: readonly SearchedField[]): { column: string; isAddress: boolean }[] {
  const { columns } = config;
  const card = config.directory?.fields;
  const byField: Record<SearchedField, { names: readonly (string | undefined)[]; isAddress: boolean }> = {
    name: { names: [columns.displayName, card?.givenName, card?.familyName], isAddress: false },
    address: { names: [columns.mail], isAddress: true },
    login: { names: loginsOf(config), isAddress: true },
    organization: { names: [card?.organization], isAddress: false },
    department: { names: [card?.department], isAddress: false },
  };
  const found = new Map<string, boolean>();
  for (const field of fields) {
    const { names, isAddress } = byField[field];
    for (const name of names) if (name !== undefined && !found.has(name)) found.set(name, isAddress);
  }
  return [...found].map(([column, isAddress]) => ({ column, isAddress }));
}

function matchesExactly(read: SqlReader, config: SqlSourceConfig, { entry, domain }: DomainScope, exact: string): Condition {
  const text = exact.toLowerCase();
  const names = entry.name === '*' ? [domain] : entry.names;
  const at = text.lastIndexOf('@');
  const local = at < 0 ? text : names.includes(text.slice(at + 1)) ? text.slice(0, at) : null;
  const logins = local === null ? [text] : [local, ...names.map((name) => `${local}@${name}`)];
  const values: unknown[] = [];
  const among = (column: string, wanted: readonly string[]) => {
    values.push(...wanted);
    return `LOWER(${read.quote(column)}) IN (${wanted.map(() => '?').join(', ')})`;
  };
  const parts = [uidColumn(config), ...loginsOf(config)].map((column) => among(column, logins));
  if (config.columns.mail) parts.push(among(config.columns.mail, [text]));
  for (const column of config.columns.aliases ?? []) {
    // Several addresses may stand in one column.
    values.push(holdsPattern(text));
    parts.push(`LOWER(${read.quote(column)}) LIKE ? ESCAPE '!'`);
  }
  return { text: `(${parts.join(' OR ')})`, values };
}

function entryList(read: SqlReader, config: SqlSourceConfig, withPhoto: boolean): string {
  const { columns } = config;
  const fields = config.directory?.fields ?? {};
  const named: [string, string | undefined][] = [
    ['entry_uid', uidColumn(config)],
    ['entry_name', columns.displayName],
    ['entry_mail', columns.mail],
    ['entry_kind', columns.kind],
    ['entry_disabled', config.disabled?.field],
    ...(columns.aliases ?? []).map((column, index): [string, string] => [`entry_alias_${index}`, column]),
    ...cardFields.map((field): [string, string | undefined] => [`card_${field}`, fields[field]]),
    ['entry_photo', withPhoto ? fields.photo : undefined],
  ];
  return [
    ...named.flatMap(([alias, column]) => (column === undefined ? [] : [`${read.quote(column)} AS ${read.quote(alias)}`])),
    factList(read, config),
  ]
    .filter((text) => text !== '')
    .join(', ');
}

/** What `hidden` and `switches` of the source need to be selected. */
export function factList(read: SqlReader, config: SqlSourceConfig): string {
  return [
    ...factFields(config).map((column, index) => `${read.quote(column)} AS fact_${index}`),
    ...(config.hidden?.filter === undefined ? [] : [`CASE WHEN (${config.hidden.filter}) THEN 1 ELSE 0 END AS fact_hidden`]),
  ].join(', ');
}

/** What they say of a row. */
export function factsOf(row: SqlRow, config: SqlSourceConfig): ReturnType<typeof entryFacts> {
  const fields = factFields(config);
  return entryFacts(
    config,
    (field) => [textOf(row[`fact_${fields.indexOf(field)}`])],
    () => Number(row['fact_hidden']) === 1,
  );
}

function toEntry(row: SqlRow, config: SqlSourceConfig, { entry, domain }: DomainScope): SourceEntry {
  const full = textOf(row['entry_uid']).toLowerCase();
  const at = full.lastIndexOf('@');
  const names = entry.name === '*' ? [domain] : entry.names;
  const uid = at > 0 && names.includes(full.slice(at + 1)) ? full.slice(0, at) : full;
  const card: Partial<Record<CardField, string>> = {};
  for (const field of cardFields) {
    const text = textOf(row[`card_${field}`]);
    if (text !== '') card[field] = text;
  }
  const photo = row['entry_photo'];
  const composed = [card.givenName, card.familyName].filter((part) => part !== undefined).join(' ');
  return {
    uid,
    kind: kindOf(textOf(row['entry_kind'])),
    displayName: textOf(row['entry_name']) || composed,
    mail: textOf(row['entry_mail']).toLowerCase(),
    aliases: Object.keys(row)
      .filter((key) => key.startsWith('entry_alias_'))
      .flatMap((key) =>
        textOf(row[key])
          .toLowerCase()
          .split(/[\s,;]+/),
      )
      .filter((alias) => alias.includes('@')),
    active: !(config.disabled && meansYes([textOf(row['entry_disabled'])], config.disabled)),
    hidden: factsOf(row, config).hidden,
    card,
    ...(photo instanceof Uint8Array && photo.length > 0 ? { photo } : {}),
  };
}
