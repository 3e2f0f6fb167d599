import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import internals from '@prisma/internals';
import type { Dialect } from '@/server/store/sql';

// Says schema.prisma as CREATE statements, with the names Prisma's own engine would give. `node --import tsx prisma/emit-ddl.ts mysql`
// prints them: the first draft of a migration, and what the drift check measures migrations by.

type Datamodel = Awaited<ReturnType<typeof internals.getDMMF>>['datamodel'];
type Model = Datamodel['models'][number];
type Field = Model['fields'][number];

const schemaFile = join(import.meta.dirname, 'schema.prisma');

/** The whole schema as DDL of one kind of database: tables, then indexes, then foreign keys. */
export async function emitDdl(dialect: Dialect): Promise<string> {
  // Prisma's tools look for an engine they do not need here; see generate.mjs.
  process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= '/bin/false';
  const { datamodel } = await internals.getDMMF({ datamodel: readFileSync(schemaFile, 'utf8') });
  const models = datamodel.models;
  return [
    ...models.map((model) => createTable(model, datamodel, dialect)),
    ...models.flatMap((model) => createIndexes(model, datamodel, dialect)),
    ...models.flatMap((model) => foreignKeys(model, models, dialect)),
  ].join('\n');
}

const tableOf = (model: Model) => model.dbName ?? model.name;
const columnOf = (field: Field) => field.dbName ?? field.name;
const quote = (name: string, dialect: Dialect) => (dialect === 'mysql' ? `\`${name}\`` : `"${name}"`);

function columnsNamed(model: Model, names: readonly string[]): string[] {
  return names.map((name) => {
    const field = model.fields.find((each) => each.name === name);
    if (!field) throw new Error(`${model.name} has no field ${name}`);
    return columnOf(field);
  });
}

const listOf = (columns: readonly string[], dialect: Dialect) => `(${columns.map((column) => quote(column, dialect)).join(', ')})`;

function createTable(model: Model, { indexes }: Datamodel, dialect: Dialect): string {
  const table = tableOf(model);
  const columns = model.fields
    .filter((field) => field.kind !== 'object')
    .map(
      (field) =>
        `  ${quote(columnOf(field), dialect)} ${columnType(field, dialect)}${field.isRequired ? ' NOT NULL' : ''}${defaultOf(field, dialect)}`,
    );
  const id = indexes.find((index) => index.model === model.name && index.type === 'id');
  if (!id) throw new Error(`${model.name} has no primary key`);
  const key = listOf(
    columnsNamed(
      model,
      id.fields.map((field) => field.name),
    ),
    dialect,
  );
  const primary = dialect === 'mysql' ? `  PRIMARY KEY ${key}` : `  CONSTRAINT "${table}_pkey" PRIMARY KEY ${key}`;
  const options = dialect === 'mysql' ? ' ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : '';
  return `CREATE TABLE ${quote(table, dialect)} (\n${[...columns, primary].join(',\n')}\n)${options};\n`;
}

function columnType(field: Field, dialect: Dialect): string {
  const [native, args = []] = field.nativeType ?? [];
  const type = native ?? field.type;
  const names = types[type];
  if (!names) throw new Error(`${field.name}: no DDL is known for ${type}`);
  return names[dialect].replace('$', args.join(', '));
}

const types: Readonly<Record<string, Readonly<Record<Dialect, string>>>> = {
  Uuid: { postgresql: 'UUID', mysql: 'CHAR(36)' },
  VarChar: { postgresql: 'VARCHAR($)', mysql: 'VARCHAR($)' },
  Text: { postgresql: 'TEXT', mysql: 'LONGTEXT' },
  ByteA: { postgresql: 'BYTEA', mysql: 'LONGBLOB' },
  Timestamptz: { postgresql: 'TIMESTAMPTZ($)', mysql: 'DATETIME($)' },
  JsonB: { postgresql: 'JSONB', mysql: 'JSON' },
  Boolean: { postgresql: 'BOOLEAN', mysql: 'BOOLEAN' },
  Int: { postgresql: 'INTEGER', mysql: 'INTEGER' },
  BigInt: { postgresql: 'BIGINT', mysql: 'BIGINT' },
};

function defaultOf(field: Field, dialect: Dialect): string {
  if (!field.hasDefaultValue) return '';
  const value = field.default;
  if (field.type === 'String') {
    const text = `'${String(value).replaceAll("'", "''")}'`;
    // A text column of MySQL takes a default only as an expression.
    return dialect === 'mysql' && field.nativeType?.[0] === 'Text' ? ` DEFAULT (${text})` : ` DEFAULT ${text}`;
  }
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return ` DEFAULT ${value}`;
  throw new Error(`${field.name}: no DDL is known for its default`);
}

function createIndexes(model: Model, { indexes }: Datamodel, dialect: Dialect): string[] {
  const table = tableOf(model);
  return indexes
    .filter((index) => index.model === model.name && (index.type === 'unique' || index.type === 'normal'))
    .map((index) => {
      const columns = columnsNamed(
        model,
        index.fields.map((field) => field.name),
      );
      const name = `${table}_${columns.join('_')}_${index.type === 'unique' ? 'key' : 'idx'}`;
      const kind = index.type === 'unique' ? 'UNIQUE INDEX' : 'INDEX';
      return `CREATE ${kind} ${quote(name, dialect)} ON ${quote(table, dialect)}${listOf(columns, dialect)};\n`;
    });
}

function foreignKeys(model: Model, models: readonly Model[], dialect: Dialect): string[] {
  const table = tableOf(model);
  return model.fields.flatMap((field) => {
    const from = field.relationFromFields ?? [];
    const target = models.find((each) => each.name === field.type);
    if (field.kind !== 'object' || from.length === 0 || !target) return [];
    const columns = columnsNamed(model, from);
    const to = columnsNamed(target, field.relationToFields ?? []);
    const action = field.relationOnDelete === 'Cascade' ? 'CASCADE' : 'RESTRICT';
    return [
      `ALTER TABLE ${quote(table, dialect)} ADD CONSTRAINT ${quote(`${table}_${columns.join('_')}_fkey`, dialect)} FOREIGN KEY ${listOf(columns, dialect)} ` +
        `REFERENCES ${quote(tableOf(target), dialect)}${listOf(to, dialect)} ON DELETE ${action} ON UPDATE CASCADE;\n`,
    ];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(await emitDdl(process.argv[2] === 'mysql' ? 'mysql' : 'postgresql'));
}
