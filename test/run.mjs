// `npm test`: plain JavaScript that any Node can read. It sees to dependencies, then hands over to test/main.ts on Node 24.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies, modernNode } from '../server/demo/install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const problem = ensureDependencies(root);
if (problem) {
  process.stdout.write(`${problem}\n0 passed, 1 failed\n`);
  process.exit(1);
}
const node = modernNode(root);
// Before anything else, because the check reads what this writes.
const generated = spawnSync(node, [join(root, 'prisma', 'generate.mjs')], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
if (generated.status !== 0) {
  process.stdout.write('prisma generate failed\n0 passed, 1 failed\n');
  process.exit(1);
}
const child = spawn(node, ['--import', 'tsx', join(root, 'test', 'main.ts'), ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
// Ctrl-C reaches the child too; it stops the services and ends, and then so do we.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
