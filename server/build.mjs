// Makes what `atrium serve` runs: both database clients, Next's pages, and one bundle each for the server and the command line.
// Packages stay outside the bundles; `@/` is resolved by esbuild from tsconfig.json.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** @param {string} title @param {readonly string[]} command */
function run(title, command) {
  const begun = performance.now();
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
  const { status } = spawnSync(process.execPath, [...command], { cwd: root, stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
  report(title, begun);
}

/** @param {string} title @param {number} begun */
function report(title, begun) {
  process.stdout.write(`${title}: ${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
}

// The test run has made them already, and reads them beside us.
if (!process.argv.includes('--no-generate')) run('database clients', [join(root, 'prisma', 'generate.mjs')]);
if (!process.argv.includes('--server-only')) run('pages', [join(root, 'node_modules', 'next', 'dist', 'bin', 'next'), 'build']);

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
