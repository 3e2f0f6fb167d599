// Derives the MySQL flavour of schema.prisma and generates both clients. Needs no network:
// Prisma's CLI insists on a schema engine binary even where it is not used, and /bin/false satisfies it
// (not /bin/true, which would let "migrate" pretend success).
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname ?? new URL('.', import.meta.url).pathname;
const postgresql = readFileSync(join(here, 'schema.prisma'), 'utf8');

const mysqlTypes = [
  [/@db\.Uuid/g, '@db.Char(36)'],
  [/@db\.Text/g, '@db.LongText'],
  [/@db\.ByteA/g, '@db.LongBlob'],
  [/@db\.Timestamptz\(3\)/g, '@db.DateTime(3)'],
  [/@db\.JsonB/g, '@db.Json'],
  [/provider = "postgresql"/, 'provider = "mysql"'],
  [/\.\/generated\/postgresql/, './mysql'],
];
const mysql = mysqlTypes.reduce((text, [from, to]) => text.replace(from, to), postgresql);

mkdirSync(join(here, 'generated'), { recursive: true });
writeFileSync(join(here, 'generated', 'schema.mysql.prisma'), mysql);

const prisma = join(here, '..', 'node_modules', 'prisma', 'build', 'index.js');
const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/false', PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' };
for (const schema of ['schema.prisma', join('generated', 'schema.mysql.prisma')]) {
  execFileSync(process.execPath, [prisma, 'generate', '--schema', join(here, schema)], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}
