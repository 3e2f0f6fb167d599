import { spawn } from 'node:child_process';
import { join } from 'node:path';

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
