#!/usr/bin/env node
// The command `atrium`: the built bundle when there is one, else the sources through tsx.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const built = join(root, 'dist', 'cli.mjs');

if (existsSync(built) && !process.env.ATRIUM_SOURCES) {
  process.env.NODE_ENV ??= 'production';
  await import(built);
} else {
  const { ensureClients } = await import('../prisma/generate.mjs');
  ensureClients();
  const { register } = await import('tsx/esm/api');
  register();
  await import('../server/cli/main.ts');
}
