import { spawn } from 'node:child_process';

export type Counts = { passed: number; failed: number; skipped: number };
export type Outcome = { counts: Counts; said: string };

const running = new Set<number>();
const limitMs = 20 * 60_000;

/** Runs one program of a stage in its own process group and collects what it says; ends it when it takes too long. */
export function runProgram(
  name: string,
  command: string,
  args: readonly string[],
  options: { cwd: string; env?: Record<string, string> },
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, NO_COLOR: '1', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const chunks: Buffer[] = [];
    const { pid } = child;
    if (pid !== undefined) running.add(pid);
    const limit = setTimeout(() => {
      chunks.push(Buffer.from(`\n${name} took more than ${limitMs / 60_000} minutes and was ended\n`));
      if (pid !== undefined) endGroup(pid);
    }, limitMs);
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', (error) => chunks.push(Buffer.from(`${error.message}\n`)));
    child.once('close', (code) => {
      clearTimeout(limit);
      if (pid !== undefined) {
        // Whatever a crashed test left behind in its group.
        endGroup(pid);
        running.delete(pid);
      }
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() });
    });
  });
}

/** Ends every program of a stage that still runs. */
export function stopPrograms(): void {
  for (const pid of running) endGroup(pid);
}

process.on('exit', stopPrograms);

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}
