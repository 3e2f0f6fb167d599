import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Services keep their data in a short directory under the system's temp directory (unix sockets take 107 characters,
// and the users they run as cannot look into everybody's checkout); their logs go to test/output/services.

export const outputDirectory = join(import.meta.dirname, '..', '..', 'output');
const logDirectory = join(outputDirectory, 'services');

let workspace: string | null = null;

/** A directory of one service, owned by the unix user it runs as. */
export function serviceDirectory(name: string, owner?: UnixUser | null): string {
  if (!workspace) {
    const made = mkdtempSync(join(tmpdir(), 'atrium-test-'));
    chmodSync(made, 0o755);
    workspace = made;
    process.on('exit', () => rmSync(made, { recursive: true, force: true, maxRetries: 3 }));
  }
  const directory = join(workspace, name);
  mkdirSync(directory, { recursive: true });
  if (owner) chownSync(directory, owner.uid, owner.gid);
  return directory;
}

/** Removes everything the services kept. */
export function removeWorkspace(): void {
  if (workspace) rmSync(workspace, { recursive: true, force: true, maxRetries: 3 });
}

/** Where a service writes what it says. */
export function serviceLog(name: string): string {
  mkdirSync(logDirectory, { recursive: true });
  return join(logDirectory, `${name}.log`);
}

export type UnixUser = { name: string; uid: number; gid: number };

export const isRoot = process.getuid?.() === 0;

/** The first of these unix users that exists, when we are root and may become it; null otherwise. */
export function serviceUser(...names: string[]): UnixUser | null {
  if (!isRoot) return null;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of names) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields) return { name, uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  return null;
}

/** Spawn options that make a program run as that user. */
export function asUser(user: UnixUser | null): { uid?: number; gid?: number } {
  return user ? { uid: user.uid, gid: user.gid } : {};
}
