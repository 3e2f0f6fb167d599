import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processLives } from './processes';

// The demo builds when what lies in dist/ and .next/ was not made from these very sources.

const patterns = ['{app,components,server,prisma,public}/**/*', '*.{ts,mjs,json}'];
const beside = /(^|\/)(generated|migrations)\/|\.test\.tsx?$|^server\/demo\/|tsconfig|next-env|knip|biome/;

/** Builds unless the product of these sources is there already. Gives whether it had to; throws when the build fails. */
export async function ensureBuilt(root: string, say: (line: string) => void): Promise<boolean> {
  const stampFile = join(root, 'dist', '.built-from');
  // The demo's configuration has no public URL of its own; one in the environment may name a base path, which belongs to a build.
  const publicUrl = process.env['ATRIUM_PUBLIC_URL'];
  const basePath = publicUrl ? new URL(publicUrl).pathname.replace(/\/$/, '') : '';
  const pages = join(root, basePath === '' ? '.next' : '.next-base-path', 'BUILD_ID');
  const fresh = () => `${fingerprint(root)}${basePath}`;
  const isBuilt = () => existsSync(pages) && readText(stampFile) === fresh();
  if (isBuilt()) return false;
  return alone(join(root, 'node_modules', '.atrium-build'), async () => {
    // Another demo of this checkout may have built while we waited.
    if (isBuilt()) return false;
    say('Building (about a minute) …');
    const stamp = fresh();
    const result = spawnSync(process.execPath, [join(root, 'server', 'build.mjs'), '--base-path', basePath], {
      cwd: root,
      encoding: 'utf8',
    });
    if (result.status !== 0) throw new Error(`the build failed:\n${result.stdout}\n${result.stderr}`);
    writeFileSync(stampFile, stamp);
    return true;
  });
}

function fingerprint(root: string): string {
  const hash = createHash('sha256');
  for (const path of globSync(patterns, { cwd: root }).sort()) {
    if (beside.test(path) || !statSync(join(root, path)).isFile()) continue;
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Runs `work` while no other process of this checkout does; the lock of one that died is taken over. */
async function alone<Result>(lock: string, work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      const owner = Number(readText(join(lock, 'pid')));
      if (Number.isInteger(owner) && owner > 0 && !processLives(owner)) rmSync(lock, { recursive: true, force: true });
      else await sleep(300);
    }
  }
  try {
    writeFileSync(join(lock, 'pid'), String(process.pid));
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
