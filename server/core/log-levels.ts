import { mkdirSync, readFileSync, renameSync, rmSync, unwatchFile, watchFile, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { logger, setLogLevels } from './log';

// Log levels changed while the server runs (OPS-11): the command writes a small file beside the data, the server looks at it twice a
// second. A restart goes back to what is configured.

export const levelNames = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export type LevelName = (typeof levelNames)[number];
export type LogLevels = { level: string; components: Readonly<Record<string, string>> };
/** What was asked for at run time, over what is configured. */
export type AskedLevels = { level?: string; components: Readonly<Record<string, string>> };

const lookMilliseconds = 500;

const fileIn = (dataDir: string) => join(dataDir, 'log-levels.json');

/** What was asked for; nothing when there is no (readable) file. */
export function readAskedLevels(dataDir: string): AskedLevels {
  try {
    const asked: unknown = JSON.parse(readFileSync(fileIn(dataDir), 'utf8'));
    if (asked === null || typeof asked !== 'object') return { components: {} };
    const { level, components } = asked as { level?: unknown; components?: unknown };
    const known = Object.entries(components && typeof components === 'object' ? components : {}).filter(([, name]) => isLevel(name));
    return { ...(isLevel(level) ? { level } : {}), components: Object.fromEntries(known) };
  } catch {
    return { components: {} };
  }
}

/** Asks a running server for other levels; null = for those of its configuration. */
export function askLevels(dataDir: string, asked: AskedLevels | null): void {
  const file = fileIn(dataDir);
  mkdirSync(dirname(file), { recursive: true });
  // Renamed into place: a reader never sees half of it.
  writeFileSync(`${file}.new`, JSON.stringify(asked ?? { components: {} }));
  renameSync(`${file}.new`, file);
}

/** Applies levels now and whenever they are asked for, until `close`. What was asked of an earlier process is forgotten. */
export function followLogLevels(dataDir: string, configured: () => LogLevels): { apply(): void; close(): void } {
  const file = fileIn(dataDir);
  rmSync(file, { force: true });
  const apply = () => setLogLevels(over(configured(), readAskedLevels(dataDir)));
  let last = JSON.stringify(readAskedLevels(dataDir));
  // Node also calls it once for a file that is not there yet.
  const onFile = () => {
    const asked = readAskedLevels(dataDir);
    if (JSON.stringify(asked) === last) return;
    last = JSON.stringify(asked);
    apply();
    logger('log').info(asked, 'log levels changed');
  };
  watchFile(file, { interval: lookMilliseconds, persistent: false }, onFile);
  apply();
  return { apply, close: () => unwatchFile(file, onFile) };
}

function over(configured: LogLevels, asked: AskedLevels): LogLevels {
  return { level: asked.level ?? configured.level, components: { ...configured.components, ...asked.components } };
}

function isLevel(name: unknown): name is LevelName {
  return (levelNames as readonly unknown[]).includes(name);
}
