import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';

// Who holds something, in a way that a later process can tell whether the holder still lives. A process number alone may have been
// given to another process since; with its start time it is unmistakable. Linux only; elsewhere nobody is ever said to be dead.

/** Whether a process of that number runs (also one of another user). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** `pid start-time` of a running process, or null when there is none of that number. */
export function processStamp(pid: number = process.pid): string | null {
  if (!isAlive(pid)) return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
  } catch {
    return `${pid} `;
  }
}

/** A name for this process to write into lock columns; a new one at each call. At most 64 characters. */
export function newHolder(): string {
  return `${world()}.${(processStamp() ?? '').replace(' ', '.')}.${randomBytes(4).toString('hex')}`;
}

/** True only when the holder was a process of this very system and does not run any more. */
export function isDeadHolder(holder: string): boolean {
  const [, there, pid, start] = /^([0-9a-f]{12})\.(\d+)\.(\d+)\.[0-9a-f]{8}$/.exec(holder) ?? [];
  if (there === undefined || there !== world()) return false;
  return processStamp(Number(pid)) !== `${pid} ${start}`;
}

/** This boot of this machine, and the container: process numbers mean nothing outside of it. */
function world(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return createHash('sha256')
      .update(`${boot} ${readlinkSync('/proc/self/ns/pid')}`)
      .digest('hex')
      .slice(0, 12);
  } catch {
    return '000000000000';
  }
}
