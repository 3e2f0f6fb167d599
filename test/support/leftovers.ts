import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

// Everything a run starts inherits a mark in its environment, so that what escaped from its process group can still be found.

const variable = 'ATRIUM_TEST_RUN';

/** Marks this run; call before anything is started. */
export function markRun(): void {
  process.env[variable] ??= randomUUID();
}

/** Ends processes of this run that are still there; gives their command lines. */
export function endLeftovers(): string[] {
  const mark = process.env[variable];
  if (mark === undefined) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      if (!readProc(pid, 'environ').includes(`${variable}=${mark}`)) return [];
      const command = readProc(pid, 'cmdline').replaceAll('\0', ' ').trim();
      // Our own tsx keeps an esbuild helper; it ends with us. A zombie has no command line.
      if (command === '' || Number(pid) === process.ppid || command.includes('esbuild')) return [];
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        return [];
      }
      return [`${pid} ${command}`];
    });
}

function readProc(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}
