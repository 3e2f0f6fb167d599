import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** One line of a result table. */
export type Measured = {
  operation: string;
  size: number;
  requests: number;
  p50: number;
  p95: number;
  p99: number;
  perSecond: number;
  /** Processor milliseconds per request of the whole server, its database included. */
  cpu: number;
  bytes: number;
};

// Linux counts processor time in hundredths of a second (USER_HZ is 100 everywhere it matters).
const tickMs = 10;

/** Processor milliseconds used so far by a process, and by its children that have ended. */
function processCpu(pid: number): number {
  const fields = statOf(pid);
  return fields === null ? 0 : [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index] ?? 0), 0) * tickMs;
}

function statOf(pid: number): string[] | null {
  try {
    // After the command name in parentheses: state is field 0, ppid 1, utime 11, stime 12, cutime 13, cstime 14.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** Processor milliseconds of a process and everything below it. */
export function treeCpu(root: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const fields = /^\d+$/.test(name) ? statOf(Number(name)) : null;
    if (fields) parents.set(Number(name), Number(fields[1]));
  }
  const isBelow = (pid: number): boolean => pid === root || (parents.has(pid) && isBelow(parents.get(pid) ?? 0));
  return [...parents.keys()].filter((pid) => pid === root || isBelow(pid)).reduce((sum, pid) => sum + processCpu(pid), 0);
}

/** Resident memory in megabytes. */
export function residentMegabytes(pid: number): number {
  const pages = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(pages?.[1] ?? 0) / 1024);
}

/** Runs `once` for each of `count` numbers, one after the other, and says how long each took; `once` gives the bytes it got. */
export async function measure(
  operation: string,
  size: number,
  count: number,
  cpuNow: () => number,
  once: (index: number) => Promise<number>,
): Promise<Measured> {
  // The first few pay for warming up, and are not counted.
  const warm = Math.min(10, Math.ceil(count / 5));
  for (let index = 0; index < warm; index++) await once(index);
  const times: number[] = [];
  let bytes = 0;
  const cpu = cpuNow();
  const began = performance.now();
  for (let index = warm; index < warm + count; index++) {
    const start = performance.now();
    bytes += await once(index);
    times.push(performance.now() - start);
  }
  const wall = performance.now() - began;
  const used = cpuNow() - cpu;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return {
    operation,
    size,
    requests: count,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    perSecond: (count / wall) * 1000,
    cpu: used / count,
    bytes: bytes / count,
  };
}
