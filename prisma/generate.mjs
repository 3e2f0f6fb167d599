// Derives the MySQL flavour of schema.prisma and generates both clients. Needs no network:
// Prisma's CLI insists on a schema engine binary even where it is not used, and /bin/false satisfies it
// (not /bin/true, which would let "migrate" pretend success).
// With --if-needed it does nothing where what was generated came from this very schema.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

const mysqlTypes = [
  [/@db\.Uuid/g, '@db.Char(36)'],
  [/@db\.Text/g, '@db.LongText'],
  [/@db\.ByteA/g, '@db.LongBlob'],
  [/@db\.Timestamptz\(3\)/g, '@db.DateTime(3)'],
  [/@db\.JsonB/g, '@db.Json'],
  [/provider = "postgresql"/, 'provider = "mysql"'],
  [/\.\/generated\/postgresql/, './mysql'],
];

/** Generates both clients unless they are there and were made from this schema by this version of Prisma. */
export function ensureClients() {
  const stamp = join(here, 'generated', '.made-from');
  const made = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
  if (made === fingerprint()) return;
  generateClients();
}

function fingerprint() {
  const prisma = JSON.parse(readFileSync(join(here, '..', 'node_modules', 'prisma', 'package.json'), 'utf8'));
  return createHash('sha256')
    .update(prisma.version)
    .update(readFileSync(join(here, 'schema.prisma')))
    .update(readFileSync(join(here, 'generate.mjs')))
    .digest('hex');
}

function generateClients() {
  const postgresql = readFileSync(join(here, 'schema.prisma'), 'utf8');
  mkdirSync(join(here, 'generated'), { recursive: true });
  writeFileSync(
    join(here, 'generated', 'schema.mysql.prisma'),
    mysqlTypes.reduce((text, [from, to]) => text.replace(from, to), postgresql),
  );
  const prisma = join(here, '..', 'node_modules', 'prisma', 'build', 'index.js');
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/false', PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' };
  for (const schema of ['schema.prisma', join('generated', 'schema.mysql.prisma')]) {
    execFileSync(process.execPath, [prisma, 'generate', '--schema', join(here, schema)], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  writeFileSync(join(here, 'generated', '.made-from'), fingerprint());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--if-needed')) ensureClients();
  else generateClients();
}
