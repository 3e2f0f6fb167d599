// Makes what `atrium serve` runs: both database clients, Next's pages, and one bundle each for the server and the command line.
// Packages stay outside the bundles; `@/` is resolved by esbuild from tsconfig.json.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** @param {string} title @param {readonly string[]} command */
function run(title, command) {
  const begun = performance.now();
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ATRIUM_BASE_PATH: basePath };
  const { status } = spawnSync(process.execPath, [...command], { cwd: root, stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
  report(title, begun);
}

/**
 * The base path to build for: `--base-path /groupware`, else the path of publicUrl. Needs the generated clients no more than the
 * configuration does.
 */
async function chosenBasePath() {
  const flag = process.argv.indexOf('--base-path');
  if (flag !== -1) return (process.argv[flag + 1] ?? '').replace(/\/+$/, '');
  const { register } = await import('tsx/esm/api');
  const unregister = register();
  const { loadConfig } = await import('./config/load.ts');
  try {
    return loadConfig({ env: process.env }).current.basePath;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `${why}\nThe base path is read from the configuration; without one, say it: npm run build -- --base-path /groupware (or "")\n`,
    );
    process.exit(1);
  } finally {
    await unregister();
  }
}

/** Next writes the place of its types into this file; what is typed by hand and in the editor is the build without a base path. */
function buildPages() {
  const typesFile = join(root, 'next-env.d.ts');
  const before = existsSync(typesFile) ? readFileSync(typesFile, 'utf8') : null;
  run(basePath === '' ? 'pages' : `pages below ${basePath}`, [join(root, 'node_modules', 'next', 'dist', 'bin', 'next'), 'build']);
  if (basePath !== '' && before !== null) writeFileSync(typesFile, before);
}

/** @param {string} title @param {number} begun */
function report(title, begun) {
  process.stdout.write(`${title}: ${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
}

const basePath = await chosenBasePath();
// The test run has made them already, and reads them beside us.
if (!process.argv.includes('--no-generate')) run('database clients', [join(root, 'prisma', 'generate.mjs')]);
if (!process.argv.includes('--server-only')) buildPages();
if (process.argv.includes('--pages-only')) process.exit(0);

const begun = performance.now();
rmSync(join(root, 'dist'), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { server: 'server/main.ts', cli: 'server/cli/main.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
  // Some code (generated clients) still asks for these.
  banner: { js: "import { createRequire as atriumRequire } from 'node:module'; const require = atriumRequire(import.meta.url);" },
});
report('server bundle', begun);
