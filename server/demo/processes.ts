import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program we started, with everything it started: one process group that ends together. */
export type Daemon = {
  readonly name: string;
  readonly pid: number;
  /** Null while it runs. */
  exitCode(): number | null;
  /** Asks it to end, then insists. Safe to call twice. */
  stop(signal?: NodeJS.Signals): Promise<void>;
};

const running = new Set<number>();

// The last resort when this process ends without having stopped them (an uncaught error, process.exit).
process.on('exit', () => {
  for (const pid of running) killGroup(pid, 'SIGKILL');
});

/**
 * Starts a program in its own process group, its output in `logFile`. `endsWithInput`: it is one that ends when its standard input
 * does, so that it does not outlive us even when we are killed.
 */
export function startDaemon(
  name: string,
  command: string,
  args: readonly string[],
  options: { logFile: string; cwd?: string; env?: NodeJS.ProcessEnv; uid?: number; gid?: number; endsWithInput?: boolean },
): Daemon {
  const log = openSync(options.logFile, 'a');
  const input = options.endsWithInput ? 'pipe' : 'ignore';
  const spawnOptions: SpawnOptions = { detached: true, stdio: [input, log, log], env: options.env ?? process.env };
  if (options.cwd !== undefined) spawnOptions.cwd = options.cwd;
  if (options.uid !== undefined) spawnOptions.uid = options.uid;
  if (options.gid !== undefined) spawnOptions.gid = options.gid;
  const child = spawn(command, args, spawnOptions);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${name}: ${command} cannot be started`);
  running.add(pid);
  // It must not keep us alive: whoever needs it keeps us alive, and our end ends it.
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  child.once('exit', () => {
    killGroup(pid, 'SIGTERM');
  });
  return {
    name,
    pid,
    exitCode: () => codeOf(child),
    stop: (signal = 'SIGTERM') => {
      child.ref();
      return stopGroup(pid, signal, ended);
    },
  };
}

function codeOf(child: ChildProcess): number | null {
  return child.exitCode ?? (child.signalCode ? 1 : null);
}

async function stopGroup(pid: number, signal: NodeJS.Signals, ended: Promise<void>): Promise<void> {
  if (!running.has(pid)) return;
  try {
    process.kill(pid, signal);
  } catch {
    // Already gone.
  }
  await Promise.race([ended, sleep(8000, undefined, { ref: false })]);
  for (let tries = 0; tries < 20 && groupLives(pid); tries++) await sleep(50);
  killGroup(pid, 'SIGKILL');
  running.delete(pid);
}

function groupLives(pid: number): boolean {
  return killGroup(pid, 0);
}

function killGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Whether a process with this id exists. */
export function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Waits until `ready` says yes; throws with `what` when the time is over or the daemon died. */
export async function waitUntil(
  what: string,
  ready: () => Promise<boolean>,
  options: { daemon?: Daemon; ms?: number } = {},
): Promise<void> {
  const until = Date.now() + (options.ms ?? 60_000);
  for (;;) {
    if (await ready().catch(() => false)) return;
    const code = options.daemon?.exitCode() ?? null;
    if (code !== null) throw new Error(`${what} ended with exit code ${code} instead of starting`);
    if (Date.now() > until) throw new Error(`${what} was not ready in time`);
    await sleep(50);
  }
}

/** Whether somebody answers on a port of this machine; with `greeting`, whether the first line it says matches. */
export function portAnswers(port: number, greeting?: RegExp): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(3000, () => done(false));
    socket.once('error', () => done(false));
    if (greeting) socket.once('data', (data) => done(greeting.test(data.toString('latin1'))));
    else socket.once('connect', () => done(true));
  });
}
