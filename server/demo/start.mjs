// `npm run demo`: plain JavaScript that any Node can read. It sees to dependencies, then hands over to main.ts on Node 24.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies, modernNode } from './install.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const problem = ensureDependencies(root);
if (problem) {
  process.stdout.write(`${problem}\n`);
  process.exit(1);
}
const node = modernNode(root);
// Everything below imports the database clients, which are generated, not committed.
spawnSync(node, [join(root, 'prisma', 'generate.mjs'), '--if-needed'], { cwd: root, stdio: 'inherit' });
const child = spawn(node, ['--import', 'tsx', join(root, 'server', 'demo', 'main.ts')], { cwd: root, stdio: 'inherit' });
// It stops what it started, and then so do we. Ctrl-C reaches it by itself, too; told twice, it stops once.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
