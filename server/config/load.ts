import { existsSync, readFileSync, unwatchFile, watchFile } from 'node:fs';
import { dirname, resolve as resolvePath } from 'node:path';
import { logger } from '@/server/core/log';
import type { Config, ConfigHolder } from './config';
import { type ConfigFault, type ParsedConfig, parseConfig, printFault } from './parse';
import { resolveConfig } from './resolve';
import type { Environment } from './secrets';
import { showConfig } from './show';

/** The file cannot be used; the message has one line per fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly ConfigFault[];
  constructor(file: string, faults: readonly ConfigFault[]) {
    super(faults.map((fault) => printFault(file, fault)).join('\n'));
    this.faults = faults;
  }
}

export type ConfigSource = { file: string; exists: boolean; parsed: ParsedConfig; baseDir: string };

/** Where the configuration is: `path`, else ATRIUM_CONFIG, else ./atrium.yaml, else atrium.yaml in the data directory. */
export function configPath(options: { path?: string; env: Environment }): { file: string; named: boolean } {
  const named = options.path ?? options.env['ATRIUM_CONFIG'];
  if (named !== undefined && named !== '') return { file: resolvePath(named), named: true };
  const here = resolvePath('atrium.yaml');
  const inData = resolvePath(options.env['ATRIUM_DATA'] ?? 'data', 'atrium.yaml');
  return { file: existsSync(here) || !existsSync(inData) ? here : inData, named: false };
}

/** Reads the file without applying it. An absent file that nobody named is an empty one. */
export function readConfig(options: { path?: string; env: Environment }): ConfigSource {
  const { file, named } = configPath(options);
  const exists = existsSync(file);
  const baseDir = dirname(file);
  if (!exists && named)
    return {
      file,
      exists,
      baseDir,
      parsed: { ok: false, faults: [{ line: null, path: '', message: 'the configuration file does not exist' }] },
    };
  return { file, exists, baseDir, parsed: parseConfig(exists ? readFileSync(file, 'utf8') : '', options.env, baseDir) };
}

/**
 * Loads the configuration and, with `watch`, follows the file: a good change is applied at once, a bad one is logged and the old stays.
 * @throws ConfigError when there is no good configuration to start with.
 */
export function loadConfig(options: { path?: string; env: Environment; watch?: boolean }): ConfigHolder {
  const first = readConfig(options);
  if (!first.parsed.ok) throw new ConfigError(first.file, first.parsed.faults);
  let current: Config = resolveConfig(first.parsed.value, options.env, first.baseDir);
  const listeners = new Set<(config: Config, before: Config) => void>();

  const reload = (): boolean => {
    const next = readConfig(options);
    if (!next.parsed.ok) {
      for (const fault of next.parsed.faults) logger('config').error(`kept the old configuration: ${printFault(next.file, fault)}`);
      return false;
    }
    const before = current;
    current = resolveConfig(next.parsed.value, options.env, next.baseDir);
    if (JSON.stringify(before) !== JSON.stringify(current)) {
      logger('config').info('configuration applied');
      for (const listener of listeners) listener(current, before);
    }
    return true;
  };

  // watchFile looks at the path, not the inode: editors and config maps replace the file by renaming.
  const onFile = () => void reload();
  if (options.watch) watchFile(first.file, { interval: 1000, persistent: false }, onFile);

  return {
    get current() {
      return current;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    describe() {
      const { file, exists, baseDir, parsed } = readConfig(options);
      const named = exists ? file : null;
      if (!parsed.ok) return { file: named, faults: parsed.faults.map((fault) => printFault(file, fault)), settings: [] };
      return { file: named, faults: [], settings: showConfig({ file, exists, baseDir, parsed }, options.env) };
    },
    reload,
    close: () => unwatchFile(first.file, onFile),
  };
}
