import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkBorders } from './borders';
import { checkCatalogues } from './catalogues';
import { checkPlanted } from './planted';

// `npm run check`: everything that can be said about the code without running it. `npm run check -- borders types` runs only those.

const root = join(import.meta.dirname, '..', '..');

/** Gives what is wrong (nothing = good), and a word on how much was looked at. */
type Finding = { faults: readonly string[]; looked: string };

const parts: Record<string, () => Promise<Finding>> = {
  types: () => tool('tsc', ['--noEmit', '-p', root], 'the whole project'),
  lint: () => tool('biome', ['ci', '--colors=off', '.'], 'format and lint'),
  borders: async () => {
    const { files, offences } = checkBorders(root, ['test/check/offences']);
    const faults = offences.map(({ file, rule, message }) => `${file}: ${message} [${rule}]`);
    if (files === 0) faults.push('no source file was found');
    return { faults: [...checkPlanted(), ...faults], looked: `${files} files` };
  },
  'dead-code': () => tool('knip', ['--no-progress'], 'unused files, exports and dependencies'),
  messages: async () => {
    const { messages, faults } = checkCatalogues(root);
    return { faults, looked: `${messages} messages` };
  },
  settings: () => optionalModule('server/config/check-reference.ts', 'checkReference', 'docs/settings.md'),
  migrations: () => optionalModule('test/check/drift.ts', 'checkDrift', 'PostgreSQL and MariaDB'),
};

function tool(name: string, args: readonly string[], looked: string): Promise<Finding> {
  return new Promise((resolve) => {
    const child = spawn(join(root, 'node_modules', '.bin', name), args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.once('error', (error) => resolve({ faults: [error.message], looked }));
    child.once('close', (code) => {
      const text = Buffer.concat(output).toString().trim();
      resolve({ faults: code === 0 ? [] : [text || `${name} ended with exit code ${code}`], looked });
    });
  });
}

/** A check that another part of the house provides: `async function name(root): Promise<string[]>`. */
async function optionalModule(path: string, name: string, looked: string): Promise<Finding> {
  const file = join(root, path);
  if (!existsSync(file)) return { faults: [`${path} is missing`], looked };
  const module = (await import(pathToFileURL(file).href)) as Record<string, (root: string) => Promise<string[]>>;
  const check = module[name];
  return check ? { faults: await check(root), looked } : { faults: [`${path} has no ${name}`], looked };
}

async function run(names: readonly string[]): Promise<number> {
  let passed = 0;
  const queue = [...names];
  const worker = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const began = performance.now();
      const part = parts[name];
      const finding = part
        ? await part().catch((error: unknown) => ({
            faults: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
            looked: '',
          }))
        : { faults: [`there is no check of this name; there are: ${Object.keys(parts).join(', ')}`], looked: '' };
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      if (finding.faults.length === 0) passed++;
      const verdict = finding.faults.length === 0 ? 'ok  ' : 'FAIL';
      process.stdout.write(`${verdict} ${name.padEnd(11)} ${seconds.padStart(5)} s  ${finding.looked}\n`);
      for (const fault of finding.faults) process.stdout.write(`     ${fault.replaceAll('\n', '\n     ')}\n`);
    }
  };
  await Promise.all([worker(), worker()]);
  process.stdout.write(`check: ${passed} passed, ${names.length - passed} failed\n`);
  return names.length - passed;
}

const asked = process.argv.slice(2);
const failed = await run(asked.length > 0 ? asked : Object.keys(parts));
process.exit(failed === 0 ? 0 : 1);
