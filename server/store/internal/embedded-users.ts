import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStamp } from '@/server/core/process-stamp';

/** The processes that use one embedded database now. */
export type Users = {
  add(): void;
  remove(): void;
  /** How many other living processes use it. */
  others(): number;
};

const lockTimeoutMs = 60_000;
/** How often this process itself uses the database of a folder. */
const handles = new Map<string, number>();

/** Runs `work` while no other process starts, joins or leaves the database under `home`. */
export async function withUsers<Result>(home: string, work: (users: Users) => Promise<Result>): Promise<Result> {
  const folder = join(home, 'users');
  const lock = join(home, 'users.lock');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const deadline = Date.now() + lockTimeoutMs;
  while (!take(lock)) {
    if (Date.now() > deadline) throw new Error(`${lock} is held by another process for too long`);
    await sleep(20);
  }
  try {
    return await work(usersIn(folder));
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock: string): boolean {
  try {
    writeFileSync(lock, processStamp() ?? '', { flag: 'wx', mode: 0o600 });
    return true;
  } catch {
    if (isGone(lock)) rmSync(lock, { force: true });
    return false;
  }
}

function isGone(file: string): boolean {
  try {
    const text = readFileSync(file, 'utf8');
    // An empty file is one that is being written this moment.
    return text !== '' && processStamp(Number(text.split(' ')[0])) !== text;
  } catch {
    return false;
  }
}

function usersIn(folder: string): Users {
  const own = join(folder, String(process.pid));
  return {
    add() {
      handles.set(folder, (handles.get(folder) ?? 0) + 1);
      writeFileSync(own, processStamp() ?? '', { mode: 0o600 });
    },
    remove() {
      const left = Math.max(0, (handles.get(folder) ?? 0) - 1);
      handles.set(folder, left);
      if (left === 0) rmSync(own, { force: true });
    },
    others() {
      let count = handles.get(folder) ?? 0;
      for (const name of readdirSync(folder)) {
        const file = join(folder, name);
        if (file === own) continue;
        if (isGone(file)) rmSync(file, { force: true });
        else count += 1;
      }
      return count;
    },
  };
}
