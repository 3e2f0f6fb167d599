import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// The base path is inlined in the pages when they are built (docs/decisions/0012): who serves others than were built shows nothing.

export const rebuild = 'Build the pages for it and start again: npm run build';

/** The message is all there is to say. */
export class PagesNotBuilt extends Error {
  override readonly name = 'PagesNotBuilt';
}

/** Whether the pages were built, and for this base path. Throws PagesNotBuilt with the one sentence that helps. */
export function checkBuild(root: string, basePath: string): void {
  const built = builtFor(join(root, basePath === '' ? '.next' : '.next-base-path'));
  if (built === basePath) return;
  const wanted = basePath === '' ? 'no base path' : `the base path ${basePath} (of publicUrl)`;
  throw new PagesNotBuilt(`the pages were not built for ${wanted}${built === null ? '' : ` but for ${built || 'none'}`}. ${rebuild}`);
}

/** The base path of a finished build, from Next's own manifest; null when there is none. */
function builtFor(directory: string): string | null {
  const manifest = join(directory, 'routes-manifest.json');
  if (!existsSync(join(directory, 'BUILD_ID')) || !existsSync(manifest)) return null;
  const { basePath } = JSON.parse(readFileSync(manifest, 'utf8')) as { basePath?: string };
  return basePath ?? '';
}
