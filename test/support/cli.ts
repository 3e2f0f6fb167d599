import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Said } from './many-commands';

export type CliResult = { code: number; out: string; error: string };

const root = join(import.meta.dirname, '..', '..');

/** Runs the command `atrium` from the sources, with nothing of this process' configuration in its environment. */
export function runAtrium(
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string; input?: string } = {},
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const { PATH = '', HOME = '', TMPDIR } = process.env;
    const env: NodeJS.ProcessEnv = {
      NODE_ENV: 'production',
      PATH,
      HOME,
      NO_COLOR: '1',
      ATRIUM_SOURCES: '1',
      ...(TMPDIR === undefined ? {} : { TMPDIR }),
      ...options.env,
    };
    const child = spawn(process.execPath, [join(root, 'bin', 'atrium.mjs'), ...args], { cwd: options.cwd ?? root, env });
    let out = '';
    let error = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      error += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, out, error }));
    child.stdin.end(options.input ?? '');
  });
}

/** Runs several commands in one process; gives what each said. For where a program started for each would take most of the time. */
export async function runAtriumMany(lines: readonly (readonly string[])[], env: Record<string, string>): Promise<Said[]> {
  const args = ['--import', 'tsx', join(root, 'test', 'support', 'many-commands.ts'), JSON.stringify(lines)];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout) as Said[];
}
