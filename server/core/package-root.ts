import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The directory of package.json: where migrations, messages and built pages are found, from the sources and from the bundle alike. */
export const packageRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(start: string): string {
  for (let at = start; ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json')) && existsSync(join(at, 'prisma'))) return at;
    if (dirname(at) === at) throw new Error(`no package.json above ${start}`);
  }
}
